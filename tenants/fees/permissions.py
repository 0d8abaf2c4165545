"""Who may ask for more, read what is asked, and decide on it."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    acts_for_a_provider,
    all_of,
    any_of,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    told,
)
from consortium.people.rules import Role

_READ = holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD, Role.AUTHORISER)
_DECIDE = holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER)


class Permission(Base):
    SEE_FEES = any_of(
        all_of(is_a_person, acts_for_a_buyer, _READ),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("agreements:read")),
    )
    ASK_FEE = all_of(is_a_person, acts_for_a_provider, holds(Role.REGISTERED_MANAGER, Role.ORGANISATION_ADMINISTRATOR))
    DECIDE_FEE = all_of(is_a_person, acts_for_a_buyer, _DECIDE)
    SEE_FIGURES = any_of(
        all_of(is_a_person, acts_for_a_buyer, _READ),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    SET_FIGURE = all_of(is_a_person, acts_for_a_buyer, _DECIDE)


told(
    "Fee reviews",
    Permission,
    {
        "SEE_FEES": "See fee reviews",
        "ASK_FEE": "Ask for a fee review",
        "DECIDE_FEE": "Decide a fee review",
        "SEE_FIGURES": "See figures for comparison",
        "SET_FIGURE": "Set a figure for comparison",
    },
)
