"""Standing by lot, asked for an instant: nothing goes stale when a date passes."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register import rules
from consortium.register.models import LocalSuspension, Standing
from consortium.register.rules import Period, StandingKind


def list_standings(provider_id: UUID) -> Sequence[Standing]:
    """Every period of every lot, by lot, the newest first; not a removal that was taken back before it began."""
    return db.session.scalars(
        sa.select(Standing)
        .where(
            Standing.provider_id == provider_id,
            sa.or_(Standing.until_at.is_(None), Standing.until_at > Standing.from_at),
        )
        .order_by(Standing.lot_id, Standing.from_at.desc(), Standing.id.desc())
    ).all()


def standing_at(provider_id: UUID, lot_id: UUID, at: datetime) -> StandingKind | None:
    """The provider's standing for a lot at that instant; None where it has none."""
    return standings_at(provider_id, at).get(lot_id)


def standings_at(provider_id: UUID, at: datetime) -> dict[UUID, StandingKind]:
    """The provider's standing at that instant for every lot for which it has one."""
    return _at(list_standings(provider_id), at)


def select_in_the_system(at: datetime) -> sa.Subquery:
    """Providers that are in the system for a lot at an instant, suspended ones too, for others to join.

    The same rule as `rules.is_in_the_system`, for a list; a test runs both on the same cases.
    """
    covers = sa.and_(Standing.from_at <= at, sa.or_(Standing.until_at.is_(None), Standing.until_at > at))
    stays = [str(kind) for kind in StandingKind if rules.is_in_the_system(kind)]
    return (
        sa.select(Standing.provider_id, Standing.lot_id)
        .where(covers)
        .group_by(Standing.provider_id, Standing.lot_id)
        .having(sa.func.bool_and(Standing.kind.in_(stays)))
        .subquery("in_the_system")
    )


def lock_standings(lead_id: UUID, provider_id: UUID, lot_ids: Collection[UUID]) -> Sequence[Standing]:
    """The lead's rows for those lots, held until the transaction ends."""
    return db.session.scalars(
        sa.select(Standing)
        .where(Standing.lead_id == lead_id, Standing.provider_id == provider_id, Standing.lot_id.in_(lot_ids))
        .order_by(Standing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _at(rows: Sequence[Standing], at: datetime) -> dict[UUID, StandingKind]:
    periods: dict[UUID, list[Period]] = defaultdict(list)
    for row in rows:
        periods[row.lot_id].append(Period(StandingKind(row.kind), row.from_at, row.until_at))
    found = {lot_id: rules.standing_of(of_lot, at) for lot_id, of_lot in periods.items()}
    return {lot_id: kind for lot_id, kind in found.items() if kind is not None}


def list_local_suspensions(provider_id: UUID) -> Sequence[LocalSuspension]:
    """Local suspensions that the actor may know: a council its own, the provider all, the newest first."""
    return db.session.scalars(
        sa.select(LocalSuspension)
        .where(LocalSuspension.provider_id == provider_id)
        .order_by(LocalSuspension.from_at.desc(), LocalSuspension.id.desc())
    ).all()
