"""The pages of the reports."""

from tenants.insight.views import arrangements, finding, forecasting, spending, totals
from tenants.insight.views.blueprint import blueprint

__all__ = ["arrangements", "blueprint", "finding", "forecasting", "spending", "totals"]
