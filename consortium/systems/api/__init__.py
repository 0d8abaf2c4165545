"""Purchasing systems by API."""

from consortium.systems.api import health, preparing
from consortium.systems.api.blueprint import blueprint

__all__ = ["blueprint", "health", "preparing"]
