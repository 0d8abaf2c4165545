"""The pages of referrals and packages."""

from tenants.packages.views import closing, disclosing, home, importing, packages, referrals, screening
from tenants.packages.views.blueprint import blueprint

__all__ = ["blueprint", "closing", "disclosing", "home", "importing", "packages", "referrals", "screening"]
