"""The API of referrals and packages."""

from tenants.packages.api import closing, packages
from tenants.packages.api.blueprint import blueprint

__all__ = ["blueprint", "closing", "packages"]
