"""Who may see what is held, say how long, put something on hold and lift that again."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person
from consortium.people.rules import Role

_LOOKS_AFTER = holds(Role.ORGANISATION_ADMINISTRATOR, Role.AUDITOR)


class Permission(Base):
    SEE_HOLDINGS = any_of(
        all_of(is_a_person, _LOOKS_AFTER),
        all_of(is_a_client, has_scope("retention:read")),
    )
    SET_PERIODS = all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR))
    HOLD = all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR))
    SAY_SCHEDULE = all_of(is_a_person, acts_for_a_buyer, holds(Role.SOCIAL_WORKER, Role.COMMISSIONER))
