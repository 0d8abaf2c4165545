"""Rates negotiated with one provider: the council's, and each provider's own."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.pricing.models import NegotiatedRate
from tenants.pricing.rules.cards import DayKind, RateLine

PAGE = 25


def get_own_negotiated(actor: Actor, rate_id: UUID) -> NegotiatedRate:
    """Raises `NotFound`."""
    row = db.session.get(NegotiatedRate, (actor.organisation, rate_id))
    if row is None:
        raise NotFound
    return row


def list_negotiated(
    council_id: UUID, lot_id: UUID | None = None, *, before: UUID | None = None
) -> Sequence[NegotiatedRate]:
    """The council's negotiated rates, of one lot or all, the latest first: a page and one more."""
    query = sa.select(NegotiatedRate).where(NegotiatedRate.council_id == council_id)
    if lot_id is not None:
        query = query.where(NegotiatedRate.lot_id == lot_id)
    return _page(query, before)


def list_agreed_with(provider_id: UUID, *, before: UUID | None = None) -> Sequence[NegotiatedRate]:
    """What councils negotiated with a provider, the latest first: a page and one more."""
    return _page(sa.select(NegotiatedRate).where(NegotiatedRate.provider_id == provider_id), before)


def _page(query: sa.Select[NegotiatedRate], before: UUID | None) -> Sequence[NegotiatedRate]:
    if before is not None:
        query = query.where(NegotiatedRate.id < before)
    return db.session.scalars(query.order_by(NegotiatedRate.id.desc()).limit(PAGE + 1)).all()


def negotiated_lines(council_id: UUID, lot_id: UUID, provider_id: UUID, on: date) -> list[RateLine]:
    """The rates in force with a provider on that day; of two for the same thing, the one that began last."""
    return negotiated_lines_by_day(council_id, lot_id, provider_id, [on])[on]


def negotiated_lines_by_day(
    council_id: UUID, lot_id: UUID, provider_id: UUID, days: Collection[date]
) -> dict[date, list[RateLine]]:
    """The same for each of several days, in one statement."""
    rows = db.session.scalars(
        sa.select(NegotiatedRate)
        .where(
            NegotiatedRate.council_id == council_id,
            NegotiatedRate.lot_id == lot_id,
            NegotiatedRate.provider_id == provider_id,
            NegotiatedRate.from_on <= max(days),
            sa.or_(NegotiatedRate.until_on.is_(None), NegotiatedRate.until_on >= min(days)),
        )
        .order_by(NegotiatedRate.from_on)
    ).all()
    found = {}
    for day in days:
        in_force = [row for row in rows if row.from_on <= day and (row.until_on is None or day <= row.until_on)]
        found[day] = list({line.key: line for line in map(line_of, in_force)}.values())
    return found


def line_of(row: NegotiatedRate) -> RateLine:
    return RateLine(
        unit=row.unit,
        amount=row.amount,
        complexity=row.complexity,
        place=row.place,
        day_kind=DayKind(row.day_kind) if row.day_kind else None,
        carers=row.carers,
    )
