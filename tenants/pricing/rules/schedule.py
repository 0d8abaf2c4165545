"""A weekly schedule of support: what happens on which days, in term time, in the holidays or all year."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import parse_date
from consortium.kernel.errors import BadInput
from consortium.kernel.reading import Document, as_choice, as_text

SCHEDULE = ("starts_on", "ends_on", "term_dates", "patterns")
PATTERN = ("when", "days", "at", "unit", "quantity", "carers")


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
    """One unit of support on each of some weekdays; `at` may be None for what has no hour, such as accommodation."""

    when: When
    days: frozenset[Weekday]
    at: time | None
    unit: str
    quantity: Decimal
    carers: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Patterns within a period. A day inside any of `terms` is term, every other day is holiday."""

    period: Period
    terms: tuple[Period, ...]
    patterns: tuple[Pattern, ...]

    def is_term(self, day: date) -> bool:
        return any(day in term for term in self.terms)


def read_schedule(document: object, where: str) -> Schedule:
    """A schedule from the form that `docs/calculators.md` describes; raises `BadInput`."""
    fields = Document(document, where, SCHEDULE)
    return Schedule(
        period=_period(fields.day("starts_on"), fields.day("ends_on"), fields.place("ends_on")),
        terms=tuple(_read_term(item, place) for item, place in fields.items("term_dates")),
        patterns=tuple(read_pattern(item, place) for item, place in fields.items("patterns")),
    )


def read_pattern(document: object, where: str) -> Pattern:
    """One weekly pattern; `at` may be null or left out, all else is needed."""
    fields = Document(document, where, PATTERN)
    return Pattern(
        when=fields.choice("when", When),
        days=_read_days(fields),
        at=fields.time_of_day("at") if fields.has("at") else None,
        unit=fields.text("unit"),
        quantity=fields.number("quantity", at_least=0),
        carers=fields.whole_number("carers", at_least=1),
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
