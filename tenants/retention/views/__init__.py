"""What is held, for how long, what goes next, what is on hold and what was removed."""

from tenants.retention.views import exports, holds, periods, records
from tenants.retention.views.blueprint import blueprint

__all__ = ["blueprint", "exports", "holds", "periods", "records"]
