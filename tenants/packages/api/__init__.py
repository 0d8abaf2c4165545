"""The API of referrals and packages."""

from tenants.packages.api import closing, disclosing, importing, meeting, packages
from tenants.packages.api.blueprint import blueprint

__all__ = ["blueprint", "closing", "disclosing", "importing", "meeting", "packages"]
