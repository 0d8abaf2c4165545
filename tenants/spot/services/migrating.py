"""Moving spot purchases into the system: planned, prepared by a package, done when its agreement starts."""

from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.agreements import queries as agreements
from tenants.packages import queries as packages
from tenants.spot import queries
from tenants.spot.models import SpotPurchase
from tenants.spot.rules import migration
from tenants.spot.rules.migration import Trigger
from tenants.spot.rules.purchases import Status
from tenants.spot.services.purchases import shorten

STANDING = {Status.RUNNING, Status.UPCOMING, Status.TAKEN_IN, Status.AWAITING}


def plan_move(
    *,
    actor: Actor,
    purchase_id: UUID,
    trigger: Trigger,
    moves_on: date | None,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> SpotPurchase:
    """Say when a purchase moves: when it expires, on a change of need, or not at all, with why.

    Raises `Refused` once it is over or has moved, and where it is no more at the `revision` that a page showed.
    """
    bought = queries.lock_purchase(actor, purchase_id)
    if revision is not None and revision != bought.revision:
        raise Refused("changed.meanwhile")
    migration.ensure_may_plan(
        is_standing=_is_standing(bought, now) and bought.agreement_id is None,
        trigger=trigger,
        moves_on=moves_on,
        reason=reason,
        starts_on=bought.starts_on,
        last_day=bought.last_on,
    )
    bought.stays = trigger is Trigger.STAYS
    bought.moves_on = moves_on if trigger is Trigger.CHANGE else None
    if trigger is Trigger.EXPIRY:
        bought.plan_reason = bought.planned_at = bought.planned_by = None
    else:
        bought.plan_reason, bought.planned_at, bought.planned_by = reason.strip(), now, actor.person
    db.session.flush()
    audit.record(actor, "spot_purchase.planned", bought, trigger=str(trigger), changed=["moves_on", "plan_reason"])
    return bought


def _is_standing(bought: SpotPurchase, now: datetime) -> bool:
    return queries.status_of(bought, local(now).date()) in STANDING


def link_package(*, actor: Actor, purchase_id: UUID, package_id: UUID, now: datetime) -> SpotPurchase:
    """Say which package takes a purchase into the system. Where its agreement is made already, it moves with it.

    Another package may be named until an agreement is made. Raises `Refused` afterwards, and once it is over;
    `NotFound` for a package that is not the council's.
    """
    bought = queries.lock_purchase(actor, purchase_id)
    migration.ensure_may_link(is_standing=_is_standing(bought, now), is_moved=bought.agreement_id is not None)
    package = packages.get_own_package(actor, package_id)
    bought.package_id, bought.linked_at, bought.linked_by = package.id, now, actor.person
    db.session.flush()
    audit.record(actor, "spot_purchase.linked", bought, package=package.id)
    made = agreements.find_made_of_package(actor, package.id)
    if made is not None:
        _move(actor, bought, made.id, made.starts_on)
    return bought


def take_over_by_agreement(*, actor: Actor, agreement_id: UUID, now: datetime) -> int:
    """Both sides signed: the purchases that its package takes over end the day before it starts.

    Harmless a second time. Gives how many moved.
    """
    made = agreements.get_agreement(actor, agreement_id)
    taken_over = queries.list_of_package(actor, made.package_id)
    for bought in taken_over:
        _move(actor, bought, made.id, made.starts_on)
    return len(taken_over)


def _move(actor: Actor, bought: SpotPurchase, agreement_id: UUID, starts_on: date) -> None:
    bought.agreement_id, bought.moved_on = agreement_id, starts_on
    last = migration.last_day_beside(starts_on=bought.starts_on, last_day=bought.last_on, agreement_starts_on=starts_on)
    shorten(actor, bought, last)
    db.session.flush()
    audit.record(actor, "spot_purchase.moved", bought, agreement=agreement_id, on=starts_on.isoformat())
