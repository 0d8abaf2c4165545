"""Who may take an agreement over, on which ground and at which price, and what that would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.register import queries as register
from consortium.register.rules import StandingKind
from consortium.systems import queries as systems
from tenants.agreements import queries
from tenants.agreements.models import Agreement
from tenants.agreements.rules import Side, handovers, successors
from tenants.agreements.rules.courses import DAY, Course
from tenants.agreements.rules.successors import Cause, Ground, Ranked, Route
from tenants.minitender import queries as minitender
from tenants.minitender import services as minitenders
from tenants.minitender.rules import direct
from tenants.packages import queries as packages
from tenants.packages.rules.places import read_age
from tenants.pricing import queries as pricing


@dataclass(frozen=True, slots=True)
class HandoverRoom:
    """Who may take an agreement over today, on which grounds, and how it runs."""

    agreement: Agreement
    package: Any
    course: Course
    before_its_end: Course | None
    grounds: Sequence[Ground]
    ranking: Sequence[Ranked]
    able: Mapping[UUID, str]
    is_active: bool

    def runs(self, from_on: date) -> Course:
        """What passes on from a day: past an end that was agreed or given notice of, what was agreed before it."""
        is_after = from_on == self.course.last + DAY
        return self.before_its_end if is_after and self.before_its_end is not None else self.course

    @property
    def next_ranked(self) -> Ranked | None:
        return successors.next_ranked(self.ranking, self.agreement.provider_id)


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Who takes over from when to when, why, on which ground and at which price; None leaves it as it is."""

    incoming_id: UUID
    from_on: date
    cause: Cause
    ground: str
    reason: str
    why: str
    unit_price: Decimal | None = None
    ends_on: date | None = None


def get_handover_room(*, actor: Actor, agreement_id: UUID, now: datetime) -> HandoverRoom:
    """What may be chosen for an own agreement. Raises `NotFound`, and `Refused` before both sides have signed it."""
    agreement = queries.get_agreement(actor, agreement_id)
    if queries.side_of(actor, agreement) is not Side.COUNCIL:
        raise NotFound
    if agreement.council_signed_at is None or agreement.provider_signed_at is None:
        raise Refused("change.not_running")
    (package,) = packages.list_packages([agreement.package_id])
    all_changes = queries.list_changes(agreement)
    asked = _asked(package, now)
    able = {each.provider_id: each.name for each in register.list_invited(asked)}
    able.pop(agreement.provider_id, None)
    standing = register.standing_at(agreement.provider_id, package.lot_id, now)
    return HandoverRoom(
        agreement=agreement,
        package=package,
        course=queries.course_of(agreement, all_changes),
        before_its_end=queries.course_before_its_end(agreement, all_changes),
        grounds=_grounds(actor, package, now),
        ranking=_ranking(actor, agreement, able),
        able=able,
        is_active=standing is StandingKind.ACTIVE,
    )


def _asked(package: Any, at: datetime) -> register.Asked:
    age = read_age(package.age_band)
    return register.Asked(
        package.lot_id, at, local(at).date(), places=[package.place], ages=[(age.youngest, age.oldest)]
    )


def _grounds(actor: Actor, package: Any, now: datetime) -> list[Ground]:
    """Those that follow from this agreement, and those of a direct award where regime and policy allow one."""
    regime, today = systems.get_system(systems.get_lot(package.lot_id).system_id).regime, local(now).date()
    grounds = successors.grounds_for(regime, today)
    if minitenders.may_award_directly(actor=actor, lot_id=package.lot_id, now=now):
        grounds += [
            Ground(each.key, Route.DIRECT, each.name, each.holds_when, each.source)
            for each in direct.grounds_for(regime, today)
            if not each.needs_failed_mini_tender
        ]
    return grounds


