"""Prices asked about, and slips: the council's view and the bidder's, each as far as row security shows it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import BidCorrection, PriceQuery
from tenants.minitender.rules.querying import Verdict


def list_price_queries(council_id: UUID, mini_tender_id: UUID) -> Sequence[PriceQuery]:
    """Every question about a price that the actor may see, in order."""
    return db.session.scalars(
        sa.select(PriceQuery)
        .where(PriceQuery.council_id == council_id, PriceQuery.mini_tender_id == mini_tender_id)
        .order_by(PriceQuery.asked_at, PriceQuery.id)
    ).all()


def lock_price_query(council_id: UUID, mini_tender_id: UUID, query_id: UUID) -> PriceQuery:
    """One of them, held until the transaction ends. Raises `NotFound`."""
    found = db.session.execute(
        sa.select(PriceQuery)
        .where(
            PriceQuery.council_id == council_id,
            PriceQuery.mini_tender_id == mini_tender_id,
            PriceQuery.id == query_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def list_set_aside(council_id: UUID, mini_tender_id: UUID) -> dict[tuple[UUID, UUID], PriceQuery]:
    """The decisions that set a bid aside for its price, by provider and package."""
    return {
        (each.provider_id, each.package_id): each
        for each in list_price_queries(council_id, mini_tender_id)
        if each.decision == Verdict.SET_ASIDE
    }


def list_corrections(council_id: UUID, mini_tender_id: UUID) -> Sequence[BidCorrection]:
    """Slips that the actor may see: the council none before quality is locked."""
    return db.session.scalars(
        sa.select(BidCorrection)
        .where(BidCorrection.council_id == council_id, BidCorrection.mini_tender_id == mini_tender_id)
        .order_by(BidCorrection.asked_at, BidCorrection.id)
    ).all()


def get_own_correction(actor: Actor, correction_id: UUID) -> BidCorrection:
    """One that a bidder asked of the actor's council, once prices may be seen. Raises `NotFound`."""
    found = db.session.get(BidCorrection, (actor.organisation, correction_id))
    if found is None:
        raise NotFound
    return found
