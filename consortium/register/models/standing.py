"""How a provider stands on each lot, for everybody or for one council alone, and notice of a removal."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned

RATING_IS_KNOWN = "rating IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')"


class Standing(Model):
    """A provider's place on the register for a lot, as dated periods; asked for an instant, so nothing goes stale."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    lot_id: Mapped[UUID]
    kind: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("kind IN ('active', 'suspended', 'withdrawn', 'removed')", name="kind_is_known"),
        # A removal that was taken back before it began ends as it begins.
        sa.CheckConstraint(
            "until_at IS NULL OR until_at > from_at OR kind = 'removed' AND until_at = from_at",
            name="ends_after_it_begins",
        ),
        sa.CheckConstraint("kind <> 'suspended' OR until_at IS NOT NULL", name="suspension_has_an_end"),
        sa.CheckConstraint("kind = 'active' OR reason IS NOT NULL", name="reason_given"),
        # One period of a kind at a time. A suspension lies over the active period, so it returns by itself; so does a
        # withdrawal, which ends where the lead admits again.
        ExcludeConstraint(
            ("lead_id", "="),
            ("provider_id", "="),
            ("lot_id", "="),
            ("kind", "="),
            (sa.text("tstzrange(from_at, until_at)"), "&&"),
            name="ex_standing_one_period_at_a_time",
        ),
        sa.Index("ix_standing_lot", "lead_id", "lot_id", "provider_id"),
        sa.Index("ix_standing_provider", "provider_id"),
    )


class LocalSuspension(Model):
    """One council's own suspension of a provider: affects that council only."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason: Mapped[str]
    decided_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("until_at > from_at", name="ends_after_it_begins"),
        sa.Index("ix_local_suspension_provider", "council_id", "provider_id"),
    )


class RemovalNotice(Model):
    """The lead's notice to remove a provider from a lot: decided once, after the provider was heard."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    lot_id: Mapped[UUID]
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    reply_by_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("outcome IN ('confirmed', 'dropped')", name="outcome_is_known"),
        sa.CheckConstraint(
            "given_at < reply_by_at AND reply_by_at <= effective_at", name="heard_before_it_takes_effect"
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
            " AND (outcome IS NULL) = (outcome_reason IS NULL)",
            name="decided_by_somebody_with_a_reason",
        ),
        sa.Index(
            "uq_removal_notice_one_open",
            "lead_id",
            "provider_id",
            "lot_id",
            unique=True,
            postgresql_where=sa.text("outcome IS NULL"),
        ),
        sa.Index("ix_removal_notice_provider", "provider_id", "given_at"),
    )


class RemovalReply(Model):
    """What the provider says to a notice of removal, once and in time. Never changed."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reply: Mapped[str]
    replied_at: Mapped[datetime]
    replied_by: Mapped[UUID]
    __table_args__ = (owned("removal_notice", "lead_id", "notice_id"),)
