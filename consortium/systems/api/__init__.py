"""Purchasing systems by API."""

from consortium.systems.api import extending, health, preparing
from consortium.systems.api.blueprint import blueprint

__all__ = ["blueprint", "extending", "health", "preparing"]
