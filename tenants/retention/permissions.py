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
    "Data protection",
    Permission,
    {
        "SEE_HOLDINGS": "See what is held of people, why and for how long",
        "SET_PERIODS": "Say how long each kind of record is kept",
        "HOLD": "Keep records from being removed, and agree that they may be again",
        "SAY_SCHEDULE": "Say how long a child’s record is kept",
        "HAVE_OWN_COPY": "Have a copy of what is held about oneself",
        "COPY_COLLEAGUE": "Have a copy of what is held about a colleague",
        "COPY_CHILD": "Ask for a copy about a child, and agree to one that a colleague asked for",
    },
)
