"""The pages of referrals and packages."""

from tenants.packages.views import home, packages, referrals, screening
from tenants.packages.views.blueprint import blueprint

__all__ = ["blueprint", "home", "packages", "referrals", "screening"]
