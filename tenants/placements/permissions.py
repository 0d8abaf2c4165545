"""Who records where a child lives, and who reads the notices about an area."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
from consortium.people.rules import Role

_WORK_WITH_IT = holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.SOCIAL_WORKER, Role.STRATEGIC_LEAD)


class Permission(Base):
    SEE_PLACEMENTS = any_of(
        all_of(is_a_person, acts_for_a_buyer, _WORK_WITH_IT),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    PLACE = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.SOCIAL_WORKER))
    END_PLACEMENT = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.SOCIAL_WORKER))


told(
    "Placements in premises",
    Permission,
    {
        "SEE_PLACEMENTS": "See placements",
        "PLACE": "Place a young person",
        "END_PLACEMENT": "End a placement",
    },
)
