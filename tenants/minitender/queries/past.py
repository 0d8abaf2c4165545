"""What was bought before: each ranking with its rules and bids, and what was not ranked. The council's own alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import Award, DirectAward, MiniTender, NegotiationInvitation, RankingRecord
from tenants.minitender.rules.lab.leaving import why_left_out, why_no_bids
from tenants.minitender.rules.state import Status
from tenants.packages import queries as packages

PAGE_OF_PAST = 10
GIVEN = "An award without a mini-tender"


@dataclass(frozen=True, slots=True)
class PastRanking:
    """The last ranking of one package of an opened mini-tender: its bids are scored and agreed."""

    tender: MiniTender
    record: RankingRecord
    rounds: int = 0
    """Of negotiation, before this ranking."""


@dataclass(frozen=True, slots=True)
class PastUnranked:
    """What has no ranking to try anything on, and why: a mini-tender, or an award without one."""

    id: UUID
    reference: str
    title: str
    why: str
    is_direct: bool = False

    @property
    def mini_tender_id(self) -> UUID | None:
        return None if self.is_direct else self.id


def list_past(
    actor: Actor, lot_id: UUID, *, before: UUID | None = None, limit: int = PAGE_OF_PAST
) -> tuple[list[PastRanking | PastUnranked], UUID | None]:
    """What was bought, or could not be, of a lot, the newest first; and after which more follows, if any does.

    Mini-tenders with their last rankings; those over or opened without any; awards without a mini-tender.
    """
    ids = _ids_of_past(actor, lot_id, before, limit + 1)
    page = ids[:limit]
    rankings = _last_of(actor, page)
    ranked = {each.tender.id for each in rankings}
    rows: list[PastRanking | PastUnranked] = [
        *rankings,
        *_unranked(actor, [each for each in page if each not in ranked]),
    ]
    return sorted(rows, key=_place, reverse=True), page[-1] if len(ids) > limit else None


def _place(row: PastRanking | PastUnranked) -> tuple[UUID, UUID]:
    if isinstance(row, PastUnranked):
        return row.id, row.id
    return row.tender.id, row.record.package_id


def _ids_of_past(actor: Actor, lot_id: UUID, before: UUID | None, limit: int) -> list[UUID]:
    """Ids of mini-tenders and of direct awards together: both are made in the order of time."""
    tenders = sa.select(MiniTender.id).where(
        MiniTender.council_id == actor.organisation,
        MiniTender.lot_id == lot_id,
        sa.or_(
            MiniTender.opened_at.is_not(None),
            sa.and_(MiniTender.published_at.is_not(None), MiniTender.status == Status.WITHDRAWN),
        ),
    )
    direct = sa.select(Award.id).where(
        Award.council_id == actor.organisation,
        Award.confirmed_at.is_not(None),
        Award.package_id.in_(packages.select_ids_of_lot(actor.organisation, lot_id)),
    )
    past = sa.union_all(tenders, direct).subquery()
    query = sa.select(past.c.id).order_by(past.c.id.desc()).limit(limit)
    return list(db.session.scalars(query if before is None else query.where(past.c.id < before)))


def _unranked(actor: Actor, ids: Sequence[UUID]) -> list[PastUnranked]:
    tenders = db.session.scalars(
        sa.select(MiniTender).where(MiniTender.council_id == actor.organisation, MiniTender.id.in_(ids))
    )
    direct = db.session.execute(
        sa.select(Award, DirectAward)
        .join(DirectAward, sa.and_(DirectAward.council_id == Award.council_id, DirectAward.award_id == Award.id))
        .where(Award.council_id == actor.organisation, Award.id.in_(ids))
    )
    return [
        *(PastUnranked(each.id, each.reference, each.title, why_left_out(Status(each.status))) for each in tenders),
        *(
            PastUnranked(award.id, given.reference, GIVEN, why_no_bids(given.ground_name), is_direct=True)
            for award, given in direct
        ),
    ]


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
    rounds = (
        sa.select(sa.func.count(NegotiationInvitation.number.distinct()))
        .where(
            NegotiationInvitation.council_id == RankingRecord.council_id,
            NegotiationInvitation.mini_tender_id == RankingRecord.mini_tender_id,
            NegotiationInvitation.invited_at < RankingRecord.computed_at,
        )
        .correlate(RankingRecord)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(MiniTender, RankingRecord, rounds)
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
    return [PastRanking(*row) for row in rows]
