"""The register by API."""

from consortium.register.api import deciding, directory, lookups, own, premises, reading
from consortium.register.api.blueprint import blueprint

__all__ = ["blueprint", "deciding", "directory", "lookups", "own", "premises", "reading"]
