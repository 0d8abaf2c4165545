"""The pages of a council's prices."""

from tenants.pricing.views import benchmark, cards, costs, drafting, negotiated, sheets, shown, term_sheets, terms
from tenants.pricing.views.blueprint import blueprint

__all__ = [
    "benchmark",
    "blueprint",
    "cards",
    "costs",
    "drafting",
    "negotiated",
    "sheets",
    "shown",
    "term_sheets",
    "terms",
]
