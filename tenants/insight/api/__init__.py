"""Reports by API."""

from tenants.insight.api import finding, forecasting, spending, totals
from tenants.insight.api.blueprint import blueprint

__all__ = ["blueprint", "finding", "forecasting", "spending", "totals"]
