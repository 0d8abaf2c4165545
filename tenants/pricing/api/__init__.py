"""A council's prices by API."""

from tenants.pricing.api import cards, negotiated, terms
from tenants.pricing.api.blueprint import blueprint

__all__ = ["blueprint", "cards", "negotiated", "terms"]
