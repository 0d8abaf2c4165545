"""What a provider keeps for next time: its own."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import OfferedPrice, StandingAnswer


def list_standing_answers(actor: Actor) -> Sequence[StandingAnswer]:
    """Sealed, in the order in which they were first kept."""
    return db.session.scalars(
        sa.select(StandingAnswer).where(StandingAnswer.provider_id == actor.organisation).order_by(StandingAnswer.id)
    ).all()


def get_standing_answer(actor: Actor, answer_id: UUID) -> StandingAnswer:
    """Raises `NotFound`."""
    found = db.session.get(StandingAnswer, (actor.organisation, answer_id))
    if found is None:
        raise NotFound
    return found


def list_offered_prices(actor: Actor, lot_id: UUID | None = None) -> Sequence[OfferedPrice]:
    """Sealed, by lot and unit."""
    return db.session.scalars(
        sa.select(OfferedPrice)
        .where(OfferedPrice.provider_id == actor.organisation, OfferedPrice.lot_id == lot_id if lot_id else sa.true())
        .order_by(OfferedPrice.lot_id, OfferedPrice.unit)
    ).all()


def lock_standing_answers(actor: Actor) -> None:
    """Let whoever else keeps an answer wait until this transaction ends: topics are sealed, and each has one answer."""
    key = sa.func.hashtextextended(f"standing answers {actor.organisation}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
