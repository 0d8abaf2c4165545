"""Pages of fee reviews, of either side."""

from tenants.fees.views import asking, deciding, exporting, figures, reviews
from tenants.fees.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "deciding", "exporting", "figures", "reviews"]
