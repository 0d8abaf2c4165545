"""Rates negotiated with one provider: agreed from a day, and ended on one."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.pricing import queries
from tenants.pricing.models import NegotiatedRate
from tenants.pricing.rules import cards, negotiated
from tenants.pricing.rules.cards import RateLine

BEGINS_ONCE = ("council_id", "lot_id", "provider_id", "from_on", "unit", "complexity", "place", "day_kind", "carers")


def agree_rate(
    *,
    actor: Actor,
    lot_id: UUID,
    provider_id: UUID,
    line: RateLine,
    from_on: date,
    until_on: date | None = None,
    now: datetime,
) -> NegotiatedRate:
    """Keep what the council negotiated with one provider: from that day it is paid instead of the rate card.

    Raises `Refused` for a rate that could price nothing, that begins in the past or begins twice, and for a provider
    without standing for the lot; `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id)
    negotiated.ensure_on_the_register(has_standing=register.standing_at(provider_id, lot_id, now) is not None)
    negotiated.ensure_rate_holds(from_on=from_on, until_on=until_on, today=local(now).date())
    card = queries.find_rate_card(actor.organisation, lot_id, from_on)
    cards.ensure_line_holds(line, card.place_bands if card else {})
    queries.lock_cards(actor.organisation, lot_id)
    row = NegotiatedRate(
        council_id=actor.organisation,
        lead_id=lot.lead_id,
        lot_id=lot_id,
        provider_id=provider_id,
        from_on=from_on,
        until_on=until_on,
        unit=line.unit,
        complexity=line.complexity,
        place=line.place,
        day_kind=str(line.day_kind) if line.day_kind else None,
        carers=line.carers,
        amount=line.amount,
        agreed_at=now,
        agreed_by=actor.person,
    )
    negotiated.ensure_begins_once(from_on=from_on, is_taken=_begins_again(row))
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "negotiated_rate.agreed", row, also_for=[provider_id], lot=lot_id, unit=line.unit, from_on=from_on
    )
    return row


def _begins_again(row: NegotiatedRate) -> bool:
    same = [getattr(NegotiatedRate, name).is_not_distinct_from(getattr(row, name)) for name in BEGINS_ONCE]
    return db.session.scalar(sa.select(NegotiatedRate.id).where(*same)) is not None


def end_rate(*, actor: Actor, rate_id: UUID, until_on: date, now: datetime) -> NegotiatedRate:
    """From the day after `until_on` the rate card holds again. Raises `Refused` for a past day, and a second time."""
    row = queries.get_own_negotiated(actor, rate_id)
    negotiated.ensure_may_end(
        is_ended=row.ended_at is not None, until_on=until_on, from_on=row.from_on, today=local(now).date()
    )
    row.until_on, row.ended_at, row.ended_by = until_on, now, actor.person
    db.session.flush()
    audit.record(actor, "negotiated_rate.ended", row, also_for=[row.provider_id], lot=row.lot_id, until_on=until_on)
    return row
