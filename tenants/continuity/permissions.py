"""Who sees what the register's changes touch, and who looks after it."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
from consortium.people.rules import Role

_WORK_WITH_IT = holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.SOCIAL_WORKER, Role.STRATEGIC_LEAD)


class Permission(Base):
    SEE_EFFECTS = any_of(
        all_of(is_a_person, acts_for_a_buyer, _WORK_WITH_IT),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    HANDLE_EFFECT = all_of(
        is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.SOCIAL_WORKER)
    )


told(
    "Continuity",
    Permission,
    {
        "SEE_EFFECTS": "See whom an ending or a suspension affects",
        "HANDLE_EFFECT": "Say what is done about it",
    },
)
