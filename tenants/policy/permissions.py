"""Who may see, write and adopt a council's policy."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, any_of, has_scope, holds, is_a_client, is_a_person, told
from consortium.people.rules import Role


class Permission(Base):
    SEE_POLICIES = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_client, acts_for_a_buyer, has_scope("policy:read")),
    )
    DRAFT_POLICY = all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER, Role.COMMISSIONER))
    ADOPT_POLICY = all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER))


told(
    "A council’s policy",
    Permission,
    {
        "SEE_POLICIES": "See the council’s policies",
        "DRAFT_POLICY": "Draft a policy",
        "ADOPT_POLICY": "Adopt a policy from a day",
    },
)
