"""Bids once opened: offers, their prices, negotiations and rankings, of the council acted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from tenants.minitender.models import (
    BidCorrection,
    NegotiatedOffer,
    NegotiationInvitation,
    NegotiationKey,
    Offer,
    OfferLine,
    PriceQuery,
    RankingRecord,
)


@dataclass(frozen=True, slots=True)
class OpenedBid:
    """A bid as `guard.open_bids` hands it over, once."""

    provider_id: UUID
    bid_id: UUID
    version: int
    mini_tender_version: int
    sealed: bytes
    sha256: bytes
    received_at: datetime


def hand_over_bids(mini_tender_id: UUID) -> list[OpenedBid]:
    """The sealed documents of an opened mini-tender: given to its council at the opening, never again."""
    rows = db.session.execute(sa.text("SELECT * FROM guard.open_bids(:tender)"), {"tender": mini_tender_id})
    return [
        OpenedBid(
            row.provider_id, row.bid_id, row.version, row.mini_tender_version, bytes(row.sealed), bytes(row.sha256),
            row.received_at,
        )
        for row in rows
    ]  # fmt: skip


def list_offers(council_id: UUID, mini_tender_id: UUID) -> Sequence[Offer]:
    """Every opened bid, the invalid ones too, as they came in."""
    return db.session.scalars(
        sa.select(Offer)
        .where(Offer.council_id == council_id, Offer.mini_tender_id == mini_tender_id)
        .order_by(Offer.received_at, Offer.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Happened:
    """What there is to read of opened bids beside the bids: most mini-tenders are ranked without any of it."""

    rankings: int
    negotiations: bool
    corrections: bool
    price_queries: bool


def what_happened(council_id: UUID, mini_tender_id: UUID) -> Happened:
    """How often the bids were ranked, and whether anything else came of them that the actor may see."""

    def of(table: type[NegotiationInvitation | BidCorrection | PriceQuery | RankingRecord]) -> sa.ColumnElement[bool]:
        return sa.and_(table.council_id == council_id, table.mini_tender_id == mini_tender_id)

    ranked = sa.select(sa.func.coalesce(sa.func.max(RankingRecord.number), 0)).where(of(RankingRecord))
    others = (sa.exists().where(of(table)) for table in (NegotiationInvitation, BidCorrection, PriceQuery))
    return Happened(*db.session.execute(sa.select(ranked.scalar_subquery(), *others)).one())


def find_why_invalid(provider_id: UUID, mini_tender_id: UUID) -> str | None:
    """Why the provider's own opened bid cannot count, if it cannot."""
    return db.session.execute(
        sa.select(Offer.invalid_reason).where(
            Offer.provider_id == provider_id, Offer.mini_tender_id == mini_tender_id, Offer.invalid_reason.is_not(None)
        )
    ).scalar_one_or_none()


def list_lines(council_id: UUID, mini_tender_id: UUID) -> Sequence[OfferLine]:
    """Prices: none before quality is locked, whoever asks. Row security would ask that anew for every price."""
    prices = sa.text("SELECT * FROM guard.prices_of(:tender)").bindparams(tender=mini_tender_id)
    found = db.session.scalars(sa.select(OfferLine).from_statement(prices)).all()
    return [each for each in found if each.council_id == council_id]


def is_quality_locked(council_id: UUID, mini_tender_id: UUID) -> bool:
    """Whether every assessor of every valid bid has locked, so that prices may be seen."""
    asked = sa.select(sa.func.guard.quality_is_locked(council_id, mini_tender_id))
    return bool(db.session.execute(asked).scalar_one())


def list_negotiations(council_id: UUID, mini_tender_id: UUID) -> Sequence[NegotiationInvitation]:
    """Every request to improve an offer, by round."""
    return db.session.scalars(
        sa.select(NegotiationInvitation)
        .where(NegotiationInvitation.council_id == council_id, NegotiationInvitation.mini_tender_id == mini_tender_id)
        .order_by(NegotiationInvitation.number, NegotiationInvitation.provider_id)
    ).all()


def list_round_keys(council_id: UUID, mini_tender_id: UUID) -> list[tuple[int, bytes]]:
    """The wrapped key of every round that is over; of one that is open none, whoever asks."""
    rows = db.session.execute(
        sa.select(NegotiationKey.number, NegotiationKey.wrapped)
        .where(NegotiationKey.council_id == council_id, NegotiationKey.mini_tender_id == mini_tender_id)
        .order_by(NegotiationKey.number)
    )
    return [(number, bytes(wrapped)) for number, wrapped in rows]


def is_negotiation_over(council_id: UUID, mini_tender_id: UUID, number: int) -> bool:
    """Whether a round has reached its end, or everybody asked in it has offered."""
    asked = sa.select(sa.func.guard.negotiation_is_over(council_id, mini_tender_id, number))
    return bool(db.session.execute(asked).scalar_one())


def list_negotiated(council_id: UUID, mini_tender_id: UUID) -> Sequence[NegotiatedOffer]:
    """Improved offers of rounds that are over, in order: the last of a provider counts."""
    return db.session.scalars(
        sa.select(NegotiatedOffer)
        .where(NegotiatedOffer.council_id == council_id, NegotiatedOffer.mini_tender_id == mini_tender_id)
        .order_by(NegotiatedOffer.number, NegotiatedOffer.provider_id)
    ).all()


def list_rankings(council_id: UUID, mini_tender_id: UUID, *, number: int | None = None) -> Sequence[RankingRecord]:
    """The rankings of one computation, by package: the last one where none is named."""
    own = sa.and_(RankingRecord.council_id == council_id, RankingRecord.mini_tender_id == mini_tender_id)
    last = sa.select(sa.func.max(RankingRecord.number)).where(own).scalar_subquery()
    return db.session.scalars(
        sa.select(RankingRecord)
        .where(own, RankingRecord.number == (last if number is None else number))
        .order_by(RankingRecord.package_id)
    ).all()


def list_ranking_numbers(council_id: UUID, mini_tender_id: UUID) -> list[tuple[int, datetime]]:
    """When each ranking was computed."""
    rows = db.session.execute(
        sa.select(RankingRecord.number, sa.func.min(RankingRecord.computed_at))
        .where(RankingRecord.council_id == council_id, RankingRecord.mini_tender_id == mini_tender_id)
        .group_by(RankingRecord.number)
        .order_by(RankingRecord.number)
    )
    return [(number, computed_at) for number, computed_at in rows]
