"""Who reads what the council's record adds up to, and who says what it is held against."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
from consortium.people.rules import Role

_IN_CHARGE = holds(
    Role.STRATEGIC_LEAD, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.POLICY_OWNER, Role.AUTHORISER,
    Role.PROCUREMENT_OFFICER, Role.AUDITOR,
)  # fmt: skip


class Permission(Base):
    SEE_INSIGHT = any_of(
        all_of(is_a_person, acts_for_a_buyer, _IN_CHARGE),
        all_of(is_a_client, acts_for_a_buyer, has_scope("insight:read")),
    )
    TAKE_IN_ARRANGEMENTS = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD, Role.COMMISSIONER)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("insight:write")),
    )
    ADVERTISE = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    SET_TARGETS = all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD, Role.POLICY_OWNER))


told(
    "Insight",
    Permission,
    {
        "SEE_INSIGHT": "See spend, sufficiency and comparisons",
        "TAKE_IN_ARRANGEMENTS": "Take in past arrangements",
        "ADVERTISE": "Record the value that was advertised",
        "SET_TARGETS": "Set targets",
    },
)
