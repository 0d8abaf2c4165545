"""What makes a rate card and a list of term dates acceptable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import pairwise

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.pricing.rules.rates import NO_UPLIFT, Rates, Uplift
from tenants.pricing.rules.schedule import Period

UNITS: Mapping[str, str] = {
    "visit_15": "visit of 15 minutes",
    "visit_30": "visit of 30 minutes",
    "visit_45": "visit of 45 minutes",
    "visit_60": "visit of 60 minutes",
    "hour": "hour",
    "sleep_in": "sleep-in night",
    "waking_night": "waking night",
    "session": "session",
    "week": "week",
}
"""The units that councils buy in (rules.md, Prices, schedules and cost), with their plain words."""

MOST_POUNDS = Decimal("999999999999.99")
MOST_UPLIFT = Decimal(10)

explain(
    {
        "rate_card.empty": "A rate card needs at least one rate.",
        "rate_card.unit_repeated": "There are two rates for the same unit ({unit}).",
        "rate_card.unit_unknown": "“{unit}” is not a unit that councils buy in.",
        "rate_card.not_positive": "The rate for one {unit} must be above £0.00, in pounds and pence.",
        "rate_card.uplift": "An uplift is a factor from 1.00 to 10.00: 1.50 is half as much again.",
        "rate_card.evening_from": "An uplift for the evening needs the time from which it is paid.",
        "rate_card.same_day": "There is a rate card from {from_on} already. Choose another day.",
        "rate_card.in_the_past": "A rate card begins today or later: what was agreed at earlier rates stays.",
        "term_dates.overlap": "The terms from {first} and from {second} overlap.",
        "term_dates.backwards": "The term from {first} ends before it begins.",
    }
)


@dataclass(frozen=True, slots=True)
class RateLine:
    """What the council pays for one unit, or (`is_ceiling`) the most that it will pay."""

    unit: str
    amount: Decimal
    is_ceiling: bool = False


def ensure_card_holds(
    *, lines: Sequence[RateLine], uplifts: Mapping[Uplift, Decimal], evening_from: time | None
) -> None:
    """Raise `Refused` for a card that could not price a schedule."""
    if not lines:
        raise Refused("rate_card.empty")
    seen: set[str] = set()
    for line in lines:
        if line.unit not in UNITS:
            raise Refused("rate_card.unit_unknown", unit=line.unit)
        if line.unit in seen:
            raise Refused("rate_card.unit_repeated", unit=UNITS[line.unit])
        seen.add(line.unit)
        if not 0 < line.amount <= MOST_POUNDS or line.amount != half_up(line.amount):
            raise Refused("rate_card.not_positive", unit=UNITS[line.unit])
    if any(not NO_UPLIFT <= factor <= MOST_UPLIFT for factor in uplifts.values()):
        raise Refused("rate_card.uplift")
    if Uplift.EVENING in uplifts and evening_from is None:
        raise Refused("rate_card.evening_from")


def ensure_begins_in_time(*, from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("rate_card.in_the_past")


def ensure_only_card_of_the_day(*, from_on: date, is_taken: bool) -> None:
    if is_taken:
        raise Refused("rate_card.same_day", from_on=from_on)


def ensure_terms_apart(terms: Iterable[Period]) -> tuple[Period, ...]:
    """The terms in order. Raises `Refused` where one ends before it begins, or two overlap."""
    ordered = tuple(sorted(terms, key=lambda term: term.first))
    for term in ordered:
        if term.last < term.first:
            raise Refused("term_dates.backwards", first=term.first)
    for one, next_one in pairwise(ordered):
        if next_one.first <= one.last:
            raise Refused("term_dates.overlap", first=one.first, second=next_one.first)
    return ordered


def rates_of_lines(lines: Iterable[RateLine], uplifts: Mapping[Uplift, Decimal], evening_from: time | None) -> Rates:
    """The card as the cost of a schedule is computed with it."""
    return Rates({line.unit: line.amount for line in lines}, dict(uplifts), evening_from)
