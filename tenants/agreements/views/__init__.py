"""Pages of agreements, their changes and their reviews."""

from tenants.agreements.views import agreements, changing, delivering, handing_over, outside, reviews, setting
from tenants.agreements.views.blueprint import blueprint

__all__ = ["agreements", "blueprint", "changing", "delivering", "handing_over", "outside", "reviews", "setting"]
