"""Mini-tenders: published, invited to, asked about, bid for under seal, opened, ranked, awarded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

_TENDER = ("mini_tender", "council_id", "mini_tender_id")


class MiniTender(Model):
    """One call-off competition, for one package or several. On publication it copies the council's rules."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str]
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    title: Mapped[str]
    urgency: Mapped[str]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    rules: Mapped[dict[str, Any] | None]
    policy_id: Mapped[UUID | None]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    closes_at: Mapped[datetime | None]
    extended_reason: Mapped[str | None]
    invitations_sha256: Mapped[bytes | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        owned("policy", "council_id", "policy_id"),
        sa.UniqueConstraint("council_id", "reference"),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'opened', 'recommended', 'awarded', 'no award', 'withdrawn')",
            name="status_is_known",
        ),
        sa.CheckConstraint("urgency IN ('emergency', 'urgent', 'standard', 'planned')", name="urgency_is_known"),
        sa.CheckConstraint(
            "(status = 'draft') = (published_at IS NULL) OR status = 'withdrawn'", name="published_when_no_draft"
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL) AND (published_at IS NULL) = (closes_at IS NULL)"
            " AND (published_at IS NULL) = (rules IS NULL) AND (published_at IS NULL) = (invitations_sha256 IS NULL)",
            name="published_whole",
        ),
        sa.CheckConstraint("opened_at IS NULL OR opened_at >= closes_at", name="opened_at_or_after_the_deadline"),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_by_somebody"),
        sa.CheckConstraint(
            "(status IN ('opened', 'recommended', 'awarded', 'no award')) = (opened_at IS NOT NULL)",
            name="opened_at_if_opened",
        ),
        sa.CheckConstraint(
            "(status IN ('no award', 'withdrawn')) = (ended_reason IS NOT NULL)"
            " AND (ended_reason IS NULL) = (ended_at IS NULL)",
            name="ended_with_reason",
        ),
        sa.Index("ix_mini_tender_status", "council_id", "status", "closes_at"),
        sa.Index("ix_mini_tender_id", "id"),
    )


class MiniTenderPackage(Model):
    """A package that a mini-tender buys."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    __table_args__ = (
        owned(*_TENDER),
        owned("package", "council_id", "package_id"),
        sa.Index("ix_mini_tender_package_package", "council_id", "package_id"),
    )


class Invitation(Model):
    """A provider invited because it was active for the lot and place at the moment of publication. Never changed."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    invited_at: Mapped[datetime]
    __table_args__ = (
        owned(*_TENDER),
        sa.Index("ix_invitation_provider", "provider_id", "invited_at"),
    )


class Decline(Model):
    """A provider's no, with its reason; it may still bid until the deadline."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    note: Mapped[str | None]
    declined_at: Mapped[datetime]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.CheckConstraint(
            "reason IN ('capacity', 'area', 'staff skill', 'price', 'matching risk', 'start date', 'other')",
            name="reason_is_known",
        ),
        sa.CheckConstraint("reason <> 'other' OR note IS NOT NULL", name="other_is_explained"),
    )  # fmt: skip


class Clarification(Model):
    """A question and its answer, shown to everyone invited. Who asked is not kept here."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    __table_args__ = (
        owned(*_TENDER),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)",
            name="answered_by_somebody",
        ),
        sa.Index("ix_clarification_mini_tender", "council_id", "mini_tender_id"),
    )


class ClarificationAsker(Model):
    """Who asked: the asker's own note of it, seen by nobody else."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    clarification_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[UUID | None]


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
    """One complete version of a bid, as one sealed document. Inserted under the lock, never changed."""

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
    )


class BidDraft(Model):
    """What a provider has typed and NOT submitted."""

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
    """The price of one package in an offer. Hidden from everybody until the scoring of quality is locked."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID]
    unit: Mapped[str]
    unit_price: Mapped[Pence]
    schedule: Mapped[dict[str, Any]]
    __table_args__ = (
        owned("offer", "council_id", "offer_id"),
        owned("package", "council_id", "package_id"),
        sa.CheckConstraint("unit_price > 0", name="price_is_positive"),
    )


class NegotiationInvitation(Model):
    """A request to one of the best bidders to improve its offer, in a numbered round."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    message: Mapped[str]
    invited_at: Mapped[datetime]
    invited_by: Mapped[UUID]
    closes_at: Mapped[datetime]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.CheckConstraint("closes_at > invited_at", name="closes_after_it_opens"),
        sa.Index("ix_negotiation_invitation_provider", "provider_id"),
    )  # fmt: skip


class NegotiatedOffer(Model):
    """An improved offer: its unit prices never above, its promised quality never below the one before."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[dict[str, Any]]]
    starts_on: Mapped[date | None]
    note: Mapped[str | None]
    received_at: Mapped[datetime]
    submitted_by: Mapped[UUID | None]
    __table_args__ = (
        owned(
            "negotiation_invitation", "council_id", "mini_tender_id", "number", "provider_id",
            key=("council_id", "mini_tender_id", "number", "provider_id"),
        ),
    )  # fmt: skip


class RankingRecord(Model):
    """The ranking of one package as it was computed, with the rules and inputs it came from: anyone can recompute it.

    `rules` and `bids` are what `consortium rank` reads; `bidders` says which provider bears which name in them.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    bids: Mapped[list[dict[str, Any]]]
    bidders: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    computed_by: Mapped[UUID]
    __table_args__ = (
        owned(
            "mini_tender_package", "council_id", "mini_tender_id", "package_id",
            key=("council_id", "mini_tender_id", "package_id"),
        ),
    )  # fmt: skip


class Award(Model):
    """The council's decision on a mini-tender: recommended by one person, authorised by another."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    ranking_number: Mapped[int]
    reason: Mapped[str]
    recommended_at: Mapped[datetime]
    recommended_by: Mapped[UUID]
    case_id: Mapped[UUID]
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    __table_args__ = (
        owned(*_TENDER),
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint("confirmed_at IS NULL OR refused_at IS NULL", name="confirmed_or_refused_not_both"),
        sa.Index(
            "uq_award_one_not_refused", "council_id", "mini_tender_id", unique=True,
            postgresql_where=sa.text("refused_at IS NULL"),
        ),
        sa.Index("ix_award_case", "council_id", "case_id"),
    )  # fmt: skip


class AwardLine(Model):
    """One winner of one package, by the ranking it follows from."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    mini_tender_id: Mapped[UUID]
    ranking_number: Mapped[int]
    unit: Mapped[str]
    unit_price: Mapped[Pence]
    schedule: Mapped[dict[str, Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cost: Mapped[dict[str, Any]]
    total_gbp: Mapped[Pence]
    average_week_gbp: Mapped[Pence]
    __table_args__ = (
        owned("award", "council_id", "award_id"),
        owned("package", "council_id", "package_id"),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id", "ranking_number", "package_id"],
            [f"ranking_record.{name}" for name in ("council_id", "mini_tender_id", "number", "package_id")],
            name="fk_award_line_ranking",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),
    )


class Outcome(Model):
    """What one bidder is told: result, its scores and reasons, and what the winner did better."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    has_won: Mapped[bool]
    letter: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.Index("ix_outcome_provider", "provider_id"),
    )  # fmt: skip
