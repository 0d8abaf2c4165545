"""What the council's record adds up to."""

from tenants.insight.queries.finding import (
    count_waiting,
    list_answers,
    list_tendered_years,
    list_trading,
    list_waited,
)
from tenants.insight.queries.forecasting import assumptions_of, find_assumptions, list_forecast
from tenants.insight.queries.headroom import budgets_of
from tenants.insight.queries.spending import (
    PAGE,
    count_years,
    days_of,
    find_same_file,
    find_target,
    list_imports,
    list_years,
    lock_import,
)
from tenants.insight.queries.totals import bought_by_lot, find_advertised, has_given, list_given, list_totals

__all__ = [
    "PAGE",
    "assumptions_of",
    "bought_by_lot",
    "budgets_of",
    "count_waiting",
    "count_years",
    "days_of",
    "find_advertised",
    "find_assumptions",
    "find_same_file",
    "find_target",
    "has_given",
    "list_answers",
    "list_forecast",
    "list_given",
    "list_imports",
    "list_tendered_years",
    "list_totals",
    "list_trading",
    "list_waited",
    "list_years",
    "lock_import",
]
