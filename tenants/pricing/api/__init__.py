"""A council's prices by API."""

from tenants.pricing.api import benchmark, cards, costs, negotiated, terms
from tenants.pricing.api.blueprint import blueprint

__all__ = ["benchmark", "blueprint", "cards", "costs", "negotiated", "terms"]
