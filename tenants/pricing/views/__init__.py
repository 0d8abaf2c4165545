"""The pages of a council's prices."""

from tenants.pricing.views import cards, drafting, negotiated, sheets, terms
from tenants.pricing.views.blueprint import blueprint

__all__ = ["blueprint", "cards", "drafting", "negotiated", "sheets", "terms"]
