"""The API of referrals and packages."""

from tenants.packages.api import blocks, closing, disclosing, importing, meeting, packages
from tenants.packages.api.blueprint import blueprint

__all__ = ["blocks", "blueprint", "closing", "disclosing", "importing", "meeting", "packages"]
