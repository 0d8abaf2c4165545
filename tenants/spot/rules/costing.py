"""What a spot purchase costs, worked out as a package's cost is, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from consortium.kernel.errors import Refused
from consortium.kernel.money import half_up
from tenants.authorisation.rules import Funder, YearValue
from tenants.authorisation.rules.ledger import Line
from tenants.pricing.rules.cost import Cost, cost
from tenants.pricing.rules.rates import Rates
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, read_pattern
from tenants.spot.rules.purchases import Details

DAYS_OF_A_YEAR = 365


def patterns_of(documents: Sequence[Mapping[str, Any]]) -> tuple[Pattern, ...]:
    """Weekly patterns as they are stored; each may bear a name. Raises `BadInput`."""
    return tuple(
        read_pattern({key: value for key, value in each.items() if key != "name"}, f"visit {number}")
        for number, each in enumerate(documents, 1)
    )


def cost_of(details: Details, terms: Sequence[Period], last_day: date | None = None) -> Cost:
    """The cost of a purchase day by day, as a package's is (`tenants.pricing.rules.cost`), to its end or sooner.

    Raises `Refused` where nothing would be bought, `BadInput` for a week that cannot be read.
    """
    patterns = patterns_of(details.patterns)
    if any(pattern.unit != details.unit for pattern in patterns):
        raise Refused("spot.one_unit")
    schedule = Schedule(Period(details.starts_on, last_day or details.ends_on), tuple(terms), patterns)
    whole = cost(schedule, Rates({details.unit: details.unit_price}, {}))
    if whole.total <= 0:
        raise Refused("spot.costs_nothing")
    return whole


def figures_of(whole: Cost) -> dict[str, Any]:
    """What is kept of a cost: its total, by financial year, and an average week."""
    return {
        "visits": whole.visits,
        "total": str(whole.total),
        "financial_years": {year.label: str(amount) for year, amount in whole.by_financial_year().items()},
        "average_week": str(whole.average_week),
    }


def spends_less(bound: Iterable[Line], spent: Iterable[YearValue]) -> list[YearValue]:
    """By year and funder, how far what a case still binds is above what its purchases come to now.

    Years that the case never bound are left out: what was spent before a purchase was taken over is not asked for.
    """
    left: dict[tuple[str, Funder], Decimal] = defaultdict(Decimal)
    for line in bound:
        if line.binds:
            left[line.financial_year, line.funder] += line.amount
    for value in spent:
        if (value.financial_year, value.funder) in left:
            left[value.financial_year, value.funder] -= value.amount
    return [YearValue(year, funder, amount) for (year, funder), amount in sorted(left.items()) if amount > 0]


def yearly_value(total: Decimal, first: date, last: date) -> Decimal:
    """What a purchase comes to in a year at its pace, half up."""
    return half_up(Fraction(total) * DAYS_OF_A_YEAR / ((last - first).days + 1))
