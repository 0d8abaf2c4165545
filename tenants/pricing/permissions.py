"""Who may see, draft, adopt and negotiate a council's prices."""

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


class Permission(Base):
    SEE_PRICES = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_client, acts_for_a_buyer, has_scope("pricing:read")),
    )
    DRAFT_RATE_CARD = all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER, Role.COMMISSIONER))
    ADOPT_RATE_CARD = all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER))
    NEGOTIATE_RATE = all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER, Role.COMMISSIONER))
    SEE_AGREED_RATES = any_of(
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, acts_for_a_provider, has_scope("pricing:read")),
    )
    SEE_COSTS = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("pricing:read")),
    )
    """Which costs, each capability that keeps a schedule says by its own permissions (`queries.register_costed`)."""
    SET_TERM_DATES = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER, Role.COMMISSIONER)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("pricing:write")),
    )


told(
    "Prices and costs",
    Permission,
    {
        "SEE_PRICES": "See the council’s rate cards",
        "DRAFT_RATE_CARD": "Draft a rate card",
        "ADOPT_RATE_CARD": "Adopt a rate card from a day",
        "NEGOTIATE_RATE": "Record a rate that was negotiated with a provider",
        "SEE_AGREED_RATES": "See the rates agreed with oneself, as a provider",
        "SEE_COSTS": "See what a schedule costs",
        "SET_TERM_DATES": "Set the council’s term dates",
    },
)
