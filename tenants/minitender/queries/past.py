"""Mini-tenders of the past: what was ranked, with the rules and bids of each ranking. The council's own alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import MiniTender, RankingRecord

PAGE_OF_PAST = 10


@dataclass(frozen=True, slots=True)
class PastRanking:
    """The last ranking of one package of an opened mini-tender: its bids are scored and agreed."""

    tender: MiniTender
    record: RankingRecord


def list_past_rankings(
    actor: Actor, lot_id: UUID, *, before: UUID | None = None, limit: int = PAGE_OF_PAST
) -> tuple[list[PastRanking], UUID | None]:
    """Rankings of a lot by mini-tender, the newest first, and the mini-tender after which more follow, if any do."""
    of_lot = sa.and_(MiniTender.council_id == actor.organisation, MiniTender.lot_id == lot_id)
    is_ranked = sa.exists().where(
        RankingRecord.council_id == MiniTender.council_id, RankingRecord.mini_tender_id == MiniTender.id
    )
    ids = db.session.scalars(
        sa.select(MiniTender.id)
        .where(of_lot, MiniTender.opened_at.is_not(None), is_ranked, MiniTender.id < before if before else sa.true())
        .order_by(MiniTender.id.desc())
        .limit(limit + 1)
    ).all()
    found = _last_of(actor, ids[:limit])
    return found, ids[limit - 1] if len(ids) > limit else None


def get_past_ranking(actor: Actor, lot_id: UUID, mini_tender_id: UUID, package_id: UUID) -> PastRanking:
    """Raises `NotFound` for one of another lot or council, and before it is ranked."""
    for each in _last_of(actor, [mini_tender_id]):
        if each.tender.lot_id == lot_id and each.record.package_id == package_id:
            return each
    raise NotFound


def _last_of(actor: Actor, mini_tender_ids: Sequence[UUID]) -> list[PastRanking]:
    """The last ranking of every package of those mini-tenders."""
    last = (
        sa.select(RankingRecord.mini_tender_id, sa.func.max(RankingRecord.number).label("number"))
        .where(RankingRecord.council_id == actor.organisation, RankingRecord.mini_tender_id.in_(mini_tender_ids))
        .group_by(RankingRecord.mini_tender_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(MiniTender, RankingRecord)
        .join(
            RankingRecord,
            sa.and_(RankingRecord.council_id == MiniTender.council_id, RankingRecord.mini_tender_id == MiniTender.id),
        )
        .join(
            last,
            sa.and_(last.c.mini_tender_id == RankingRecord.mini_tender_id, last.c.number == RankingRecord.number),
        )
        .where(MiniTender.council_id == actor.organisation, MiniTender.opened_at.is_not(None))
        .order_by(MiniTender.id.desc(), RankingRecord.package_id)
    )
    return [PastRanking(tender, record) for tender, record in rows]
