"""Who may read systems, and who sets them up."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    all_of,
    any_of,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    is_signed_in,
)
from consortium.people.rules import Role


class Permission(Base):
    READ_SYSTEMS = all_of(is_signed_in)
    DRAFT_SYSTEM = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("systems:write")),
    )
    PUBLISH_SYSTEM = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    RECORD_HEALTH_ROUTE = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    SEE_EXTENSIONS = all_of(is_signed_in, acts_for_a_buyer)
    DECIDE_EXTENSION = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    GIVE_VIEW = all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD))
    FILE_AGREEMENT = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
