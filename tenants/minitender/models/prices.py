"""Prices that were asked about because they are very low, and slips that a bidder asked to put right."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class PriceQuery(Model):
    """A question to one bidder about an abnormally low price: its reply, and an officer's decision, never automatic."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    package_id: Mapped[UUID]
    unit_price: Mapped[Pence]
    flags: Mapped[list[str]]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    reply_by_at: Mapped[datetime]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[UUID | None]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        owned("package", "council_id", "package_id"),
        sa.CheckConstraint("reply_by_at > asked_at", name="time_to_reply"),
        sa.CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="replied_at_a_time"),
        sa.CheckConstraint("decision IN ('keep', 'set aside')", name="decision_is_known"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL) = (decision_reason IS NULL)",
            name="decided_by_somebody_with_a_reason",
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR replied_at IS NOT NULL OR decided_at >= reply_by_at", name="heard_before_decided"
        ),
        sa.Index(
            "uq_price_query_one_open", "council_id", "mini_tender_id", "provider_id", "package_id", unique=True,
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sa.Index("ix_price_query_mini_tender", "council_id", "mini_tender_id"),
        sa.Index("ix_price_query_provider", "provider_id", "mini_tender_id"),
    )  # fmt: skip


class BidCorrection(Model):
    """An arithmetic slip in a price, asked about by its bidder before quality is locked. Both values are kept."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    package_id: Mapped[UUID]
    before: Mapped[Pence]
    after: Mapped[Pence]
    slip: Mapped[str]
    explanation: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        owned("package", "council_id", "package_id"),
        sa.UniqueConstraint("council_id", "mini_tender_id", "provider_id", "package_id"),
        sa.CheckConstraint("after > 0 AND after <> before", name="another_price"),
        sa.CheckConstraint("slip IN ('point', 'digits', 'week')", name="slip_is_known"),
        sa.CheckConstraint("decision IN ('agreed', 'refused')", name="decision_is_known"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL) = (decision_reason IS NULL)",
            name="decided_by_somebody_with_a_reason",
        ),
        sa.Index("ix_bid_correction_provider", "provider_id", "mini_tender_id"),
    )  # fmt: skip
