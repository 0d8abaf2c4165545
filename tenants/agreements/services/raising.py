"""Raising the price of several agreements at once: a change order each, one case where they spend more.

What is bought through one purchasing system, under rules that let the same people approve, is put to them as one case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.money import pounds
from consortium.systems import queries as systems
from tenants.agreements import queries
from tenants.agreements.models import Agreement, AgreementChange
from tenants.agreements.rules import Side, Stage, changes, courses, effects
from tenants.agreements.rules.courses import Change, ChangeKind, Course
from tenants.agreements.services.changing import drafted, hash_of_change, keep
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Kind, Option
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages

Way = tuple[UUID, UUID, tuple[str, ...]]
"""The lead and the system it is bought through, and the roles of whoever may approve it."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A new price of one agreement from a day to its end, £ per unit."""

    agreement_id: UUID
    from_on: date
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """What the case says besides its figures. Nothing of it names a child."""

    title: str
    need: str
    reason: str
    facts: Sequence[tuple[str, str]]
    href: str


def propose_rises(*, actor: Actor, rises: Sequence[Rise], told: Told, now: datetime) -> list[AgreementChange]:
    """Propose a rate change for each agreement, for the council acted for, in the order of `rises`.

    Where any funder pays more in any year, the spend of all of them is asked for. Raises `NotFound` for an agreement of
    somebody else, and `Refused` where one does not run, has a change open, or would not change.
    """
    agreements = queries.agreements_by_id(actor, [each.agreement_id for each in rises])
    before = queries.changes_by_agreement(actor, list(agreements))
    proposed = []
    for rise in rises:
        agreement = agreements.get(rise.agreement_id)
        if agreement is None or queries.side_of(actor, agreement) is not Side.COUNCIL:
            raise NotFound
        proposed.append(_propose(actor, agreement, before[agreement.id], rise, told, now))
    spends = [each for each in proposed if effects.values_more(each.effect)]
    for way, group in _by_way(actor, agreements, spends).items():
        _ask(actor, agreements, way, group, told, now)
    for change in proposed:
        keep(change)
        audit.record(
            actor, "change.proposed", change, also_for=[change.provider_id], agreement=change.agreement_id,
            kind=change.kind, sha256=bytes(change.document_sha256).hex(),
        )  # fmt: skip
    return proposed


def _propose(
    actor: Actor,
    agreement: Agreement,
    before: Sequence[AgreementChange],
    rise: Rise,
    told: Told,
    now: datetime,
) -> AgreementChange:
    today = local(now).date()
    if queries.stage_of(agreement, today) in (Stage.AWAITING_SIGNATURES, Stage.LAPSED):
        raise Refused("change.not_running")
    if any(queries.is_change_open(each) for each in before):
        raise Refused("rise.open_change", reference=agreement.reference)
    course = queries.course_of(agreement, before)
    change = Change(ChangeKind.RATE, rise.from_on, unit_price=rise.unit_price)
    shown = _effect(course, change, today)
    order = drafted(actor, agreement, change, shown, changes.ensure_reason(told.reason), now)
    changes.ensure_stays(
        change.kind,
        is_outside=queries.is_outside(agreement, now),
        difference=order.difference_gbp,
        ends_on=agreement.ends_on,
    )
    order.number, order.proposed_side = len(before) + 1, str(Side.COUNCIL)
    order.document_sha256 = hash_of_change(order)
    return order


def _effect(course: Course, change: Change, today: date) -> dict[str, Any]:
    changes.ensure_possible(course, change)
    after = courses.apply(course, change)
    changes.ensure_changes_something(course, after)
    return effects.effect(course, after, today)


def _by_way(
    actor: Actor, agreements: Mapping[UUID, Agreement], spends: Sequence[AgreementChange]
) -> dict[Way, list[AgreementChange]]:
    bought = {p.id: p for p in packages.list_packages([agreements[each.agreement_id].package_id for each in spends])}
    lots = systems.lots_by_id({each.lot_id for each in bought.values()})
    roles: dict[UUID, tuple[str, ...]] = {}
    ways: dict[Way, list[AgreementChange]] = {}
    for change in spends:
        agreement = agreements[change.agreement_id]
        source = agreement.award_id or agreement.id
        if source not in roles:
            needed = minitender.terms_of_award(actor, queries.award_line_of(agreement)).policy.authoriser_roles
            roles[source] = tuple(sorted(map(str, needed)))
        lot = lots[bought[agreement.package_id].lot_id]
        ways.setdefault((lot.lead_id, lot.system_id, roles[source]), []).append(change)
    return ways


def _ask(
    actor: Actor,
    agreements: Mapping[UUID, Agreement],
    way: Way,
    group: Sequence[AgreementChange],
    told: Told,
    now: datetime,
) -> None:
    """One case for what is bought in one way; its changes wait for it."""
    lead_id, system_id, roles = way
    first = agreements[group[0].agreement_id]
    case = authorisation.ask(
        actor=actor,
        kind=Kind.CHANGE,
        reference=f"{first.reference}-C{group[0].number}",
        title=told.title,
        lead_id=lead_id,
        system_id=system_id,
        values=[value for change in group for value in effects.values_more(change.effect)],
        document=_case_of(agreements, group, told).as_document(),
        now=now,
        authoriser_roles=roles,
    )
    for change in group:
        change.case_id, change.needs_authorisation = case.id, True


def _case_of(agreements: Mapping[UUID, Agreement], group: Sequence[AgreementChange], told: Told) -> CaseDocument:
    wholes = [effects.compared_whole(each.effect) for each in group]
    before = sum((each.before for each in wholes), Decimal(0))
    after = sum((each.after for each in wholes), Decimal(0))
    return CaseDocument(
        need=told.need,
        options=(
            Option("As it is agreed now", total=pounds(before)),
            Option("At the new prices", total=pounds(after), is_recommended=True),
        ),
        recommendation=told.reason,
        facts=(
            *told.facts,
            ("Difference to the end of each", pounds(after - before)),
            ("Agreements", ", ".join(agreements[each.agreement_id].reference for each in group)),
        ),
        href=told.href,
    )
