"""What everybody invited sees: the mini-tender, its packages, who was invited, questions and refusals."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned

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
    follows_id: Mapped[UUID | None]
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
        owned("mini_tender", "council_id", "follows_id"),
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
        sa.Index("ix_mini_tender_status", "council_id", "status", "closes_at", "id"),
        sa.Index("ix_mini_tender_id", "id"),
        sa.Index("ix_mini_tender_follows", "council_id", "follows_id"),
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
    """A provider invited because it was active for the lot and place at the moment of publication. Never changed.

    A late one was admitted since, where the regime lets it bid until the deadline; it is no part of the frozen list.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    invited_at: Mapped[datetime]
    is_late: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))
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
