"""The register by API."""

from consortium.register.api import deciding, directory, own, reading
from consortium.register.api.blueprint import blueprint

__all__ = ["blueprint", "deciding", "directory", "own", "reading"]
