"""What a provider keeps for next time: its own."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import OfferedPrice, StandingAnswer


def list_standing_answers(actor: Actor) -> Sequence[StandingAnswer]:
    """By topic; there are never more than `rules.repertoire.MOST_ANSWERS`."""
    return db.session.scalars(
        sa.select(StandingAnswer)
        .where(StandingAnswer.provider_id == actor.organisation)
        .order_by(sa.func.lower(StandingAnswer.topic), StandingAnswer.id)
    ).all()


def get_standing_answer(actor: Actor, answer_id: UUID) -> StandingAnswer:
    """Raises `NotFound`."""
    found = db.session.get(StandingAnswer, (actor.organisation, answer_id))
    if found is None:
        raise NotFound
    return found


def list_offered_prices(actor: Actor, lot_id: UUID | None = None) -> Sequence[OfferedPrice]:
    """By lot and unit."""
    return db.session.scalars(
        sa.select(OfferedPrice)
        .where(OfferedPrice.provider_id == actor.organisation, OfferedPrice.lot_id == lot_id if lot_id else sa.true())
        .order_by(OfferedPrice.lot_id, OfferedPrice.unit)
    ).all()


def prices_of_lot(actor: Actor, lot_id: UUID) -> dict[str, Decimal]:
    """What the provider usually asks for each unit of a lot."""
    return {each.unit: each.unit_price for each in list_offered_prices(actor, lot_id)}
