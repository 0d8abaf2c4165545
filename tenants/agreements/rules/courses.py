"""How support runs from its first day to its last: stretches of days on the same terms, what they cost, and for whom.

A change replaces terms from a day on. What was agreed last holds from its first day, whatever was agreed before for
later days; a change with a last day leaves what comes after it as it was. Amounts are pounds, half up to pence for each
visit, then summed (`rules.md`, Prices, schedules and cost).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from consortium.kernel.calendar import financial_year, financial_years
from consortium.kernel.money import half_up
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cost import WEEK, cost, monday_of
from tenants.pricing.rules.rates import Rates, Uplift
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, read_pattern

DAY = timedelta(days=1)
WHOLE = Decimal(100)
"""Percent: of the price while support is delivered, and of all the funders together."""
Split = tuple[tuple[Funder, Decimal], ...]
"""Who pays which percent, in the order of `Funder`; together 100."""
COUNCIL_ALONE: Split = ((Funder.CARE, WHOLE),)


class ChangeKind(StrEnum):
    """What a change order changes."""

    HOURS = "hours"
    RATE = "rate"
    PAUSE = "pause"
    HOSPITAL = "hospital stay"
    SPLIT = "funder split"
    EXTENSION = "extension"
    END = "end"
    NOTICE = "notice"
    HANDOVER = "handover"


IS_END = frozenset({ChangeKind.END, ChangeKind.NOTICE, ChangeKind.HANDOVER})
PROPOSED = tuple(kind for kind in ChangeKind if kind is not ChangeKind.HANDOVER)
"""What is proposed as a change; a handover is prepared as a whole (`handovers`)."""


@dataclass(frozen=True, slots=True)
class Way:
    """The terms of a day: the week's patterns as a schedule keeps them, £ per unit, the percent paid, who pays."""

    patterns: tuple[Mapping[str, Any], ...]
    unit_price: Decimal
    paid_percent: Decimal = WHOLE
    split: Split = COUNCIL_ALONE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row on the same terms, both included."""

    first: date
    last: date
    way: Way


@dataclass(frozen=True, slots=True)
class Basis:
    """What no change touches: the unit, the council's uplifts as factors, and its school terms."""

    unit: str
    uplifts: Mapping[Uplift, Decimal]
    evening_from: Any
    terms: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """An agreement from its first day to its last, without a gap."""

    basis: Basis
    stretches: tuple[Stretch, ...]

    @property
    def first(self) -> date:
        return self.stretches[0].first

    @property
    def last(self) -> date:
        return self.stretches[-1].last

    def way_on(self, day: date) -> Way:
        """The terms of a day of the course."""
        return next(each.way for each in self.stretches if each.first <= day <= each.last)


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed from `from_on`, the first day that differs, to `to_on`, the last day; None is the end.

    Of an end and an extension, `to_on` is the new last day of support.
    """

    kind: ChangeKind
    from_on: date
    to_on: date | None = None
    patterns: tuple[Mapping[str, Any], ...] | None = None
    unit_price: Decimal | None = None
    paid_percent: Decimal | None = None
    split: Split | None = None


def apply(course: Course, change: Change) -> Course:
    """The course once a change is agreed. The change has been found possible (`changes.ensure_possible`)."""
    if change.kind in IS_END:
        return _cut(course, change.to_on or course.last)
    if change.kind is ChangeKind.EXTENSION:
        way = replace(course.stretches[-1].way, paid_percent=WHOLE)
        return _joined(course, [*course.stretches, Stretch(course.last + DAY, change.to_on or course.last, way)])
    return _replaced(course, change.from_on, change.to_on or course.last, lambda way: _changed(way, change))


def apply_all(course: Course, changes: Sequence[Change]) -> Course:
    """The course after changes, in the order in which they were agreed."""
    for change in changes:
        course = apply(course, change)
    return course


def _changed(way: Way, change: Change) -> Way:
    given = {
        "patterns": change.patterns,
        "unit_price": change.unit_price,
        "paid_percent": change.paid_percent,
        "split": change.split,
    }
    return replace(way, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _cut(course: Course, last: date) -> Course:
    kept = [each for each in course.stretches if each.first <= last]
    return _joined(course, [*kept[:-1], replace(kept[-1], last=min(last, kept[-1].last))])


def _replaced(course: Course, first: date, last: date, change: Callable[[Way], Way]) -> Course:
    parts: list[Stretch] = []
    for each in course.stretches:
        inner_first, inner_last = max(each.first, first), min(each.last, last)
        if inner_first > inner_last:
            parts.append(each)
            continue
        if each.first < inner_first:
            parts.append(replace(each, last=inner_first - DAY))
        parts.append(Stretch(inner_first, inner_last, change(each.way)))
        if inner_last < each.last:
            parts.append(replace(each, first=inner_last + DAY))
    return _joined(course, parts)


def _joined(course: Course, parts: Sequence[Stretch]) -> Course:
    """The same days, neighbours on the same terms told as one."""
    joined: list[Stretch] = []
    for part in parts:
        if joined and joined[-1].way == part.way:
            joined[-1] = replace(joined[-1], last=part.last)
        else:
            joined.append(part)
    return Course(course.basis, tuple(joined))


@dataclass(frozen=True, slots=True)
class Spent:
    """One visit: its day, what it costs, who pays for such a day, and its units of all carers together.

    Of a visit that falls in a pause no unit is due, whatever part of its price is paid.
    """

    on: date
    amount: Decimal
    split: Split
    units: Fraction


def spending(course: Course) -> Iterator[Spent]:
    """Every visit with its cost, in order. Raises `BadInput` where a week cannot be priced."""
    basis = course.basis
    for stretch in course.stretches:
        way = stretch.way
        schedule = Schedule(Period(stretch.first, stretch.last), basis.terms, _patterns(way))
        rates = Rates({basis.unit: way.unit_price * way.paid_percent / 100}, basis.uplifts, basis.evening_from)
        for line in cost(schedule, rates).lines:
            yield Spent(line.on, line.amount, way.split, _units(line.pattern, way))


def _units(pattern: Pattern, way: Way) -> Fraction:
    if way.paid_percent != WHOLE:
        return Fraction(0)
    units = Fraction(pattern.quantity) * pattern.carers
    return units / 7 if pattern.unit == WEEK else units


def _patterns(way: Way) -> tuple[Pattern, ...]:
    return tuple(read_pattern(item, f"visit {number}") for number, item in enumerate(way.patterns, start=1))


def figures(course: Course) -> dict[str, Any]:
    """What a course costs, as plain JSON: as `pricing` keeps a cost, with the years by funder and the last day.

    `weeks`, `financial_years` and `funders` each add up to `total`.
    """
    visits, total = 0, Decimal(0)
    weeks = dict.fromkeys(_mondays(course.first, course.last), Decimal(0))
    years = dict.fromkeys(financial_years(course.first, course.last), Decimal(0))
    shared: dict[tuple[str, Split], Decimal] = {}
    for spent in spending(course):
        year = financial_year(spent.on)
        visits, total = visits + 1, total + spent.amount
        weeks[monday_of(spent.on)] += spent.amount
        years[year] += spent.amount
        shared[year.label, spent.split] = shared.get((year.label, spent.split), Decimal(0)) + spent.amount
    days = (course.last - course.first).days + 1
    return {
        "visits": visits,
        "total": str(half_up(total)),
        "financial_years": {year.label: str(half_up(amount)) for year, amount in years.items()},
        "average_week": str(half_up(Fraction(total) * 7 / days)),
        "weeks": {monday.isoformat(): str(half_up(amount)) for monday, amount in weeks.items()},
        "funders": _by_funder(shared),
        "ends_on": course.last.isoformat(),
    }


def spent_before(course: Course, day: date) -> Decimal:
    """What the days before a day cost."""
    return half_up(sum((spent.amount for spent in spending(course) if spent.on < day), Decimal(0)))


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def shares(amount: Decimal, split: Split) -> list[tuple[Funder, Decimal]]:
    """An amount among its funders, half up to pence; what rounding leaves is the first one's."""
    parts = [(funder, half_up(Fraction(amount) * Fraction(percent) / 100)) for funder, percent in split]
    first, own = parts[0]
    return [(first, own + amount - sum((part for _, part in parts), Decimal(0))), *parts[1:]]


def _by_funder(shared: Mapping[tuple[str, Split], Decimal]) -> dict[str, dict[str, str]]:
    """By financial year and funder: days of a year on the same split are shared out together."""
    amounts: dict[str, dict[str, Decimal]] = {}
    for (year, split), amount in sorted(shared.items()):
        for funder, part in shares(amount, split):
            of_year = amounts.setdefault(year, {})
            of_year[str(funder)] = of_year.get(str(funder), Decimal(0)) + part
    return {year: {name: str(half_up(part)) for name, part in parts.items()} for year, parts in amounts.items()}
