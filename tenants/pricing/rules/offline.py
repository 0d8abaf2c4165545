"""A schedule and its prices as the two files that `consortium price` takes, so that anybody computes the cost again.

The calculator knows one rate for each unit and one factor for each kind of day. A rate card can say more: a price for
double-ups, a price for Sundays. Such lines become units and factors of their own; where even that cannot say what the
card says, there are no files rather than files that give another figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from consortium.kernel.errors import BadInput
from tenants.pricing.rules.cards import DayKind
from tenants.pricing.rules.cost import WEEK, Cost, cost
from tenants.pricing.rules.picking import CardPrices, is_for_the_day
from tenants.pricing.rules.rates import NO_UPLIFT, Prices, Rates, Uplift, read_rates
from tenants.pricing.rules.schedule import Pattern, Schedule, read_schedule

EXACT_PLACES = 20
"""Decimals of a factor rounded up: too few parts of a penny to move any amount over a half."""


@dataclass(frozen=True, slots=True)
class Offline:
    """SCHEDULE.json and RATES.json (docs/calculators.md)."""

    schedule: Mapping[str, Any]
    rates: Mapping[str, Any]


def as_files(schedule: Schedule, prices: Prices, whole: Cost) -> Offline | None:
    """The two files, which give exactly that cost line by line; None where no such files could."""
    found = _plain(schedule, prices) if isinstance(prices, Rates) else _of_card(schedule, prices)
    if found is None:
        return None
    try:
        again = cost(read_schedule(found.schedule, "schedule"), read_rates(found.rates, "rates"))
    except BadInput:
        return None
    is_same = [(line.on, line.amount) for line in again.lines] == [(line.on, line.amount) for line in whole.lines]
    return found if is_same else None


def _plain(schedule: Schedule, rates: Rates) -> Offline:
    used = {pattern.unit for pattern in schedule.patterns}
    return Offline(
        schedule.as_document(),
        {
            "unit_rates": {unit: f"{rate:f}" for unit, rate in rates.unit_rates.items() if unit in used},
            "uplifts": {str(uplift): f"{factor:f}" for uplift, factor in rates.uplifts.items()},
            "evening_from": f"{rates.evening_from:%H:%M}" if rates.evening_from else None,
        },
    )


def _of_card(schedule: Schedule, prices: Prices) -> Offline | None:
    if not isinstance(prices, CardPrices):
        return None
    unit_rates: dict[str, Decimal] = {}
    factors: dict[Uplift, Decimal] = {}
    for pattern in schedule.patterns:
        line = prices.usual(pattern.unit, pattern.carers)
        if line is None:
            return None
        unit_rates[_named(pattern)] = line.amount
        for uplift in Uplift:
            factor = _factor(prices, pattern, uplift, line.amount)
            factors[uplift] = max(factor, factors.get(uplift, NO_UPLIFT))
    told = {uplift: factor for uplift, factor in factors.items() if factor > NO_UPLIFT}
    renamed = replace(schedule, patterns=tuple(replace(each, unit=_named(each)) for each in schedule.patterns))
    return _plain(renamed, Rates(unit_rates, told, prices.evening_from))


def _named(pattern: Pattern) -> str:
    """`hour`, `hour_2_carers`: a double-up may have a price of its own. A `week` stays one, charged by the seventh."""
    is_plain = pattern.carers == 1 or pattern.unit == WEEK
    return pattern.unit if is_plain else f"{pattern.unit}_{pattern.carers}_carers"


def _factor(prices: CardPrices, pattern: Pattern, uplift: Uplift, usual: Decimal) -> Decimal:
    kinds = {DayKind(uplift), *([DayKind.WEEKDAY] if uplift is Uplift.EVENING else [])}
    pick = prices.pick(pattern.unit, frozenset(kinds), pattern.carers)
    if pick is not None and is_for_the_day(pick.line):
        ratio = Fraction(pick.line.amount) / Fraction(usual)
        scaled = -(-ratio.numerator * 10**EXACT_PLACES // ratio.denominator)
        return Decimal(scaled).scaleb(-EXACT_PLACES).normalize()
    return prices.uplifts.get(uplift, NO_UPLIFT)
