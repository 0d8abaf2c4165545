"""What was delivered of an agreement, week by week, and how the council's finance system wants to read it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class AgreementDelivery(Model):
    """A provider's return of one week, queried and accepted by the council. `amount_gbp` is kept as it is accepted."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    monday_on: Mapped[date]
    scheduled: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    delivered: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    note: Mapped[str]
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID]
    queried_at: Mapped[datetime | None]
    queried_by: Mapped[UUID | None]
    query: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    amount_gbp: Mapped[Pence | None]
    funders: Mapped[dict[str, Any] | None]
    years: Mapped[dict[str, Any] | None]
    """Of an accepted week: by financial year, its part of what it comes to and of what was delivered."""
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        sa.UniqueConstraint("council_id", "agreement_id", "monday_on"),
        sa.CheckConstraint("extract(isodow FROM monday_on) = 1", name="week_begins_on_monday"),
        sa.CheckConstraint("delivered >= 0 AND scheduled >= 0", name="units_are_not_negative"),
        sa.CheckConstraint("delivered = scheduled OR note <> ''", name="variance_has_its_reason"),
        sa.CheckConstraint("num_nulls(queried_at, queried_by, query) IN (0, 3)", name="queried_by_somebody"),
        sa.CheckConstraint(
            "num_nulls(accepted_at, accepted_by, amount_gbp, funders) IN (0, 4)", name="accepted_by_somebody"
        ),
        sa.CheckConstraint("(accepted_at IS NULL) = (years IS NULL)", name="accepted_in_its_years"),
        sa.Index("ix_agreement_delivery_id", "id"),
        sa.Index("ix_agreement_delivery_provider", "provider_id", "agreement_id"),
        sa.Index("ix_agreement_delivery_open", "council_id", "id", postgresql_where=sa.text("accepted_at IS NULL")),
        sa.Index("ix_agreement_delivery_week", "council_id", "monday_on"),
    )


class StatementLayout(Model):
    """The columns of a council's statements, in their order: each a heading and the field below it."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    columns: Mapped[list[dict[str, Any]]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("council_id", name="uq_statement_layout_one_each"),
        sa.CheckConstraint("jsonb_array_length(columns) > 0", name="has_columns"),
    )
