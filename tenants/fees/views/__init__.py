"""Pages of fee reviews, of either side."""

from tenants.fees.views import asking, deciding, figures, reviews
from tenants.fees.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "deciding", "figures", "reviews"]
