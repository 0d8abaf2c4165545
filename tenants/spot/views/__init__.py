"""The pages of spot purchases and their migration."""

from tenants.spot.views import home, importing, migrating, providers, purchases, terms
from tenants.spot.views.blueprint import blueprint

__all__ = ["blueprint", "home", "importing", "migrating", "providers", "purchases", "terms"]
