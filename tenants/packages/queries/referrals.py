"""Referrals of the actor's own council, and who the child is where the actor may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.packages.models import Child, DirectPayment, IdentityReading, PackageReferral, Referral
from tenants.packages.queries.packages import PAGE
from tenants.packages.rules.closing import State
from tenants.policy.rules import Urgency

MOST_HITS = 10


def get_own_referral(actor: Actor, referral_id: UUID) -> Referral:
    """Raises `NotFound`."""
    referral = db.session.get(Referral, (actor.organisation, referral_id))
    if referral is None:
        raise NotFound
    return referral


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of referrals is narrowed to."""

    raised_by: UUID | None = None
    without_package: bool = False
    lot_id: UUID | None = None
    urgency: Urgency | None = None
    state: State | None = None


EVERYTHING = Sought()


def list_referrals(
    actor: Actor, sought: Sought = EVERYTHING, *, before: UUID | None = None, most: int = PAGE + 1
) -> Sequence[Referral]:
    """A page of the council's referrals, the latest first; `before` is the last id of the page before."""
    query = sa.select(Referral).where(Referral.council_id == actor.organisation)
    if sought.raised_by is not None:
        query = query.where(Referral.raised_by == sought.raised_by)
    if sought.lot_id is not None:
        query = query.where(Referral.lot_id == sought.lot_id)
    if sought.urgency is not None:
        query = query.where(Referral.urgency == str(sought.urgency))
    paid = sa.select(DirectPayment.referral_id).where(
        DirectPayment.council_id == Referral.council_id, DirectPayment.referral_id == Referral.id
    )
    if sought.state is State.WITHDRAWN:
        query = query.where(Referral.withdrawn_at.is_not(None))
    elif sought.state is State.DIRECT_PAYMENT:
        query = query.where(paid.exists())
    elif sought.state is State.OPEN or sought.without_package:
        query = query.where(Referral.withdrawn_at.is_(None), ~paid.exists())
    if sought.without_package:
        answered = sa.select(PackageReferral.package_id).where(
            PackageReferral.council_id == Referral.council_id,
            PackageReferral.referral_id == Referral.id,
            PackageReferral.left_at.is_(None),
        )
        query = query.where(~answered.exists())
    if before is not None:
        query = query.where(Referral.id < before)
    return db.session.scalars(query.order_by(Referral.id.desc()).limit(most)).all()


def lock_own_referrals(actor: Actor, referral_ids: Iterable[UUID]) -> list[Referral]:
    """The referrals in the order given, each once; held for this transaction alone unless withdrawn. Raises `NotFound`.

    Held in the order of their ids, so that two who want the same ones wait for each other rather than for ever.
    """
    wanted = list(dict.fromkeys(referral_ids))
    db.session.execute(
        sa.select(Referral.id)
        .where(Referral.council_id == actor.organisation, Referral.id.in_(wanted))
        .order_by(Referral.id)
        .with_for_update()
    )
    rows = db.session.scalars(
        sa.select(Referral)
        .where(Referral.council_id == actor.organisation, Referral.id.in_(wanted))
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if len(found) < len(wanted):
        raise NotFound
    return [found[each] for each in wanted]


def find_child(referral: Referral) -> Child | None:
    """Who the child is; None where the actor may not read it (row security decides)."""
    return db.session.get(Child, (referral.council_id, referral.child_id))


def get_child(referral: Referral) -> Child:
    """Who the child is. Raises `NotFound` where the actor may not read it."""
    child = find_child(referral)
    if child is None:
        raise NotFound
    return child


def find_child_by_case_reference(actor: Actor, case_reference: str) -> Child | None:
    return db.session.scalars(
        sa.select(Child).where(Child.council_id == actor.organisation, Child.case_reference == case_reference)
    ).one_or_none()


def find_reading(actor: Actor, referral_id: UUID, now: datetime) -> IdentityReading | None:
    """The actor's own grant to read who the child is, while it lasts."""
    return db.session.scalars(
        sa.select(IdentityReading)
        .where(
            IdentityReading.council_id == actor.organisation,
            IdentityReading.referral_id == referral_id,
            IdentityReading.person_id == actor.person_id,
            IdentityReading.until_at > now,
        )
        .order_by(IdentityReading.until_at.desc())
        .limit(1)
    ).one_or_none()


def list_readings(actor: Actor, referral_id: UUID) -> Sequence[IdentityReading]:
    """Who opened the child's record with a reason, the latest first."""
    return db.session.scalars(
        sa.select(IdentityReading)
        .where(IdentityReading.council_id == actor.organisation, IdentityReading.referral_id == referral_id)
        .order_by(IdentityReading.read_at.desc(), IdentityReading.id)
        .limit(PAGE)
    ).all()


def lock_numbering(council_id: UUID, references: InstrumentedAttribute[str], prefix: str) -> int:
    """The next number of a series of references such as `R-2026-`, held for this transaction alone."""
    key = sa.func.hashtextextended(f"reference {council_id} {prefix}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    number = sa.cast(sa.func.substr(references, len(prefix) + 1), sa.Integer)
    last = db.session.scalar(
        sa.select(sa.func.max(number)).where(
            references.class_.council_id == council_id, references.startswith(prefix, autoescape=True)
        )
    )
    return (last or 0) + 1


def find_referrals(actor: Actor, text: str) -> Sequence[Referral]:
    """The council's referrals whose reference holds the text, the latest first."""
    return db.session.scalars(
        sa.select(Referral)
        .where(Referral.council_id == actor.organisation, Referral.reference.icontains(text, autoescape=True))
        .order_by(Referral.id.desc())
        .limit(MOST_HITS)
    ).all()
