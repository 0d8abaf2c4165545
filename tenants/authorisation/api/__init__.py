"""The API of authorising."""

from tenants.authorisation.api import cases, limits
from tenants.authorisation.api.blueprint import blueprint

__all__ = ["blueprint", "cases", "limits"]
