"""The week that a prescriptive package asks for, and what it may come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consortium.kernel.errors import Refused, explain
from consortium.kernel.reading import Document, as_text
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, read_pattern

WEEK = ("patterns", "notes")
MOST_VISITS = 60
LONGEST_NAME = 80

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
    return visit.pattern.as_document() | {"name": visit.name}


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
