"""Who may see what is held, say how long, put something on hold and lift that again."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
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
    HAVE_OWN_COPY = all_of(is_a_person)
    COPY_COLLEAGUE = all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR))
    COPY_CHILD = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))


told(
    "What is kept, and how long",
    Permission,
    {
        "SEE_HOLDINGS": "See what is held, why, and how long",
        "SET_PERIODS": "Say how long something is kept",
        "HOLD": "Put records on hold, and lift a hold",
        "SAY_SCHEDULE": "Say whether a child was looked after, on which it depends how long the record is kept",
        "HAVE_OWN_COPY": "Have a copy of what is held of oneself",
        "COPY_COLLEAGUE": "Have a copy made for a colleague",
        "COPY_CHILD": "Have a copy made of a child’s record, with a second person",
    },
)
