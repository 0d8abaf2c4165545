"""The week that a prescriptive package asks for, and what it may come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from consortium.kernel.calendar import WEEKDAYS
from consortium.kernel.errors import Refused, explain
from consortium.kernel.reading import Document, as_text
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When, read_pattern

WEEK = ("patterns", "notes")
MOST_VISITS = 60
LONGEST_NAME = 80
FIRST_DAY_OF_WEEKEND = 5
AT_NIGHT = frozenset({"sleep_in", "waking_night"})

explain(
    {
        "package.no_visits": "Put at least one visit into the week.",
        "package.too_many_visits": "A week can have at most {most} different visits.",
        "package.one_unit": "Every visit of one package is bought in the same unit. Write a second package for what is "
        "bought in another.",
        "package.unit_unknown": "“{unit}” is not a unit that councils buy in.",
    }
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One pattern of support in the week, and what it is for: “After school”. The name is published, so screened."""

    pattern: Pattern
    name: str


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """What the council asks for, week by week, and notes that every provider reads."""

    visits: tuple[Visit, ...]
    notes: str = ""

    @property
    def unit(self) -> str:
        return self.visits[0].pattern.unit

    def as_document(self) -> dict[str, Any]:
        """As it is stored: the patterns of `docs/calculators.md`, each with its name."""
        return {"patterns": [_visit_document(visit) for visit in self.visits], "notes": self.notes}


def _visit_document(visit: Visit) -> dict[str, Any]:
    pattern = visit.pattern
    return {
        "when": str(pattern.when),
        "days": [str(day) for day in Weekday if day in pattern.days],
        "at": pattern.at.strftime("%H:%M") if pattern.at else None,
        "unit": pattern.unit,
        "quantity": f"{pattern.quantity:f}",
        "carers": pattern.carers,
        "name": visit.name,
    }


def read_week(document: object, where: str = "schedule") -> WeekPlan:
    """A week from such a document. Raises `BadInput` for what cannot be read, `Refused` for what cannot be bought."""
    fields = Document(document, where, WEEK)
    visits = tuple(_read_visit(item, place) for item, place in fields.items("patterns"))
    notes = as_text(fields.value("notes"), fields.place("notes")) if _has_text(fields, "notes") else ""
    return ensure_can_be_bought(WeekPlan(visits, notes))


def _read_visit(item: object, place: str) -> Visit:
    pattern = read_pattern(item, place)
    fields = Document(item, place, ("name",))
    name = as_text(fields.value("name"), fields.place("name")) if _has_text(fields, "name") else ""
    return Visit(pattern, name[:LONGEST_NAME])


def _has_text(fields: Document, name: str) -> bool:
    return fields.has(name) and bool(str(fields.value(name)).strip())


def ensure_can_be_bought(week: WeekPlan) -> WeekPlan:
    """Raise `Refused` for a week without visits, or one whose visits no single unit price could buy."""
    if not week.visits:
        raise Refused("package.no_visits")
    if len(week.visits) > MOST_VISITS:
        raise Refused("package.too_many_visits", most=MOST_VISITS)
    for visit in week.visits:
        if visit.pattern.unit not in UNITS:
            raise Refused("package.unit_unknown", unit=visit.pattern.unit)
        if visit.pattern.unit != week.unit:
            raise Refused("package.one_unit")
    return week


def costable(week: WeekPlan, *, starts_on: date, ends_on: date, terms: Sequence[Period]) -> Schedule:
    """The week over a period, as `tenants.pricing.rules.cost` takes it."""
    return Schedule(Period(starts_on, ends_on), tuple(terms), tuple(visit.pattern for visit in week.visits))


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """A visit as a page shows it."""

    time: str
    length: str
    what: str
    carers: int
    night: bool


@dataclass(frozen=True, slots=True)
class ShownDay:
    name: str
    weekend: bool
    visits: tuple[ShownVisit, ...]


def laid_out(week: WeekPlan) -> list[tuple[str, list[ShownDay]]]:
    """The week day by day: once where it is the same all year, else in term time and in the school holidays."""
    if all(visit.pattern.when is When.ALL for visit in week.visits):
        return [("Every week", _days(week, When.ALL))]
    weeks = [("In term time", _days(week, When.TERM)), ("In the school holidays", _days(week, When.HOLIDAY))]
    return [(title, days) for title, days in weeks if any(day.visits for day in days)]


def _days(week: WeekPlan, when: When) -> list[ShownDay]:
    return [
        ShownDay(
            WEEKDAYS[number][:3],
            number >= FIRST_DAY_OF_WEEKEND,
            tuple(_shown(visit) for visit in _in_order(week) if day in visit.pattern.days and _is_on(visit, when)),
        )
        for number, day in enumerate(Weekday)
    ]


def _in_order(week: WeekPlan) -> list[Visit]:
    return sorted(week.visits, key=lambda visit: visit.pattern.at or time(0))


def _is_on(visit: Visit, when: When) -> bool:
    return visit.pattern.when in (when, When.ALL)


def _shown(visit: Visit) -> ShownVisit:
    pattern = visit.pattern
    quantity = f"{pattern.quantity.normalize():f}"
    unit = UNITS.get(pattern.unit, pattern.unit)
    length = unit if quantity == "1" and pattern.unit != "hour" else f"{quantity} × {unit}"
    if pattern.unit == "hour":
        length = f"{quantity} hour{'' if quantity == '1' else 's'}"
    at = f"{pattern.at:%H:%M}" if pattern.at else ""
    return ShownVisit(at, length, visit.name, pattern.carers, pattern.unit in AT_NIGHT)
