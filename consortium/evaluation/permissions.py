"""Who assesses, who moderates. Both are acts of a person: no program scores."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import acts_for_a_buyer, all_of, holds, is_a_person, told
from consortium.people.rules import Role


class Permission(Base):
    ASSESS = all_of(is_a_person, acts_for_a_buyer, holds(Role.ASSESSOR))
    ASSIGN_ASSESSORS = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.COMMISSIONER))
    MODERATE = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.COMMISSIONER))


told(
    "Assessing",
    Permission,
    {
        "ASSESS": "Declare interests, score and lock what one was assigned",
        "ASSIGN_ASSESSORS": "Assign assessors, and take away an assignment",
        "MODERATE": "Moderate: set one consensus from several scores",
    },
)
