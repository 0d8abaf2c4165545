"""Who sees, asks for, takes over and moves spot purchases: the council's own people, and its own machines."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
from consortium.people.rules import Role

_KNOW_OF_IT = holds(
    Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD, Role.SOCIAL_WORKER, Role.AUTHORISER,
    Role.POLICY_OWNER, Role.PROCUREMENT_OFFICER, Role.AUDITOR,
)  # fmt: skip
_MOVE_IT = holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD)


class Permission(Base):
    SEE_SPOT = any_of(
        all_of(is_a_person, acts_for_a_buyer, _KNOW_OF_IT),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    BUY_SPOT = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    IMPORT_SPOT = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.STRATEGIC_LEAD))
    MIGRATE = all_of(is_a_person, acts_for_a_buyer, _MOVE_IT)
    SET_SPOT_TERMS = all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD, Role.POLICY_OWNER))


told(
    "Spot purchases",
    Permission,
    {
        "SEE_SPOT": "See spot purchases",
        "BUY_SPOT": "Buy outside the system, justified and for a time",
        "IMPORT_SPOT": "Bring in older arrangements from a file",
        "MIGRATE": "Move an arrangement onto the system",
        "SET_SPOT_TERMS": "Set the terms of spot purchases",
    },
)
