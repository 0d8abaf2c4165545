"""The council's placements, and the notices about its own area."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.placements.models import Placement, PlacementNotice
from tenants.placements.rules import State
from tenants.placements.rules import state_of as derive_state

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


def get_placement(actor: Actor, placement_id: UUID) -> Placement:
    """One of the council's own. Raises `NotFound`."""
    row = db.session.get(Placement, (actor.organisation, placement_id))
    if row is None:
        raise NotFound
    return row


def lock_placement(actor: Actor, placement_id: UUID) -> Placement:
    """The same as it stands now; held for this transaction alone while it stands. Raises `NotFound`."""
    db.session.execute(
        sa.select(Placement.id)
        .where(Placement.council_id == actor.organisation, Placement.id == placement_id)
        .with_for_update()
    )
    row = db.session.get(Placement, (actor.organisation, placement_id), populate_existing=True)
    if row is None:
        raise NotFound
    return row


def lock_placing(agreement_id: UUID) -> None:
    """Let whoever else places under the agreement wait until this transaction ends."""
    key = sa.func.hashtextextended(f"placement {agreement_id}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def find_placement_of_case(actor: Actor, case_id: UUID) -> Placement | None:
    return db.session.scalars(
        sa.select(Placement).where(Placement.council_id == actor.organisation, Placement.case_id == case_id)
    ).one_or_none()


def find_notice(placement: Placement) -> PlacementNotice | None:
    return db.session.get(PlacementNotice, (placement.council_id, placement.id))


def list_under(actor: Actor, agreement_id: UUID) -> Sequence[Placement]:
    """Every placement under an agreement, the refused ones too, in the order in which they were recorded."""
    return db.session.scalars(
        sa.select(Placement)
        .where(Placement.council_id == actor.organisation, Placement.agreement_id == agreement_id)
        .order_by(Placement.id)
    ).all()


def state_of(placement: Placement) -> State:
    return derive_state(
        case_id=placement.case_id,
        authorised_at=placement.authorised_at,
        refused_at=placement.refused_at,
        ended_on=placement.ended_on,
    )


def begins_on_that_day(actor: Actor, agreement_id: UUID, begins_on: date) -> bool:
    return (
        db.session.scalar(
            sa.select(Placement.id).where(
                Placement.council_id == actor.organisation,
                Placement.agreement_id == agreement_id,
                Placement.begins_on == begins_on,
                Placement.refused_at.is_(None),
            )
        )
        is not None
    )
