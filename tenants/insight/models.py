"""Support bought before this service or beside it, line by line, and what each year's spend is held against."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class ArrangementImport(Model):
    """A file or list of arrangements that was taken in, all of it; or taken back, and its lines are gone."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    row_count: Mapped[int]
    amount_gbp: Mapped[Pence]
    file_sha256: Mapped[bytes]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[UUID | None]
    __table_args__ = (
        sa.CheckConstraint("row_count > 0", name="holds_something"),
        sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="taken_back_by_somebody"),
        sa.Index(
            "uq_arrangement_import_once", "council_id", "file_sha256", unique=True,
            postgresql_where=sa.text("taken_back_at IS NULL"),
        ),
    )  # fmt: skip


class ArrangementHours(Model):
    """Hours of one arrangement over some days of one financial year. `child_mark` counts a child and names none."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[UUID]
    arrangement: Mapped[str]
    child_mark: Mapped[bytes]
    provider_name: Mapped[str]
    route: Mapped[str]
    financial_year: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    rate_gbp: Mapped[Pence]
    amount_gbp: Mapped[Pence]
    __table_args__ = (
        owned("arrangement_import", "council_id", "import_id"),
        sa.UniqueConstraint("council_id", "arrangement", "from_on"),
        sa.CheckConstraint("route IN ('system', 'spot')", name="route_is_known"),
        sa.CheckConstraint("hours > 0 AND rate_gbp > 0", name="has_hours_and_a_price"),
        sa.CheckConstraint("amount_gbp = round(hours * rate_gbp, 2)", name="amount_is_hours_by_rate"),
        sa.CheckConstraint(
            "to_on >= from_on AND from_on >= make_date(left(financial_year, 4)::integer, 4, 1)"
            " AND to_on <= make_date(left(financial_year, 4)::integer + 1, 3, 31)",
            name="within_its_year",
        ),
        sa.Index("ix_arrangement_hours_year", "council_id", "financial_year"),
        sa.Index("ix_arrangement_hours_import", "council_id", "import_id"),
    )


class SpendingYear(Model):
    """What a year's spend is held against: the council's budget, and the limit approved for it."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    financial_year: Mapped[str]
    budget_gbp: Mapped[Pence | None]
    limit_gbp: Mapped[Pence | None]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("council_id", "financial_year"),
        sa.CheckConstraint("budget_gbp > 0 AND limit_gbp > 0", name="more_than_nothing"),
        sa.CheckConstraint("budget_gbp IS NOT NULL OR limit_gbp IS NOT NULL", name="something_is_set"),
        sa.CheckConstraint("financial_year ~ '^20[0-9]{2}-[0-9]{2}$'", name="is_a_year"),
    )


class ForecastAssumptions(Model):
    """What the council's forecast rests on: one row, changed as it learns."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    area: Mapped[str]
    population: Mapped[dict[str, Any]]
    prevalence_percent: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    reach_percent: Mapped[Decimal] = mapped_column(sa.Numeric(6, 3))
    base_year: Mapped[int]
    yearly_cost_gbp: Mapped[Pence]
    growth_percent: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    inflation_percent: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("council_id"),
        sa.CheckConstraint(
            "prevalence_percent > 0 AND prevalence_percent <= 100 AND reach_percent > 0 AND reach_percent <= 100",
            name="shares_are_of_a_hundred",
        ),
        sa.CheckConstraint("yearly_cost_gbp > 0", name="a_child_costs_something"),
        sa.CheckConstraint(
            "growth_percent BETWEEN -50 AND 100 AND inflation_percent BETWEEN -50 AND 100", name="changes_are_plausible"
        ),
        sa.CheckConstraint("base_year BETWEEN 2000 AND 2099", name="base_year_is_near"),
    )


class AdvertisedValue(Model):
    """What the notice advertised for a lot over the system's whole term, as the lead authority says."""

    lead_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lot_id: Mapped[UUID]
    amount_gbp: Mapped[Pence]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint("lead_id", "lot_id"),
        sa.CheckConstraint("amount_gbp > 0", name="is_positive"),
    )


class TotalContribution(Model):
    """What a council's signed agreements for a lot came to at a quarter's end. Shown to nobody else, but in a sum."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    quarter_on: Mapped[date] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[Pence]
    contributed_at: Mapped[datetime]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("amount > 0", name="is_positive"),
        sa.Index("ix_total_contribution_lot", "lot_id", "quarter_on"),
    )


class TotalFigure(Model):
    """The region's total of a lot, as it was published. Nobody writes it but `guard.publish_total`."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    quarter_on: Mapped[date] = mapped_column(primary_key=True)
    total: Mapped[Pence]
    published_at: Mapped[datetime]
    __table_args__ = (owned("lot", "lead_id", "lot_id"),)
