"""What is bid: sealed versions and drafts of the bidder, offers once opened, improved offers of a negotiation."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

_TENDER = ("mini_tender", "council_id", "mini_tender_id")


class Bid(Model):
    """A provider's bid: exactly one per mini-tender. What it says is in its versions, sealed."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    council_id: Mapped[UUID]
    mini_tender_id: Mapped[UUID]
    version: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.UniqueConstraint("provider_id", "council_id", "mini_tender_id"),
        sa.UniqueConstraint("provider_id", "id", "council_id", "mini_tender_id", name="uq_bid_in_its_mini_tender"),
        sa.Index("ix_bid_mini_tender", "council_id", "mini_tender_id"),
    )  # fmt: skip


class BidVersion(Model):
    """One complete version of a bid, as one sealed envelope. Inserted under the lock, never changed.

    `sha256` is the fingerprint of what was said, with 32 bytes before it that keep it from being guessed.
    """

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    bid_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[UUID]
    mini_tender_id: Mapped[UUID]
    mini_tender_version: Mapped[int]
    sealed: Mapped[bytes]
    sha256: Mapped[bytes]
    received_at: Mapped[datetime]
    receipt: Mapped[str]
    submitted_by: Mapped[UUID | None]
    __table_args__ = (
        # Of its bid's own mini-tender: the deadline is judged by what stands here.
        owned(
            "bid",
            "provider_id",
            "bid_id",
            "council_id",
            "mini_tender_id",
            key=("provider_id", "id", "council_id", "mini_tender_id"),
        ),
        sa.Index("ix_bid_version_mini_tender", "council_id", "mini_tender_id"),
        sa.CheckConstraint("get_byte(sealed, 0) = 1", name="is_a_sealed_envelope"),
    )


class BidDraft(Model):
    """What a provider has typed and NOT submitted, sealed to the provider itself."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    document: Mapped[bytes]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.CheckConstraint("get_byte(document, 0) = 1", name="is_a_sealed_envelope"),
    )  # fmt: skip


class Offer(Model):
    """What a bid said, once opened: the council's copy. Its prices lie in `offer_line`."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    bid_id: Mapped[UUID]
    bid_version: Mapped[int]
    sha256: Mapped[bytes]
    blind: Mapped[bytes | None]
    sealed_sha256: Mapped[bytes]
    received_at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    starts_on: Mapped[date | None]
    invalid_reason: Mapped[str | None]
    evaluation_id: Mapped[UUID | None]
    __table_args__ = (
        owned(*_TENDER),
        owned("evaluation", "council_id", "evaluation_id", key=("owner_id", "id")),
        sa.UniqueConstraint("council_id", "mini_tender_id", "provider_id"),
        sa.CheckConstraint("invalid_reason IS NULL OR evaluation_id IS NULL", name="invalid_is_not_evaluated"),
    )


class OfferLine(Model):
    """The price of one package in an offer. Hidden from everybody until the scoring of quality is locked.

    `children` is how many of its children the bidder can support; None for all of them.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID]
    unit: Mapped[str]
    unit_price: Mapped[Pence]
    schedule: Mapped[dict[str, Any]]
    children: Mapped[int | None]
    __table_args__ = (
        owned("offer", "council_id", "offer_id"),
        owned("package", "council_id", "package_id"),
        sa.CheckConstraint("unit_price > 0", name="price_is_positive"),
        sa.CheckConstraint("children > 0", name="supports_somebody"),
    )


class NegotiationInvitation(Model):
    """A request to one of the best bidders to improve its offer, in a numbered round.

    `key_public` is the public half of the round's own key, to which what is offered is sealed.
    `asked_weeks` is another week by package, the same for all of a round, on which they offer.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    message: Mapped[str]
    invited_at: Mapped[datetime]
    invited_by: Mapped[UUID]
    closes_at: Mapped[datetime]
    key_public: Mapped[bytes]
    asked_weeks: Mapped[dict[str, Any] | None]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.CheckConstraint("closes_at > invited_at", name="closes_after_it_opens"),
        sa.Index("ix_negotiation_invitation_provider", "provider_id"),
    )  # fmt: skip


class NegotiatedOffer(Model):
    """An improved offer, sealed: its unit prices never above, its promised quality never below the one before."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    received_at: Mapped[datetime]
    submitted_by: Mapped[UUID | None]
    __table_args__ = (
        owned(
            "negotiation_invitation", "council_id", "mini_tender_id", "number", "provider_id",
            key=("council_id", "mini_tender_id", "number", "provider_id"),
        ),
        sa.CheckConstraint("get_byte(sealed, 0) = 1", name="is_a_sealed_envelope"),
    )  # fmt: skip
