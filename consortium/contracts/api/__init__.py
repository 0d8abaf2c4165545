"""Contracts by API: issued, accepted, varied and ended."""

from consortium.contracts.api import contracts, variations
from consortium.contracts.api.blueprint import blueprint

__all__ = ["blueprint", "contracts", "variations"]
