"""What is in the hands of the council's own officers: drafts, and opened bids until somebody is recommended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import MiniTender, Offer, RankingRecord
from tenants.minitender.rules.state import Status


@dataclass(frozen=True, slots=True)
class InHand:
    """A draft, or an opened mini-tender with the evaluations of its valid bids."""

    tender: MiniTender
    evaluation_ids: Sequence[UUID]
    is_ranked: bool


def list_in_hand(actor: Actor, limit: int) -> Sequence[InHand]:
    """The council's own, the oldest first."""
    ranked = sa.exists().where(
        RankingRecord.council_id == MiniTender.council_id, RankingRecord.mini_tender_id == MiniTender.id
    )
    rows = db.session.execute(
        sa.select(MiniTender, ranked)
        .where(MiniTender.council_id == actor.organisation, MiniTender.status.in_([Status.DRAFT, Status.OPENED]))
        .order_by(MiniTender.id)
        .limit(limit)
    ).all()
    offers = db.session.execute(
        sa.select(Offer.mini_tender_id, Offer.evaluation_id).where(
            Offer.council_id == actor.organisation, Offer.mini_tender_id.in_([tender.id for tender, _ in rows])
        )
    )
    of_tender: dict[UUID, list[UUID]] = defaultdict(list)
    for tender_id, evaluation_id in offers:
        if evaluation_id is not None:
            of_tender[tender_id].append(evaluation_id)
    return [InHand(tender, of_tender[tender.id], is_ranked) for tender, is_ranked in rows]
