"""A council's rate cards: in force, to come, drafted, and what they price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.pricing.models import Rate, RateCard
from tenants.pricing.queries.negotiated import negotiated_lines
from tenants.pricing.rules.cards import CardTerms, DayKind, RateLine, ordered_lines
from tenants.pricing.rules.picking import CardPrices, band_of
from tenants.pricing.rules.rates import Uplift

MOST_CARDS = 50
"""Of one lot, the latest first: two a year for a quarter of a century."""


@dataclass(frozen=True, slots=True)
class Card:
    """A rate card with its lines, in the order of `UNITS`. `from_on` may be missing while it is a draft."""

    id: UUID
    lead_id: UUID
    lot_id: UUID
    from_on: date | None
    lines: tuple[RateLine, ...]
    uplifts: dict[Uplift, Decimal]
    evening_from: time | None
    place_bands: dict[str, list[str]]
    drafted_by: UUID
    adopted_at: datetime | None
    adopted_by: UUID | None
    revision: int

    @property
    def is_draft(self) -> bool:
        return self.adopted_at is None

    @property
    def terms(self) -> CardTerms:
        return CardTerms(self.lines, self.uplifts, self.evening_from, self.place_bands)

    @property
    def complexities(self) -> list[str]:
        """The complexity bands that the lines name, in order."""
        return sorted({line.complexity for line in self.lines if line.complexity}, key=str.casefold)

    def prices(
        self, *, complexity: str | None = None, place: str | None = None, negotiated: Sequence[RateLine] = ()
    ) -> CardPrices:
        """As the cost of a schedule is computed with it: ceilings are the most that it may come to."""
        return CardPrices(
            lines=self.lines,
            uplifts=self.uplifts,
            evening_from=self.evening_from,
            negotiated=negotiated,
            complexity=complexity,
            place_band=band_of(place, self.place_bands) if place else None,
        )


def get_own_card(actor: Actor, card_id: UUID) -> Card:
    """A card or draft of the actor's council. Raises `NotFound`."""
    return with_lines([get_own_row(actor, card_id)])[0]


def get_own_row(actor: Actor, card_id: UUID) -> RateCard:
    """Raises `NotFound`."""
    row = db.session.get(RateCard, (actor.organisation, card_id))
    if row is None:
        raise NotFound
    return row


def find_rate_card(council_id: UUID, lot_id: UUID, on: date) -> Card | None:
    """The council's card in force for a lot on that day: the latest that has begun."""
    row = db.session.scalars(
        _adopted(council_id)
        .where(RateCard.lot_id == lot_id, RateCard.from_on <= on)
        .order_by(RateCard.from_on.desc())
        .limit(1)
    ).one_or_none()
    return with_lines([row])[0] if row else None


def find_draft(council_id: UUID, lot_id: UUID) -> Card | None:
    row = find_draft_row(council_id, lot_id)
    return with_lines([row])[0] if row else None


def find_draft_row(council_id: UUID, lot_id: UUID) -> RateCard | None:
    return db.session.scalars(
        sa.select(RateCard).where(
            RateCard.council_id == council_id, RateCard.lot_id == lot_id, RateCard.adopted_at.is_(None)
        )
    ).one_or_none()


def list_rate_cards(council_id: UUID, lot_id: UUID | None = None) -> list[Card]:
    """The council's adopted cards, of one lot or all, the latest first."""
    query = _adopted(council_id)
    if lot_id is not None:
        query = query.where(RateCard.lot_id == lot_id).limit(MOST_CARDS)
    return with_lines(db.session.scalars(query.order_by(RateCard.lot_id, RateCard.from_on.desc())).all())


def list_drafted_lots(council_id: UUID) -> set[UUID]:
    """The lots for which the council has a draft."""
    return set(
        db.session.scalars(
            sa.select(RateCard.lot_id).where(RateCard.council_id == council_id, RateCard.adopted_at.is_(None))
        )
    )


def prices_for(
    council_id: UUID,
    lot_id: UUID,
    on: date,
    *,
    complexity: str | None = None,
    place: str | None = None,
    provider_id: UUID | None = None,
) -> CardPrices | None:
    """What the council pays on that day for support of a complexity in a place, by that provider where one is named.

    None where neither a card nor a negotiated rate is in force.
    """
    card = find_rate_card(council_id, lot_id, on)
    negotiated = negotiated_lines(council_id, lot_id, provider_id, on) if provider_id else []
    if card is not None:
        return card.prices(complexity=complexity, place=place, negotiated=negotiated)
    return CardPrices((), {}, None, negotiated, complexity) if negotiated else None


def has_card_from(council_id: UUID, lot_id: UUID, from_on: date) -> bool:
    return (
        db.session.scalar(
            sa.select(RateCard.id).where(
                RateCard.council_id == council_id,
                RateCard.lot_id == lot_id,
                RateCard.from_on == from_on,
                RateCard.adopted_at.is_not(None),
            )
        )
        is not None
    )


def lock_cards(council_id: UUID, lot_id: UUID) -> None:
    """Hold off other drafting for this lot until the transaction ends."""
    key = sa.func.hashtextextended(f"rate card {council_id} {lot_id}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _adopted(council_id: UUID) -> sa.Select[RateCard]:
    return sa.select(RateCard).where(RateCard.council_id == council_id, RateCard.adopted_at.is_not(None))


def with_lines(cards: Sequence[RateCard]) -> list[Card]:
    """Cards of one council with their lines, in two statements."""
    lines: dict[UUID, list[RateLine]] = {card.id: [] for card in cards}
    if cards:
        rows = db.session.scalars(
            sa.select(Rate).where(Rate.council_id == cards[0].council_id, Rate.rate_card_id.in_(lines))
        )
        for row in rows:
            lines[row.rate_card_id].append(
                RateLine(
                    unit=row.unit,
                    amount=row.amount,
                    is_ceiling=row.is_ceiling,
                    complexity=row.complexity,
                    place=row.place,
                    day_kind=DayKind(row.day_kind) if row.day_kind else None,
                    carers=row.carers,
                )
            )
    return [
        Card(
            id=card.id,
            lead_id=card.lead_id,
            lot_id=card.lot_id,
            from_on=card.from_on,
            lines=ordered_lines(lines[card.id]),
            uplifts={Uplift(name): Decimal(factor) for name, factor in card.uplifts.items()},
            evening_from=time.fromisoformat(card.evening_from) if card.evening_from else None,
            place_bands={band: list(places) for band, places in card.place_bands.items()},
            drafted_by=card.drafted_by,
            adopted_at=card.adopted_at,
            adopted_by=card.adopted_by,
            revision=card.revision,
        )
        for card in cards
    ]
