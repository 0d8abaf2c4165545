"""A weekly schedule of support: what happens on which days, in term time, in the holidays or all year."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.kernel.calendar import parse_date
from consortium.kernel.errors import BadInput
from consortium.kernel.reading import Document, as_choice, as_text

SCHEDULE = ("starts_on", "ends_on", "term_dates", "patterns")
PATTERN = ("when", "days", "at", "unit", "quantity", "carers", "starts_on", "ends_on")


class When(StrEnum):
    TERM = "term"
    HOLIDAY = "holiday"
    ALL = "all"


class Weekday(StrEnum):
    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        return _WEEK[day.weekday()]


_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Period:
    """From one date to another, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Pattern:
    """One unit of support on each of some weekdays; `at` may be None for what has no hour, such as accommodation.

    It may begin and end within the schedule's period, on days of its own, both included.
    """

    when: When
    days: frozenset[Weekday]
    at: time | None
    unit: str
    quantity: Decimal
    carers: int
    starts_on: date | None = None
    ends_on: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether the day lies between the pattern's own first day and its last."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)

    def meets(self, period: Period) -> bool:
        """Whether any day between its own first and last lies in the period."""
        first, last = self.starts_on or period.first, self.ends_on or period.last
        return max(first, period.first) <= min(last, period.last)

    def as_document(self) -> dict[str, Any]:
        """As `read_pattern` reads it; days of its own only where it has them."""
        own = {"starts_on": self.starts_on, "ends_on": self.ends_on}
        return {
            "when": str(self.when),
            "days": [str(day) for day in Weekday if day in self.days],
            "at": self.at.strftime("%H:%M") if self.at else None,
            "unit": self.unit,
            "quantity": f"{self.quantity:f}",
            "carers": self.carers,
            **{name: day.isoformat() for name, day in own.items() if day is not None},
        }


@dataclass(frozen=True, slots=True)
class Schedule:
    """Patterns within a period. A day inside any of `terms` is term, every other day is holiday."""

    period: Period
    terms: tuple[Period, ...]
    patterns: tuple[Pattern, ...]

    def is_term(self, day: date) -> bool:
        return any(day in term for term in self.terms)

    def as_document(self) -> dict[str, Any]:
        """As `read_schedule` reads it, and `consortium price` takes it."""
        return {
            "starts_on": self.period.first.isoformat(),
            "ends_on": self.period.last.isoformat(),
            "term_dates": [[term.first.isoformat(), term.last.isoformat()] for term in self.terms],
            "patterns": [pattern.as_document() for pattern in self.patterns],
        }


def read_schedule(document: object, where: str) -> Schedule:
    """A schedule from the form that `docs/calculators.md` describes; raises `BadInput`."""
    fields = Document(document, where, SCHEDULE)
    return Schedule(
        period=_period(fields.day("starts_on"), fields.day("ends_on"), fields.place("ends_on")),
        terms=tuple(_read_term(item, place) for item, place in fields.items("term_dates")),
        patterns=tuple(read_pattern(item, place) for item, place in fields.items("patterns")),
    )


def read_pattern(document: object, where: str) -> Pattern:
    """One weekly pattern; `at` and days of its own may be null or left out, all else is needed."""
    fields = Document(document, where, PATTERN)
    starts_on = fields.day("starts_on") if fields.has("starts_on") else None
    ends_on = fields.day("ends_on") if fields.has("ends_on") else None
    if starts_on and ends_on and ends_on < starts_on:
        raise BadInput(fields.place("ends_on"), f"the end {ends_on} is before the start {starts_on}")
    return Pattern(
        when=fields.choice("when", When),
        days=_read_days(fields),
        at=fields.time_of_day("at") if fields.has("at") else None,
        unit=fields.text("unit"),
        quantity=fields.number("quantity", at_least=0),
        carers=fields.whole_number("carers", at_least=1),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _read_days(fields: Document) -> frozenset[Weekday]:
    days = [as_choice(item, Weekday, place) for item, place in fields.items("days")]
    if not days:
        raise BadInput(fields.place("days"), "names no day")
    if len(set(days)) < len(days):
        raise BadInput(fields.place("days"), "names the same day twice: a second visit is a pattern of its own")
    return frozenset(days)


def _read_term(item: object, where: str) -> Period:
    if not isinstance(item, list | tuple) or len(item) != 2:
        raise BadInput(where, "must be a list of two dates, the first day and the last")
    first, last = (parse_date(as_text(day, where), where) for day in item)
    return _period(first, last, where)


def _period(first: date, last: date, where: str) -> Period:
    if last < first:
        raise BadInput(where, f"the end {last} is before the start {first}")
    return Period(first, last)
