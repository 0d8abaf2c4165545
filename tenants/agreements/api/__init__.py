"""Agreements, their changes and their reviews by API."""

from tenants.agreements.api import agreements, changing, delivering, handing_over, setting
from tenants.agreements.api.blueprint import blueprint

__all__ = ["agreements", "blueprint", "changing", "delivering", "handing_over", "setting"]
