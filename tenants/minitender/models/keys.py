"""What seals a mini-tender: its key pair, whose private half is wrapped in shares, and what was committed to."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, owned
from consortium.kernel.sealing.envelopes import bound
from consortium.kernel.sealing.kept import keeps
from tenants.minitender.models.bids import NegotiationInvitation

_TENDER = ("mini_tender", "council_id", "mini_tender_id")


def bound_to_tender(council_id: UUID, mini_tender_id: UUID) -> bytes:
    """What a mini-tender's public key is vouched for as."""
    return bound("mini-tender key", council_id, mini_tender_id)


def bound_to_share(council_id: UUID, mini_tender_id: UUID, number: int) -> bytes:
    return bound("mini-tender key share", council_id, mini_tender_id, number)


def bound_to_round(council_id: UUID, mini_tender_id: UUID, number: int) -> bytes:
    return bound("negotiation key", council_id, mini_tender_id, number)


class MiniTenderKey(Model):
    """The public half of a published mini-tender's own key pair, and how many officers open what is sealed to it."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    public: Mapped[bytes]
    officers: Mapped[int]
    made_at: Mapped[datetime]
    __table_args__ = (
        owned(*_TENDER),
        sa.CheckConstraint("officers IN (1, 2)", name="one_or_two_officers"),
    )


class MiniTenderShare(Model):
    """A wrapped share of the private half. The application writes it, and reads it by `guard.release_shares` only."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]
    __table_args__ = (
        owned("mini_tender_key", "council_id", "mini_tender_id", key=("council_id", "mini_tender_id")),
        sa.CheckConstraint("number IN (1, 2)", name="one_for_each_officer"),
    )


class MiniTenderOpening(Model):
    """An officer's own act of opening, at or after the deadline. As many as there are shares release them."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (owned("mini_tender_key", "council_id", "mini_tender_id", key=("council_id", "mini_tender_id")),)


class KeyDestruction(Model):
    """The private half is gone: who destroyed it, when and why. Nobody undoes it, and nobody opens what was sealed."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    destroyed_at: Mapped[datetime]
    destroyed_by: Mapped[UUID]
    __table_args__ = (
        owned("mini_tender_key", "council_id", "mini_tender_id", key=("council_id", "mini_tender_id")),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
    )


class NegotiationKey(Model):
    """The private half of a round's own key, wrapped. Its council reads it once the round is over, and not before."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]
    made_at: Mapped[datetime]
    __table_args__ = (owned(*_TENDER),)


class ReceiptCommitment(Model):
    """The set of all receipts of a mini-tender, committed to at its deadline for everybody to see.

    `leaves` are the receipts' hashes in order, 32 bytes each; `signed` is the platform's word on their root.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    closes_at: Mapped[datetime]
    leaves: Mapped[bytes]
    root: Mapped[bytes]
    signed: Mapped[str]
    made_at: Mapped[datetime]
    __table_args__ = (
        owned(*_TENDER),
        sa.CheckConstraint("length(leaves) % 32 = 0 AND length(root) = 32", name="hashes_are_whole"),
        sa.CheckConstraint("made_at >= closes_at", name="made_at_or_after_the_deadline"),
        sa.Index("ix_receipt_commitment_mini_tender", "mini_tender_id"),
    )


keeps(MiniTenderKey.public, lambda row: bound_to_tender(row.council_id, row.mini_tender_id), is_public=True)
keeps(MiniTenderShare.wrapped, lambda row: bound_to_share(row.council_id, row.mini_tender_id, row.number))
keeps(NegotiationKey.wrapped, lambda row: bound_to_round(row.council_id, row.mini_tender_id, row.number))
keeps(
    NegotiationInvitation.key_public,
    lambda row: bound_to_round(row.council_id, row.mini_tender_id, row.number),
    is_public=True,
)
