"""Which referrals are open, and how others were closed or bridged."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.packages.models import DirectPayment, InterimCover, PackageReferral, Referral
from tenants.packages.queries.packages import PAGE
from tenants.packages.queries.stages import timelines_of
from tenants.packages.rules.blocks import Place
from tenants.packages.rules.closing import is_open

MOST_RUNNING_OUT = 20


def find_open_referral(actor: Actor, child_id: UUID, lot_id: UUID, now: datetime) -> Referral | None:
    """The latest referral for the same child and lot that nothing has closed yet."""
    rows = db.session.scalars(
        sa.select(Referral)
        .where(
            Referral.council_id == actor.organisation,
            Referral.child_id == child_id,
            Referral.lot_id == lot_id,
            Referral.withdrawn_at.is_(None),
        )
        .order_by(Referral.id.desc())
        .limit(PAGE)
    ).all()
    timelines = timelines_of(actor, rows) if rows else {}
    return next((row for row in rows if is_open(timelines[row.id], now)), None)


def find_referral_by_external_reference(actor: Actor, external_reference: str) -> Referral | None:
    return db.session.scalars(
        sa.select(Referral).where(
            Referral.council_id == actor.organisation, Referral.external_reference == external_reference
        )
    ).one_or_none()


def lock_own_referral(actor: Actor, referral_id: UUID) -> Referral:
    """The referral as it stands now; held for this transaction alone unless it was withdrawn. Raises `NotFound`."""
    db.session.execute(
        sa.select(Referral.id)
        .where(Referral.council_id == actor.organisation, Referral.id == referral_id)
        .with_for_update()
    )
    referral = db.session.get(Referral, (actor.organisation, referral_id), populate_existing=True)
    if referral is None:
        raise NotFound
    return referral


def lock_places(actor: Actor, package_ids: Iterable[UUID]) -> dict[UUID, list[Place]]:
    """The children of each package, and whose referral is closed; no other is closed, or offered, meanwhile.

    A withdrawn referral is nobody's to change, so row security leaves it out of what can be held.
    """
    wanted = set(package_ids)
    db.session.execute(
        sa.select(Referral.id)
        .join(
            PackageReferral,
            sa.and_(PackageReferral.council_id == Referral.council_id, PackageReferral.referral_id == Referral.id),
        )
        .where(PackageReferral.council_id == actor.organisation, PackageReferral.package_id.in_(wanted))
        .order_by(Referral.id)
        .with_for_update(of=Referral)
    )
    rows = db.session.execute(
        sa.select(
            PackageReferral.package_id,
            PackageReferral.number,
            PackageReferral.left_at,
            Referral.withdrawn_at,
            DirectPayment.recorded_at,
        )
        .join(
            Referral,
            sa.and_(Referral.council_id == PackageReferral.council_id, Referral.id == PackageReferral.referral_id),
        )
        .outerjoin(
            DirectPayment,
            sa.and_(DirectPayment.council_id == Referral.council_id, DirectPayment.referral_id == Referral.id),
        )
        .where(PackageReferral.council_id == actor.organisation, PackageReferral.package_id.in_(wanted))
        .order_by(PackageReferral.number)
    )
    places: dict[UUID, list[Place]] = {package_id: [] for package_id in wanted}
    for row in rows:
        is_closed = row.withdrawn_at is not None or row.recorded_at is not None
        places[row.package_id].append(Place(row.number, has_left=row.left_at is not None, is_closed=is_closed))
    return places


def payments_of(actor: Actor, referral_ids: Iterable[UUID]) -> dict[UUID, DirectPayment]:
    """The direct payments by their referrals."""
    rows = db.session.scalars(
        sa.select(DirectPayment).where(
            DirectPayment.council_id == actor.organisation, DirectPayment.referral_id.in_(list(referral_ids))
        )
    )
    return {row.referral_id: row for row in rows}


def get_cover(actor: Actor, cover_id: UUID) -> InterimCover:
    """Raises `NotFound`."""
    cover = db.session.get(InterimCover, (actor.organisation, cover_id))
    if cover is None:
        raise NotFound
    return cover


def list_covers(actor: Actor, referral_id: UUID) -> Sequence[InterimCover]:
    """Cover at risk for a referral, the latest first."""
    return db.session.scalars(
        sa.select(InterimCover)
        .where(InterimCover.council_id == actor.organisation, InterimCover.referral_id == referral_id)
        .order_by(InterimCover.from_on.desc(), InterimCover.id.desc())
        .limit(PAGE)
    ).all()


def list_covers_running_out(
    actor: Actor, *, by: date, cover_id: UUID | None = None
) -> Sequence[tuple[InterimCover, Referral]]:
    """Cover that ends by a day and was not ended or followed by other cover, the earliest first, with its referral."""
    later = sa.orm.aliased(InterimCover)
    follows = sa.select(later.id).where(
        later.council_id == InterimCover.council_id,
        later.referral_id == InterimCover.referral_id,
        later.to_on > InterimCover.to_on,
    )
    rows = db.session.execute(
        sa.select(InterimCover, Referral)
        .join(
            Referral, sa.and_(Referral.council_id == InterimCover.council_id, Referral.id == InterimCover.referral_id)
        )
        .where(
            InterimCover.council_id == actor.organisation,
            InterimCover.to_on <= by,
            InterimCover.ended_on.is_(None),
            Referral.withdrawn_at.is_(None),
            ~follows.exists(),
            *([InterimCover.id == cover_id] if cover_id else []),
        )
        .order_by(InterimCover.to_on, InterimCover.id)
        .limit(MOST_RUNNING_OUT)
    )
    return [(row.InterimCover, row.Referral) for row in rows]
