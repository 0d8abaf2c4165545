"""The council's placements, and the notices about its own area."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.placements.models import Placement, PlacementNotice

PAGE = 25


def list_placements(actor: Actor, *, before: UUID | None = None) -> Sequence[Placement]:
    """The council's own, the latest first: a page and one more."""
    query = sa.select(Placement).where(Placement.council_id == actor.organisation)
    if before is not None:
        query = query.where(Placement.id < before)
    return db.session.scalars(query.order_by(Placement.id.desc()).limit(PAGE + 1)).all()


def list_notices(actor: Actor, *, before: UUID | None = None) -> Sequence[PlacementNotice]:
    """What other councils told of placements in this council's area, the latest first: a page and one more."""
    query = sa.select(PlacementNotice).where(PlacementNotice.area_council_id == actor.organisation)
    if before is not None:
        query = query.where(PlacementNotice.id < before)
    return db.session.scalars(query.order_by(PlacementNotice.id.desc()).limit(PAGE + 1)).all()


def get_notice(council_id: UUID, placement_id: UUID) -> PlacementNotice:
    """Raises `NotFound`."""
    row = db.session.get(PlacementNotice, (council_id, placement_id))
    if row is None:
        raise NotFound
    return row


def begins_on_that_day(actor: Actor, agreement_id: UUID, begins_on: date) -> bool:
    return (
        db.session.scalar(
            sa.select(Placement.id).where(
                Placement.council_id == actor.organisation,
                Placement.agreement_id == agreement_id,
                Placement.begins_on == begins_on,
            )
        )
        is not None
    )
