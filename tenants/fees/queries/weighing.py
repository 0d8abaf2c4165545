"""What a council looks at before it decides: what each price does to each agreement, and the room there is for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.systems import queries as systems
from tenants.agreements import queries as agreements
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.rules.courses import Course
from tenants.authorisation import queries as authorisation
from tenants.authorisation.rules.limits import CalloffTerms, committed_under
from tenants.fees.models import FeeLine, FeeReview
from tenants.fees.queries.reviews import as_line, lines_of
from tenants.fees.rules.effects import NOTHING, Effect, effect
from tenants.fees.rules.reviews import Line
from tenants.packages import queries as packages


@dataclass(frozen=True, slots=True)
class Standing:
    """One line with its agreement as it runs now.

    `stands` is False where the agreement ends before the day or costs something else from then: it is not asked any
    more. `waits_for` is another change of the agreement that is still open.
    """

    row: FeeLine
    line: Line
    agreement: Any
    course: Course
    stands: bool
    waits_for: int | None
    change_stage: ChangeStage | None

    def effect(self, price: Decimal) -> Effect:
        years = {label: Decimal(amount) for label, amount in self.agreement.cost["financial_years"].items()}
        return effect(self.line.agreement_id, self.course, years, self.row.from_on, price)


def list_standing(actor: Actor, review: FeeReview) -> list[Standing]:
    """The lines of a review, in three statements whatever their number."""
    rows = lines_of(review)
    signed = agreements.agreements_by_id(actor, [row.agreement_id for row in rows])
    changes = agreements.changes_by_agreement(actor, list(signed))
    return [_standing(row, signed[row.agreement_id], changes[row.agreement_id]) for row in rows]


def _standing(row: FeeLine, agreement: Any, changes: Sequence[Any]) -> Standing:
    course = agreements.course_of(agreement, changes)
    is_there = course.first <= row.from_on <= course.last
    own = next((each for each in changes if each.id == row.change_id), None)
    other = next((each for each in changes if agreements.is_change_open(each) and each is not own), None)
    return Standing(
        row,
        as_line(row, agreement.reference),
        agreement,
        course,
        stands=is_there and course.way_on(row.from_on).unit_price == row.price_gbp,
        waits_for=other.number if other else None,
        change_stage=agreements.stage_of_change(own) if own else None,
    )


@dataclass(frozen=True, slots=True)
class Room:
    """A call-off limit of one purchasing system: what is committed under it, and what the new prices would add."""

    system_name: str
    limit: CalloffTerms
    committed: Decimal
    added: Decimal

    @property
    def left(self) -> Decimal:
        return self.limit.amount - self.committed - self.added


def rooms(actor: Actor, standing: Sequence[Standing], effects: Mapping[UUID, Effect], on: date) -> list[Room]:
    """The limits that the council has through the systems these agreements were bought in."""
    bought = {p.id: p.lot_id for p in packages.list_packages([each.agreement.package_id for each in standing])}
    lots = systems.lots_by_id(set(bought.values()))
    by_system: dict[UUID, list[Effect]] = {}
    leads: dict[UUID, UUID] = {}
    for each in standing:
        lot = lots.get(bought.get(each.agreement.package_id))  # type: ignore[arg-type]
        if lot is not None and each.line.agreement_id in effects:
            by_system.setdefault(lot.system_id, []).append(effects[each.line.agreement_id])
            leads[lot.system_id] = lot.lead_id
    found = []
    for system_id, of_system in by_system.items():
        limit = authorisation.find_limit_terms(actor, system_id, on)
        if limit is None:
            continue
        committed = authorisation.committed_by_year(actor, leads[system_id], system_id)
        added = sum((each.in_year(year).difference for each in of_system for year in limit.years), NOTHING)
        found.append(Room(systems.get_system(system_id).name, limit, committed_under(limit, committed), added))
    return sorted(found, key=lambda room: room.system_name)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a council has set aside for a financial year, and what is spent or agreed of it."""

    budget: Decimal
    spend: Decimal


BudgetsOf = Callable[[Actor], Mapping[str, Budget]]
_TOLD_BY: list[BudgetsOf] = []


def register_budgets(tell: BudgetsOf) -> BudgetsOf:
    """Let a capability further out tell the budgets of the council acted for, by financial year."""
    _TOLD_BY.append(tell)
    return tell


def budgets(actor: Actor) -> dict[str, Budget]:
    told: dict[str, Budget] = {}
    for tell in _TOLD_BY:
        told |= tell(actor)
    return told
