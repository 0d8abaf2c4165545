"""A council's own prices, those it negotiated with one provider, and its term dates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

_DAY_KIND = "day_kind IN ('weekday', 'saturday', 'sunday', 'bank_holiday', 'evening')"


class RateCard(Model):
    """A council's prices for a lot from a date. The latest adopted card that has begun is the one in force.

    A draft may change; once adopted it stands. `place_bands` are the places of each band.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    from_on: Mapped[date | None]
    uplifts: Mapped[dict[str, Any]]
    evening_from: Mapped[str | None]
    place_bands: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"), default=dict)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(server_default=sa.text("1"), default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("(adopted_at IS NULL) = (adopted_by IS NULL)", name="adopted_by_somebody"),
        sa.CheckConstraint("adopted_at IS NULL OR from_on IS NOT NULL", name="adopted_from_a_day"),
        sa.Index(
            "ix_rate_card_adopted_day", "council_id", "lead_id", "lot_id", "from_on",
            unique=True, postgresql_where=sa.text("adopted_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_rate_card_one_draft", "council_id", "lead_id", "lot_id",
            unique=True, postgresql_where=sa.text("adopted_at IS NULL"),
        ),
    )  # fmt: skip


class Rate(Model):
    """A line of a rate card: what the council pays, or the most it will pay, for one unit of what the line names."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    rate_card_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[str]
    complexity: Mapped[str | None]
    place: Mapped[str | None]
    day_kind: Mapped[str | None]
    carers: Mapped[int | None]
    amount: Mapped[Pence]
    is_ceiling: Mapped[bool]
    __table_args__ = (
        owned("rate_card", "council_id", "rate_card_id"),
        sa.UniqueConstraint(
            "council_id", "rate_card_id", "unit", "complexity", "place", "day_kind", "carers",
            name="uq_rate_says_each_thing_once", postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("amount > 0", name="is_positive"),
        sa.CheckConstraint("carers > 0", name="is_for_somebody"),
        sa.CheckConstraint(_DAY_KIND, name="day_kind_is_known"),
    )  # fmt: skip


class NegotiatedRate(Model):
    """What one provider is paid for one unit instead of the rate card, from a day and perhaps to one, both included."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    unit: Mapped[str]
    complexity: Mapped[str | None]
    place: Mapped[str | None]
    day_kind: Mapped[str | None]
    carers: Mapped[int | None]
    amount: Mapped[Pence]
    agreed_at: Mapped[datetime]
    agreed_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint(
            "council_id", "lot_id", "provider_id", "unit", "complexity", "place", "day_kind", "carers", "from_on",
            name="uq_negotiated_rate_begins_once", postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("amount > 0", name="is_positive"),
        sa.CheckConstraint("carers > 0", name="is_for_somebody"),
        sa.CheckConstraint(_DAY_KIND, name="day_kind_is_known"),
        sa.CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.CheckConstraint("ended_at IS NULL OR until_on IS NOT NULL", name="ended_on_a_day"),
        sa.Index("ix_negotiated_rate_provider", "provider_id", "from_on"),
    )  # fmt: skip


class BenchmarkContribution(Model):
    """What a council's card paid for one unit on the last day of a quarter. It is never shown, but in a mean."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    quarter_on: Mapped[date] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Pence]
    contributed_at: Mapped[datetime]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("amount > 0", name="is_positive"),
        sa.Index("ix_benchmark_contribution_lot", "lot_id", "unit", "quarter_on"),
    )


class BenchmarkFigure(Model):
    """The region's price for one unit of a lot, as it was published. Nobody writes it but `guard.publish_benchmark`."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    quarter_on: Mapped[date] = mapped_column(primary_key=True)
    mean: Mapped[Pence]
    published_at: Mapped[datetime]
    __table_args__ = (owned("lot", "lead_id", "lot_id"),)


class TermPeriod(Model):
    """A stretch of school term in the council's schools; every other day is holiday. Both dates count."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),)
