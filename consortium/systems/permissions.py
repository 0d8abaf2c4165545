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
    told,
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


told(
    "Purchasing systems",
    Permission,
    {
        "READ_SYSTEMS": "Read about published purchasing systems",
        "DRAFT_SYSTEM": "Draft a purchasing system",
        "PUBLISH_SYSTEM": "Publish a purchasing system",
        "RECORD_HEALTH_ROUTE": "Record the route of health services",
        "SEE_EXTENSIONS": "See extensions and the members’ views",
        "DECIDE_EXTENSION": "Ask for views and record the joint decision on an extension",
        "GIVE_VIEW": "Give the council’s view on an extension",
        "FILE_AGREEMENT": "File a member’s signed agreement",
    },
)
