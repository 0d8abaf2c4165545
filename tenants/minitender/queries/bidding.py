"""Mini-tenders and bids as an invited provider sees them: its own, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import (
    Bid,
    BidDraft,
    BidVersion,
    Decline,
    Invitation,
    MiniTender,
    NegotiatedOffer,
    NegotiationInvitation,
)
from tenants.minitender.rules.state import Status


@dataclass(frozen=True, slots=True)
class Held:
    """A mini-tender as the database gave it under the lock, and the instant after the lock was held.

    With it come the public keys that a bid is sealed to, each vouched for by the platform.
    """

    council_id: UUID
    status: Status
    version: int
    closes_at: datetime | None
    received_at: datetime
    tender_key: bytes | None
    own_key: bytes | None


def lock_for_bidding(mini_tender_id: UUID) -> Held:
    """Hold a mini-tender open while one bids, then read the wall clock. Raises `NotFound` for the uninvited."""
    row = db.session.execute(
        sa.text("SELECT * FROM guard.lock_for_bidding(:tender)"), {"tender": mini_tender_id}
    ).one_or_none()
    if row is None:
        raise NotFound
    keys = (None if key is None else bytes(key) for key in (row.tender_key, row.own_key))
    return Held(row.council_id, Status(row.status), row.version, row.closes_at, row.received_at, *keys)


def get_invited(actor: Actor, mini_tender_id: UUID) -> MiniTender:
    """A mini-tender to which the actor's organisation is invited. Raises `NotFound`."""
    tender = db.session.execute(
        sa.select(MiniTender)
        .join(Invitation, _of(Invitation, MiniTender))
        .where(MiniTender.id == mini_tender_id, Invitation.provider_id == actor.organisation)
    ).scalar_one_or_none()
    if tender is None:
        raise NotFound
    return tender


def _of(row: type, tender: type[MiniTender]) -> sa.ColumnElement[bool]:
    return sa.and_(row.council_id == tender.council_id, row.mini_tender_id == tender.id)  # type: ignore[attr-defined]


def find_bid(provider_id: UUID, council_id: UUID, mini_tender_id: UUID) -> Bid | None:
    return db.session.execute(
        sa.select(Bid).where(
            Bid.provider_id == provider_id, Bid.council_id == council_id, Bid.mini_tender_id == mini_tender_id
        )
    ).scalar_one_or_none()


def find_version(provider_id: UUID, bid_id: UUID, version: int) -> BidVersion | None:
    return db.session.get(BidVersion, (provider_id, bid_id, version))


def find_current_version(provider_id: UUID, council_id: UUID, mini_tender_id: UUID) -> tuple[Bid, BidVersion] | None:
    """The bid with its last complete version, withdrawn or not."""
    row = db.session.execute(
        sa.select(Bid, BidVersion)
        .join(
            BidVersion,
            sa.and_(
                BidVersion.provider_id == Bid.provider_id,
                BidVersion.bid_id == Bid.id,
                BidVersion.version == Bid.version,
            ),
        )
        .where(Bid.provider_id == provider_id, Bid.council_id == council_id, Bid.mini_tender_id == mini_tender_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def list_versions(provider_id: UUID, bid_id: UUID) -> Sequence[BidVersion]:
    """Every version with its receipt, the last first."""
    return db.session.scalars(
        sa.select(BidVersion)
        .where(BidVersion.provider_id == provider_id, BidVersion.bid_id == bid_id)
        .order_by(BidVersion.version.desc())
    ).all()


def get_own_version(actor: Actor, bid_id: UUID, version: int) -> BidVersion:
    """A version that the actor's organisation sent. Raises `NotFound`."""
    found = find_version(actor.organisation, bid_id, version)
    if found is None:
        raise NotFound
    return found


def find_draft(provider_id: UUID, council_id: UUID, mini_tender_id: UUID) -> BidDraft | None:
    return db.session.get(BidDraft, (provider_id, council_id, mini_tender_id))


def find_decline(provider_id: UUID, council_id: UUID, mini_tender_id: UUID) -> Decline | None:
    return db.session.get(Decline, (provider_id, council_id, mini_tender_id))


def find_negotiation(
    provider_id: UUID, mini_tender_id: UUID
) -> tuple[NegotiationInvitation, NegotiatedOffer | None] | None:
    """The last request to improve the provider's offer, and what it answered."""
    row = db.session.execute(
        sa.select(NegotiationInvitation, NegotiatedOffer)
        .outerjoin(
            NegotiatedOffer,
            sa.and_(
                NegotiatedOffer.provider_id == NegotiationInvitation.provider_id,
                NegotiatedOffer.council_id == NegotiationInvitation.council_id,
                NegotiatedOffer.mini_tender_id == NegotiationInvitation.mini_tender_id,
                NegotiatedOffer.number == NegotiationInvitation.number,
            ),
        )
        .where(NegotiationInvitation.provider_id == provider_id, NegotiationInvitation.mini_tender_id == mini_tender_id)
        .order_by(NegotiationInvitation.number.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def list_own_offers(provider_id: UUID, mini_tender_id: UUID) -> Sequence[NegotiatedOffer]:
    """Every improved offer the provider made, in order."""
    return db.session.scalars(
        sa.select(NegotiatedOffer)
        .where(NegotiatedOffer.provider_id == provider_id, NegotiatedOffer.mini_tender_id == mini_tender_id)
        .order_by(NegotiatedOffer.number)
    ).all()
