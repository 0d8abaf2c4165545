"""A council's own prices and its term dates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class RateCard(Model):
    """A council's prices for a lot from a date. The latest adopted card that has begun is the one in force."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    from_on: Mapped[date]
    uplifts: Mapped[dict[str, Any]]
    evening_from: Mapped[str | None]
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[UUID]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint("council_id", "lead_id", "lot_id", "from_on"),
    )


class Rate(Model):
    """A line of a rate card: what the council pays, or the most it will pay, for one unit."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    rate_card_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Pence]
    is_ceiling: Mapped[bool]
    __table_args__ = (
        owned("rate_card", "council_id", "rate_card_id"),
        sa.CheckConstraint("amount > 0", name="is_positive"),
    )


class TermPeriod(Model):
    """A stretch of school term in the council's schools; every other day is holiday. Both dates count."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),)
