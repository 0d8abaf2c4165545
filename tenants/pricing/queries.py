"""A council's rate cards and term dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.pricing.models import Rate, RateCard, TermPeriod
from tenants.pricing.rules.cards import UNITS, RateLine, rates_of_lines
from tenants.pricing.rules.rates import Rates, Uplift
from tenants.pricing.rules.schedule import Period


@dataclass(frozen=True, slots=True)
class Card:
    """A rate card with its lines, in the order of `UNITS`."""

    id: UUID
    lot_id: UUID
    from_on: date
    lines: tuple[RateLine, ...]
    uplifts: dict[Uplift, Decimal]
    evening_from: time | None
    adopted_by: UUID

    @property
    def rates(self) -> Rates:
        """As the cost of a schedule is computed with it: ceilings are the most that it may come to."""
        return rates_of_lines(self.lines, self.uplifts, self.evening_from)

    def line(self, unit: str) -> RateLine | None:
        return next((line for line in self.lines if line.unit == unit), None)


def get_own_card(actor: Actor, card_id: UUID) -> Card:
    """Raises `NotFound`."""
    row = db.session.get(RateCard, (actor.organisation, card_id))
    if row is None:
        raise NotFound
    return _with_lines([row])[0]


def find_rate_card(council_id: UUID, lot_id: UUID, on: date) -> Card | None:
    """The council's card in force for a lot on that day: the latest that has begun."""
    row = db.session.scalars(
        sa.select(RateCard)
        .where(RateCard.council_id == council_id, RateCard.lot_id == lot_id, RateCard.from_on <= on)
        .order_by(RateCard.from_on.desc())
        .limit(1)
    ).one_or_none()
    return _with_lines([row])[0] if row else None


def list_rate_cards(council_id: UUID, lot_id: UUID | None = None) -> list[Card]:
    """The council's cards, of one lot or all, the latest first."""
    query = sa.select(RateCard).where(RateCard.council_id == council_id)
    if lot_id is not None:
        query = query.where(RateCard.lot_id == lot_id)
    return _with_lines(db.session.scalars(query.order_by(RateCard.lot_id, RateCard.from_on.desc())).all())


def ceiling_for(council_id: UUID, lot_id: UUID, unit: str, on: date) -> Decimal | None:
    """The most that the council pays for one unit on that day, where its card says so."""
    card = find_rate_card(council_id, lot_id, on)
    line = card.line(unit) if card else None
    return line.amount if line and line.is_ceiling else None


def has_card_from(council_id: UUID, lot_id: UUID, from_on: date) -> bool:
    return (
        db.session.scalar(
            sa.select(RateCard.id).where(
                RateCard.council_id == council_id, RateCard.lot_id == lot_id, RateCard.from_on == from_on
            )
        )
        is not None
    )


def list_term_periods(council_id: UUID) -> tuple[Period, ...]:
    """The council's school terms, in order; every other day is holiday."""
    rows = db.session.scalars(
        sa.select(TermPeriod).where(TermPeriod.council_id == council_id).order_by(TermPeriod.starts_on)
    )
    return tuple(Period(row.starts_on, row.ends_on) for row in rows)


def _with_lines(cards: Sequence[RateCard]) -> list[Card]:
    lines: dict[UUID, list[RateLine]] = {card.id: [] for card in cards}
    if cards:
        rows = db.session.scalars(
            sa.select(Rate).where(Rate.council_id == cards[0].council_id, Rate.rate_card_id.in_(lines))
        )
        for row in rows:
            lines[row.rate_card_id].append(RateLine(row.unit, row.amount, row.is_ceiling))
    order = list(UNITS)
    return [
        Card(
            id=card.id,
            lot_id=card.lot_id,
            from_on=card.from_on,
            lines=tuple(sorted(lines[card.id], key=lambda line: order.index(line.unit))),
            uplifts={Uplift(name): Decimal(factor) for name, factor in card.uplifts.items()},
            evening_from=time.fromisoformat(card.evening_from) if card.evening_from else None,
            adopted_by=card.adopted_by,
        )
        for card in cards
    ]
