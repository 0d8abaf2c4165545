"""What the council's record adds up to."""

from tenants.insight.queries.finding import (
    count_waiting,
    list_answers,
    list_tendered_years,
    list_trading,
    list_waited,
)
from tenants.insight.queries.forecasting import assumptions_of, find_assumptions, list_forecast
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

__all__ = [
    "PAGE",
    "assumptions_of",
    "count_waiting",
    "count_years",
    "days_of",
    "find_assumptions",
    "find_same_file",
    "find_target",
    "list_answers",
    "list_forecast",
    "list_imports",
    "list_tendered_years",
    "list_trading",
    "list_waited",
    "list_years",
    "lock_import",
]
