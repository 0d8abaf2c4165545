"""Spot purchases and their migration by API."""

from tenants.spot.api import importing, migrating, purchases
from tenants.spot.api.blueprint import blueprint

__all__ = ["blueprint", "importing", "migrating", "purchases"]
