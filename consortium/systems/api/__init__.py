"""Purchasing systems by API."""

from consortium.systems.api import agreements, extending, health, preparing
from consortium.systems.api.blueprint import blueprint

__all__ = ["agreements", "blueprint", "extending", "health", "preparing"]