def _ranking(actor: Actor, agreement: Agreement, able: Mapping[UUID, str]) -> list[Ranked]:
    """The last ranking of the package in the mini-tender that the agreement comes from; a direct award has none."""
    line = queries.award_line_of(agreement)
    if line.mini_tender_id is None:
        return []
    records = minitender.list_rankings(actor.organisation, line.mini_tender_id)
    record = next((each for each in records if each.package_id == agreement.package_id), None)
    if record is None:
        return []
    offered = {bid["bidder"]: Decimal(str(bid["price"])) for bid in record.bids}
    return [
        Ranked(provider_id, each["bidder"], int(each["rank"]), offered[each["bidder"]], provider_id in able)
        for each in record.result.get("ranking", [])
        for provider_id in [UUID(record.bidders[each["bidder"]])]
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    plan: HandoverPlan
    ground: Ground
    price: Decimal
    ends_on: date
    rest: Course
    has_ended: bool
    effect: dict[str, Any]


def show_handover(*, actor: Actor, agreement_id: UUID, plan: HandoverPlan, now: datetime) -> dict[str, Any]:
    """What a handover would cost by every period, nothing kept. Raises `Refused` where it cannot be made."""
    room = get_handover_room(actor=actor, agreement_id=agreement_id, now=now)
    return judge(room, plan, now).effect


def judge(room: HandoverRoom, plan: HandoverPlan, now: datetime) -> Judged:
    """Everything that must hold, in the order in which it is said."""
    agreement, course, today = room.agreement, room.runs(plan.from_on), local(now).date()
    ends_on = plan.ends_on or course.last
    handovers.ensure_days(course, from_on=plan.from_on, ends_on=ends_on, today=today)
    ground = successors.get_ground(room.grounds, plan.ground)
    successors.ensure_cause(plan.cause, ground.route, is_active=room.is_active)
    successors.ensure_incoming(
        outgoing_id=agreement.provider_id,
        incoming_id=plan.incoming_id,
        reference=agreement.package_reference,
        reasons=() if plan.incoming_id in room.able else _reasons(room, plan.incoming_id, now),
    )
    now_paid = course.way_on(plan.from_on).unit_price
    price = now_paid if plan.unit_price is None else plan.unit_price
    if ground.route is Route.NEXT_RANKED:
        successors.ensure_next(
            room.ranking, outgoing_id=agreement.provider_id, incoming_id=plan.incoming_id, price=price
        )
    successors.ensure_price(ground.route, price=price, now_paid=now_paid, most=_most(room, plan, price, now_paid))
    if ground.route is Route.DIRECT:
        _ensure_not_too_long(room, plan, ends_on, now)
    rest = handovers.rest_of(
        course, from_on=plan.from_on, ends_on=ends_on, price=None if plan.unit_price in (None, now_paid) else price
    )
    return Judged(plan, ground, price, ends_on, rest, course is not room.course, handovers.parted(course, rest))


def _reasons(room: HandoverRoom, provider_id: UUID, now: datetime) -> Sequence[str] | None:
    judged = {each.provider_id: each for each in register.list_eligible(_asked(room.package, now), of=[provider_id])}
    found = judged.get(provider_id)
    return None if found is None else found.reasons


def _most(room: HandoverRoom, plan: HandoverPlan, price: Decimal, now_paid: Decimal) -> Decimal | None:
    """The most that the council pays this provider for a unit on the day; asked only where more is paid than now."""
    if price <= now_paid:
        return None
    package = room.package
    prices = pricing.prices_for(
        package.council_id, package.lot_id, plan.from_on,
        complexity=package.complexity, place=package.place, provider_id=plan.incoming_id,
    )  # fmt: skip
    if prices is None:
        return None
    found = prices.negotiated_line(room.agreement.unit) or prices.usual(room.agreement.unit)
    return found.amount if found else None


def _ensure_not_too_long(room: HandoverRoom, plan: HandoverPlan, ends_on: date, now: datetime) -> None:
    system = systems.get_system(systems.get_lot(room.package.lot_id).system_id)
    today = local(now).date()
    direct.ensure_period(
        direct.get_ground(plan.ground, system.regime, today),
        first=room.course.first,
        last=room.runs(plan.from_on).last,
        starts_on=plan.from_on,
        ends_on=ends_on,
        today=today,
    )
