"""The pages of referrals and packages."""

from tenants.packages.views import closing, home, packages, referrals, screening
from tenants.packages.views.blueprint import blueprint

__all__ = ["blueprint", "closing", "home", "packages", "referrals", "screening"]
