"""Notices of removal and the replies to them, to their two parties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register.models import RemovalNotice, RemovalReply
from consortium.register.rules.removal import Notice, Outcome, Stage, stage_of


@dataclass(frozen=True, slots=True)
class Removal:
    """A notice with the provider's reply, and where it stands."""

    id: UUID
    lead_id: UUID
    provider_id: UUID
    lot_id: UUID
    reason: str
    given_at: datetime
    given_by: UUID
    reply_by_at: datetime
    effective_at: datetime
    reply: str | None
    replied_at: datetime | None
    outcome_reason: str | None
    decided_at: datetime | None
    decided_by: UUID | None
    stage: Stage

    @property
    def is_open(self) -> bool:
        return self.stage not in {Stage.CONFIRMED, Stage.DROPPED}


_WITH_REPLY = sa.and_(RemovalReply.lead_id == RemovalNotice.lead_id, RemovalReply.notice_id == RemovalNotice.id)


def list_removals(provider_id: UUID, now: datetime) -> list[Removal]:
    """The notices to a provider that the actor may know, the newest first."""
    rows = db.session.execute(
        sa.select(RemovalNotice, RemovalReply)
        .outerjoin(RemovalReply, _WITH_REPLY)
        .where(RemovalNotice.provider_id == provider_id)
        .order_by(RemovalNotice.given_at.desc(), RemovalNotice.id.desc())
    )
    return [_removal(notice, reply, now) for notice, reply in rows]


def list_to_decide(lead_id: UUID, now: datetime, limit: int = 25) -> list[Removal]:
    """A lead's notices that were answered, or whose time to reply is over, the oldest first."""
    rows = db.session.execute(
        sa.select(RemovalNotice, RemovalReply)
        .outerjoin(RemovalReply, _WITH_REPLY)
        .where(
            RemovalNotice.lead_id == lead_id,
            RemovalNotice.outcome.is_(None),
            sa.or_(RemovalReply.notice_id.is_not(None), RemovalNotice.reply_by_at <= now),
        )
        .order_by(RemovalNotice.reply_by_at, RemovalNotice.id)
        .limit(limit)
    )
    return [_removal(notice, reply, now) for notice, reply in rows]


def get_removal(notice_id: UUID, now: datetime) -> Removal:
    """One notice. Raises `NotFound`."""
    row = db.session.execute(
        sa.select(RemovalNotice, RemovalReply)
        .outerjoin(RemovalReply, _WITH_REPLY)
        .where(RemovalNotice.id == notice_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _removal(row[0], row[1], now)


def find_undecided_locked(actor: Actor, notice_id: UUID) -> RemovalNotice | None:
    """The lead's notice, held until the transaction ends; None once it is decided, also while we waited for it."""
    return db.session.execute(
        sa.select(RemovalNotice)
        .where(
            RemovalNotice.lead_id == actor.organisation,
            RemovalNotice.id == notice_id,
            RemovalNotice.outcome.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def open_lots(lead_id: UUID, provider_id: UUID, lot_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the lots from which a notice of removal is open already."""
    return set(
        db.session.scalars(
            sa.select(RemovalNotice.lot_id).where(
                RemovalNotice.lead_id == lead_id,
                RemovalNotice.provider_id == provider_id,
                RemovalNotice.lot_id.in_(lot_ids),
                RemovalNotice.outcome.is_(None),
            )
        )
    )


def notice_of(removal: Removal) -> Notice:
    """What the rules ask of it."""
    outcome = Outcome(removal.stage) if not removal.is_open else None
    return Notice(removal.reply_by_at, has_reply=removal.reply is not None, outcome=outcome)


def _removal(notice: RemovalNotice, reply: RemovalReply | None, now: datetime) -> Removal:
    outcome = Outcome(notice.outcome) if notice.outcome else None
    return Removal(
        id=notice.id,
        lead_id=notice.lead_id,
        provider_id=notice.provider_id,
        lot_id=notice.lot_id,
        reason=notice.reason,
        given_at=notice.given_at,
        given_by=notice.given_by,
        reply_by_at=notice.reply_by_at,
        effective_at=notice.effective_at,
        reply=reply.reply if reply else None,
        replied_at=reply.replied_at if reply else None,
        outcome_reason=notice.outcome_reason,
        decided_at=notice.decided_at,
        decided_by=notice.decided_by,
        stage=stage_of(Notice(notice.reply_by_at, reply is not None, outcome), now),
    )
