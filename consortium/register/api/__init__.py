"""The register by API."""

from consortium.register.api import availability, deciding, directory, lookups, own, premises, reading
from consortium.register.api.blueprint import blueprint

__all__ = ["availability", "blueprint", "deciding", "directory", "lookups", "own", "premises", "reading"]
