"""What a stay costs: a core rate a week and hours of support on top, each a seventh per day."""

from collections.abc import Iterable
from decimal import Decimal

from tenants.pricing.rules.cost import WEEK, Cost, CostLine, cost
from tenants.pricing.rules.rates import Rates
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When

EVERY_DAY = Pattern(When.ALL, frozenset(Weekday), None, WEEK, Decimal(1), 1)


def cost_of_stay(period: Period, core_weekly: Decimal, *, extra_hours: Decimal, hour_rate: Decimal | None) -> Cost:
    """The cost of living somewhere over a period, both days included; `extra_hours` are those a week at `hour_rate`."""
    lines = list(_by_day(period, core_weekly))
    if extra_hours and hour_rate:
        lines += _by_day(period, extra_hours * hour_rate)
    return Cost(period, tuple(sorted(lines, key=lambda line: line.on)))


def _by_day(period: Period, weekly: Decimal) -> Iterable[CostLine]:
    return cost(Schedule(period, (), (EVERY_DAY,)), Rates({WEEK: weekly}, {})).lines
