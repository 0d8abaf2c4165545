"""Reading a council's rate cards, the rates it negotiated and its school terms."""

from tenants.pricing.queries.benchmark import (
    compare_with_region,
    has_contributed,
    list_cards_in_force,
    list_contributed,
)
from tenants.pricing.queries.cards import (
    Card,
    find_draft,
    find_draft_row,
    find_rate_card,
    get_own_card,
    get_own_row,
    has_card_from,
    list_drafted_lots,
    list_rate_cards,
    lock_cards,
    prices_for,
)
from tenants.pricing.queries.costed import get_costed, register_costed
from tenants.pricing.queries.negotiated import (
    PAGE,
    get_own_negotiated,
    line_of,
    list_agreed_with,
    list_negotiated,
    negotiated_lines,
    negotiated_lines_by_day,
)
from tenants.pricing.queries.terms import list_term_periods

__all__ = [
    "PAGE",
    "Card",
    "compare_with_region",
    "find_draft",
    "find_draft_row",
    "find_rate_card",
    "get_costed",
    "get_own_card",
    "get_own_negotiated",
    "get_own_row",
    "has_card_from",
    "has_contributed",
    "line_of",
    "list_agreed_with",
    "list_cards_in_force",
    "list_contributed",
    "list_drafted_lots",
    "list_negotiated",
    "list_rate_cards",
    "list_term_periods",
    "lock_cards",
    "negotiated_lines",
    "negotiated_lines_by_day",
    "prices_for",
    "register_costed",
]
