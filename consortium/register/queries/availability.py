"""Pauses and room, to the provider its own and to a council what touches it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register.models import Capacity, InvitationPause
from consortium.register.rules.availability import Pause, Room


def list_pauses(provider_id: UUID, at: datetime) -> Sequence[InvitationPause]:
    """A provider's pauses that are in force or ahead, those that begin first on top."""
    return db.session.scalars(
        sa.select(InvitationPause)
        .where(
            InvitationPause.provider_id == provider_id,
            InvitationPause.resumed_at.is_(None),
            sa.or_(InvitationPause.until_at.is_(None), InvitationPause.until_at > at),
        )
        .order_by(InvitationPause.from_at, InvitationPause.id)
    ).all()


def lock_pause(provider_id: UUID, pause_id: UUID) -> InvitationPause:
    """One's own, held until the transaction ends; one that was resumed can only be read. Raises `NotFound`."""
    key = (provider_id, pause_id)
    found = db.session.get(InvitationPause, key, with_for_update=True, populate_existing=True)
    found = found or db.session.get(InvitationPause, key, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def pause_in(row: InvitationPause) -> Pause:
    return Pause(row.lot_id, row.council_id, row.from_at, row.until_at, row.resumed_at)


def room_in(row: Capacity) -> Room:
    return Room(row.free_places, row.weekly_hours, row.stated_at)


def list_capacities(provider_id: UUID) -> Sequence[Capacity]:
    """What room a provider says it has, by lot and area."""
    return db.session.scalars(
        sa.select(Capacity).where(Capacity.provider_id == provider_id).order_by(Capacity.lot_id, Capacity.council_id)
    ).all()


def room_of(provider_ids: Collection[UUID], lot_id: UUID, council_id: UUID) -> dict[UUID, Room]:
    """The room of many providers for one lot in one area; whoever said nothing is left out. One statement."""
    rows = db.session.scalars(
        sa.select(Capacity).where(
            Capacity.provider_id.in_(list(provider_ids)), Capacity.lot_id == lot_id, Capacity.council_id == council_id
        )
    )
    return {row.provider_id: room_in(row) for row in rows}
