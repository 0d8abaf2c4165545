"""For which of its agreements a provider may ask more, and how they are told apart: by lot and unit."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.agreements import queries as agreements
from tenants.fees.queries.reviews import asked_already
from tenants.packages import queries as packages
from tenants.pricing.rules.cards import UNITS

Key = tuple[UUID | None, str]
MOST_LISTED = 1000
"""Agreements to choose from; a provider with more asks for those of some councils first."""


@dataclass(frozen=True, slots=True)
class Askable:
    """An agreement that runs on a day or begins later: £ per unit from then, and whether it is asked for already."""

    agreement_id: UUID
    council_id: UUID
    reference: str
    title: str
    key: Key
    from_on: date
    price: Decimal
    is_asked: bool


def list_askable(actor: Actor, from_on: date) -> list[Askable]:
    """A provider's signed agreements that run on a day or later, by council, in four statements."""
    signed = agreements.list_signed_past(actor, from_on, MOST_LISTED)
    changes = agreements.changes_by_agreement(actor, [each.id for each in signed])
    lots = {each.id: each.lot_id for each in packages.list_packages([each.package_id for each in signed])}
    asked = asked_already(actor, [each.id for each in signed])
    found = []
    for each in signed:
        first = max(from_on, each.starts_on)
        course = agreements.course_of(each, changes[each.id])
        found.append(
            Askable(
                each.id, each.council_id, each.reference, each.title, (lots.get(each.package_id), each.unit), first,
                course.way_on(first).unit_price, each.id in asked,
            )
        )  # fmt: skip
    return found


def get_chosen(actor: Actor, from_on: date, agreement_ids: Collection[UUID]) -> list[Askable]:
    """Those that were chosen. Raises `Refused` where one does not run then, `NotFound` where it is somebody else's."""
    wanted = set(agreement_ids)
    chosen = [each for each in list_askable(actor, from_on) if each.agreement_id in wanted]
    if len(chosen) < len(wanted):
        if len(agreements.agreements_by_id(actor, list(wanted))) < len(wanted):
            raise NotFound
        raise Refused("fee.not_running", on=from_on)
    return chosen


def services_of(keys: Collection[Key]) -> dict[Key, str]:
    """Each kind of support in words: its lot and its unit, in their order; whose lot, where two bear one name."""
    lots = systems.lots_by_id({lot_id for lot_id, _ in keys if lot_id})
    names = Counter(lot.name for lot in lots.values())
    leads = members.names_of([lot.lead_id for lot in lots.values() if names[lot.name] > 1])
    words: dict[Key, str] = {}
    for lot_id, unit in sorted(set(keys), key=lambda key: (str(key[0] or ""), key[1])):
        lot = lots.get(lot_id) if lot_id else None
        name = lot.name if lot else "Agreed directly"
        if lot and names[name] > 1:
            name = f"{name} ({leads.get(lot.lead_id, '')})"
        words[lot_id, unit] = f"{name}, by the {UNITS.get(unit, unit)}"
    return words


def by_council(chosen: Sequence[Askable]) -> Mapping[UUID, list[Askable]]:
    councils: dict[UUID, list[Askable]] = {}
    for each in chosen:
        councils.setdefault(each.council_id, []).append(each)
    return councils
