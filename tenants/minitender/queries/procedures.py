"""Mini-tenders as the council that runs them sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from tenants.minitender.models import Clarification, Decline, Invitation, MiniTender, MiniTenderPackage
from tenants.minitender.rules.state import Status

PAGE = 25


class Tab(StrEnum):
    """Which mini-tenders a list shows."""

    OPEN = "open"
    DRAFT = "draft"
    EVALUATING = "evaluating"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Invited:
    """One provider of the frozen list, and why it declined if it did."""

    provider_id: UUID
    name: str
    invited_at: datetime
    decline_reason: str | None
    decline_note: str | None
    is_late: bool


def get_own_mini_tender(actor: Actor, mini_tender_id: UUID) -> MiniTender:
    """One of the actor's own council. Raises `NotFound`."""
    tender = db.session.get(MiniTender, (actor.organisation, mini_tender_id))
    if tender is None:
        raise NotFound
    return tender


def lock_own_mini_tender(actor: Actor, mini_tender_id: UUID) -> tuple[MiniTender, datetime]:
    """The same, held until the transaction ends, and the instant after it was. Waits for every bid on its way in."""
    own = sa.and_(MiniTender.council_id == actor.organisation, MiniTender.id == mini_tender_id)
    # The lock is taken inside, so that the clock is read of a row that is held already.
    held = aliased(MiniTender, sa.select(MiniTender).where(own).with_for_update().subquery())
    row = db.session.execute(
        sa.select(held, sa.func.guard.now()).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


_IN_TAB = {
    Tab.DRAFT: MiniTender.status == Status.DRAFT,
    Tab.OPEN: MiniTender.status == Status.PUBLISHED,
    Tab.EVALUATING: MiniTender.status.in_([Status.OPENED, Status.RECOMMENDED]),
    Tab.ENDED: MiniTender.status.in_([Status.AWARDED, Status.NO_AWARD, Status.WITHDRAWN]),
}


def list_own_mini_tenders(
    actor: Actor, tab: Tab | None = None, *, before: UUID | None = None, limit: int = PAGE
) -> Sequence[MiniTender]:
    """The council's own, newest first, paged by key."""
    return db.session.scalars(
        sa.select(MiniTender)
        .where(
            MiniTender.council_id == actor.organisation,
            _IN_TAB[tab] if tab else sa.true(),
            MiniTender.id < before if before else sa.true(),
        )
        .order_by(MiniTender.id.desc())
        .limit(limit)
    ).all()


def search_own(actor: Actor, text: str) -> Sequence[MiniTender]:
    """The council's own whose reference or title holds the text, newest first."""
    return db.session.scalars(
        sa.select(MiniTender)
        .where(
            MiniTender.council_id == actor.organisation,
            _holds(text),
        )
        .order_by(MiniTender.id.desc())
        .limit(10)
    ).all()


def search_invited(actor: Actor, text: str) -> Sequence[MiniTender]:
    """Those that the actor's organisation was invited to whose reference or title holds the text, newest first."""
    return db.session.scalars(
        sa.select(MiniTender)
        .join(
            Invitation,
            sa.and_(Invitation.council_id == MiniTender.council_id, Invitation.mini_tender_id == MiniTender.id),
        )
        .where(Invitation.provider_id == actor.organisation, _holds(text))
        .order_by(MiniTender.id.desc())
        .limit(10)
    ).all()


def _holds(text: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        MiniTender.reference.icontains(text, autoescape=True), MiniTender.title.icontains(text, autoescape=True)
    )


def count_by_tab(actor: Actor) -> dict[Tab, int]:
    counts = [sa.func.count().filter(condition) for condition in _IN_TAB.values()]
    row = db.session.execute(sa.select(*counts).where(MiniTender.council_id == actor.organisation)).one()
    return dict(zip(_IN_TAB, row, strict=True))


def list_to_open(actor: Actor) -> Sequence[MiniTender]:
    """Past their deadline, not opened yet: the longest waiting first."""
    return db.session.scalars(
        sa.select(MiniTender)
        .where(
            MiniTender.council_id == actor.organisation,
            MiniTender.status == Status.PUBLISHED,
            MiniTender.closes_at <= clock.now(),
        )
        .order_by(MiniTender.closes_at)
        .limit(PAGE)
    ).all()


def package_ids_of(mini_tender_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The packages of each mini-tender the actor may see, in their order."""
    rows = db.session.execute(
        sa.select(MiniTenderPackage.mini_tender_id, MiniTenderPackage.package_id)
        .where(MiniTenderPackage.mini_tender_id.in_(mini_tender_ids))
        .order_by(MiniTenderPackage.mini_tender_id, MiniTenderPackage.number)
    )
    found: dict[UUID, list[UUID]] = {each: [] for each in mini_tender_ids}
    for row in rows:
        found[row.mini_tender_id].append(row.package_id)
    return found


def list_of_packages(council_id: UUID, package_ids: Sequence[UUID]) -> dict[UUID, list[MiniTender]]:
    """Every mini-tender that was made for each package, oldest first."""
    rows = db.session.execute(
        sa.select(MiniTenderPackage.package_id, MiniTender)
        .join(
            MiniTender,
            sa.and_(
                MiniTender.council_id == MiniTenderPackage.council_id,
                MiniTender.id == MiniTenderPackage.mini_tender_id,
            ),
        )
        .where(MiniTenderPackage.council_id == council_id, MiniTenderPackage.package_id.in_(package_ids))
        .order_by(MiniTender.id)
    )
    found: dict[UUID, list[MiniTender]] = {each: [] for each in package_ids}
    for package_id, tender in rows:
        found[package_id].append(tender)
    return found


def list_invited(council_id: UUID, mini_tender_id: UUID) -> list[Invited]:
    """The frozen list, by name, with those who said they will not bid."""
    rows = db.session.execute(
        sa.select(Invitation.provider_id, Invitation.invited_at, Invitation.is_late, Decline.reason, Decline.note)
        .outerjoin(
            Decline,
            sa.and_(
                Decline.council_id == Invitation.council_id,
                Decline.mini_tender_id == Invitation.mini_tender_id,
                Decline.provider_id == Invitation.provider_id,
            ),
        )
        .where(Invitation.council_id == council_id, Invitation.mini_tender_id == mini_tender_id)
    ).all()
    names = members.names_of([row.provider_id for row in rows])
    invited = [
        Invited(row.provider_id, names.get(row.provider_id, ""), row.invited_at, row.reason, row.note, row.is_late)
        for row in rows
    ]
    return sorted(invited, key=lambda each: (each.name.lower(), each.provider_id))


def list_invited_ids(council_id: UUID, mini_tender_id: UUID) -> Sequence[UUID]:
    return db.session.scalars(
        sa.select(Invitation.provider_id)
        .where(Invitation.council_id == council_id, Invitation.mini_tender_id == mini_tender_id)
        .order_by(Invitation.provider_id)
    ).all()


def list_open_of_lot(actor: Actor, lot_id: UUID, at: datetime) -> Sequence[MiniTender]:
    """The council's mini-tenders of a lot that take bids at that instant, what closes first on top."""
    return db.session.scalars(
        sa.select(MiniTender)
        .where(
            MiniTender.council_id == actor.organisation,
            MiniTender.lot_id == lot_id,
            MiniTender.status == Status.PUBLISHED,
            MiniTender.closes_at > at,
        )
        .order_by(MiniTender.closes_at, MiniTender.id)
    ).all()


def count_bids(mini_tender_id: UUID) -> int:
    """Bids received: 0 for as long as the policy does not show the number."""
    return int(db.session.execute(sa.select(sa.func.guard.bid_count(mini_tender_id))).scalar_one())


def list_clarifications(council_id: UUID, mini_tender_id: UUID) -> Sequence[Clarification]:
    """Questions the actor may see, with their answers, oldest first. A provider sees those answered, and its own."""
    return db.session.scalars(
        sa.select(Clarification)
        .where(Clarification.council_id == council_id, Clarification.mini_tender_id == mini_tender_id)
        .order_by(Clarification.asked_at, Clarification.id)
    ).all()


def get_own_clarification(actor: Actor, clarification_id: UUID) -> Clarification:
    """Raises `NotFound`."""
    clarification = db.session.get(Clarification, (actor.organisation, clarification_id))
    if clarification is None:
        raise NotFound
    return clarification


def list_unanswered(actor: Actor) -> Sequence[Clarification]:
    """Questions that wait for the council, oldest first."""
    return db.session.scalars(
        sa.select(Clarification)
        .join(
            MiniTender,
            sa.and_(MiniTender.council_id == Clarification.council_id, MiniTender.id == Clarification.mini_tender_id),
        )
        .where(
            Clarification.council_id == actor.organisation,
            Clarification.answered_at.is_(None),
            MiniTender.status == Status.PUBLISHED,
        )
        .order_by(Clarification.asked_at)
        .limit(PAGE)
    ).all()


def own_by_id(actor: Actor, mini_tender_ids: Sequence[UUID]) -> dict[UUID, MiniTender]:
    """Those of the mini-tenders that are the council's own."""
    rows = db.session.scalars(
        sa.select(MiniTender).where(MiniTender.council_id == actor.organisation, MiniTender.id.in_(mini_tender_ids))
    )
    return {tender.id: tender for tender in rows}


def list_live_inviting(actor: Actor, provider_id: UUID, lot_id: UUID) -> Sequence[UUID]:
    """The council's mini-tenders of a lot that are not over and to which a provider was invited, the earliest first.

    Invitations are the council's to know; whether there is a bid is nobody's before the deadline.
    """
    return db.session.scalars(
        sa.select(MiniTender.id)
        .join(
            Invitation,
            sa.and_(Invitation.council_id == MiniTender.council_id, Invitation.mini_tender_id == MiniTender.id),
        )
        .where(
            MiniTender.council_id == actor.organisation,
            MiniTender.lot_id == lot_id,
            MiniTender.status.in_([Status.PUBLISHED, Status.OPENED, Status.RECOMMENDED]),
            Invitation.provider_id == provider_id,
        )
        .order_by(MiniTender.closes_at, MiniTender.id)
    ).all()
