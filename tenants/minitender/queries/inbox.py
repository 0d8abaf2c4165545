"""A provider's inbox: invitations from all councils, narrowed down, ordered and paged, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import Bid, BidDraft, Decline, Invitation, MiniTender, MiniTenderPackage, Outcome
from tenants.minitender.rules.state import Status
from tenants.packages import queries as packages

INBOX_PAGE = 25


class Box(StrEnum):
    """The parts of a provider's inbox."""

    OPEN = "open"
    WAITING = "waiting"
    DECIDED = "decided"


class Done(StrEnum):
    """What the provider did about an invitation so far."""

    NOTHING = "nothing"
    DRAFT = "draft"
    SENT = "sent"
    DECLINED = "declined"


class Order(StrEnum):
    CLOSES = "closes"
    NEWEST = "newest"
    STARTS = "starts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the inbox is asked for. Without an order, what is open goes by its deadline, the rest newest first."""

    box: Box = Box.OPEN
    council_id: UUID | None = None
    lot_id: UUID | None = None
    done: Done | None = None
    order: Order | None = None

    @property
    def in_order(self) -> Order:
        return self.order or (Order.CLOSES if self.box is Box.OPEN else Order.NEWEST)


@dataclass(frozen=True, slots=True)
class Received:
    """An invitation in the inbox, and what was done about it."""

    tender: MiniTender
    invited_at: datetime
    bid_version: int | None
    is_withdrawn: bool
    has_draft: bool
    decline_reason: str | None
    has_won: bool | None

    @property
    def has_bid(self) -> bool:
        return self.bid_version is not None and not self.is_withdrawn


@dataclass(frozen=True, slots=True)
class Inviter:
    """A council and a lot for which the provider was ever invited, to narrow the inbox down by."""

    council_id: UUID
    lot_id: UUID


def _of(row: type, tender: type[MiniTender]) -> sa.ColumnElement[bool]:
    return sa.and_(row.council_id == tender.council_id, row.mini_tender_id == tender.id)  # type: ignore[attr-defined]


def _mine(row: type) -> sa.ColumnElement[bool]:
    return sa.and_(_of(row, MiniTender), row.provider_id == Invitation.provider_id)  # type: ignore[attr-defined]


def _in_box(box: Box, at: datetime) -> sa.ColumnElement[bool]:
    is_open = sa.and_(MiniTender.status == Status.PUBLISHED, MiniTender.closes_at > at)
    over = MiniTender.status.in_([Status.AWARDED, Status.NO_AWARD, Status.WITHDRAWN])
    return {Box.OPEN: is_open, Box.DECIDED: over, Box.WAITING: sa.not_(sa.or_(is_open, over))}[box]


_SENT = sa.and_(Bid.version.is_not(None), Bid.withdrawn_at.is_(None))
_DONE = {
    Done.SENT: _SENT,
    Done.DRAFT: sa.and_(sa.not_(_SENT), BidDraft.saved_at.is_not(None)),
    Done.DECLINED: sa.and_(sa.not_(_SENT), Decline.reason.is_not(None)),
    Done.NOTHING: sa.and_(sa.not_(_SENT), BidDraft.saved_at.is_(None), Decline.reason.is_(None)),
}


def _starts_of(tender: type[MiniTender]) -> sa.ScalarSelect[object]:
    """The first day on which any package of a mini-tender is wanted."""
    starts = packages.select_starts()
    return (
        sa.select(sa.func.min(starts.c.starts_on))
        .join(
            MiniTenderPackage,
            sa.and_(
                MiniTenderPackage.council_id == starts.c.council_id, MiniTenderPackage.package_id == starts.c.package_id
            ),
        )
        .where(_of(MiniTenderPackage, tender))
        .correlate(tender)
        .scalar_subquery()
    )


def _key(order: Order, tender: type[MiniTender]) -> Any:
    return {
        Order.CLOSES: tender.closes_at,
        Order.NEWEST: tender.published_at,
        Order.STARTS: _starts_of(tender),
    }[order]


def _beyond(order: Order, after: UUID) -> sa.ColumnElement[bool]:
    """What comes after a mini-tender in that order: the address of a page holds its id and nothing else."""
    last = aliased(MiniTender)
    place = sa.select(_key(order, last), last.id).where(last.id == after).limit(1).subquery()
    key, identifier = (sa.select(column).scalar_subquery() for column in place.c)
    here = sa.tuple_(_key(order, MiniTender), MiniTender.id)
    there = sa.tuple_(key, identifier)
    return here < there if order is Order.NEWEST else here > there


def list_inbox(actor: Actor, wanted: Wanted, *, after: UUID | None = None, limit: int = INBOX_PAGE) -> list[Received]:
    """Invitations from all councils, in one statement, in the order wanted, after the last of the page before."""
    order = wanted.in_order
    key = _key(order, MiniTender)
    ordered = (key.desc(), MiniTender.id.desc()) if order is Order.NEWEST else (key, MiniTender.id)
    rows = db.session.execute(
        sa.select(
            MiniTender,
            Invitation.invited_at,
            Bid.version,
            Bid.withdrawn_at,
            BidDraft.saved_at,
            Decline.reason,
            Outcome.has_won,
        )
        .join(Invitation, _of(Invitation, MiniTender))
        .outerjoin(Bid, _mine(Bid))
        .outerjoin(BidDraft, _mine(BidDraft))
        .outerjoin(Decline, _mine(Decline))
        .outerjoin(Outcome, _mine(Outcome))
        .where(
            Invitation.provider_id == actor.organisation,
            _in_box(wanted.box, clock.now()),
            MiniTender.council_id == wanted.council_id if wanted.council_id else sa.true(),
            MiniTender.lot_id == wanted.lot_id if wanted.lot_id else sa.true(),
            _DONE[wanted.done] if wanted.done else sa.true(),
            _beyond(order, after) if after else sa.true(),
        )
        .order_by(*ordered)
        .limit(limit)
    )
    return [
        Received(tender, invited_at, version, withdrawn_at is not None, saved_at is not None, reason, has_won)
        for tender, invited_at, version, withdrawn_at, saved_at, reason, has_won in rows
    ]


def list_inviters(actor: Actor) -> Sequence[Inviter]:
    """Councils and lots of every invitation the provider ever had, in one statement."""
    rows = db.session.execute(
        sa.select(MiniTender.council_id, MiniTender.lot_id)
        .join(Invitation, _of(Invitation, MiniTender))
        .where(Invitation.provider_id == actor.organisation)
        .distinct()
        .order_by(MiniTender.council_id, MiniTender.lot_id)
    )
    return [Inviter(row.council_id, row.lot_id) for row in rows]
