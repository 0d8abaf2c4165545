"""The pages of referrals and packages."""

from tenants.packages.views import blocks, closing, disclosing, home, importing, looking, packages, referrals, screening
from tenants.packages.views.blueprint import blueprint

__all__ = [
    "blocks",
    "blueprint",
    "closing",
    "disclosing",
    "home",
    "importing",
    "looking",
    "packages",
    "referrals",
    "screening",
]
