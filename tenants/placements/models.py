"""Where a child lives under an agreement, and what the council of that area is told: never who."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Placement(Model):
    """A stay at premises under an agreement, with what it costs.

    `case_id` where it costs more in a year than the agreement: it stands once that is authorised. What was agreed stays
    as it was where the stay ends early; `ended_cost` is what it came to.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    premises_id: Mapped[UUID]
    area_council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    core_weekly: Mapped[Pence]
    extra_hours: Mapped[Decimal]
    hour_rate: Mapped[Pence | None]
    cost: Mapped[dict[str, Any]]
    total_gbp: Mapped[Pence]
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID]
    case_id: Mapped[UUID | None]
    authorised_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    end_note: Mapped[str | None]
    ended_cost: Mapped[dict[str, Any] | None]
    ended_total_gbp: Mapped[Pence | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        owned("premises", "provider_id", "premises_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.Index(
            "uq_placement_one_a_day",
            "council_id",
            "agreement_id",
            "begins_on",
            unique=True,
            postgresql_where=sa.text("refused_at IS NULL"),
        ),
        sa.CheckConstraint(
            "(authorised_at IS NULL AND refused_at IS NULL) OR (case_id IS NOT NULL"
            " AND (authorised_at IS NULL OR refused_at IS NULL))",
            name="decided_once_where_asked",
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_at IS NULL) AND (ended_on IS NULL) = (ended_by IS NULL)"
            " AND (ended_on IS NULL) = (end_reason IS NULL) AND (ended_on IS NULL) = (ended_cost IS NULL)"
            " AND (ended_on IS NULL) = (ended_total_gbp IS NULL)",
            name="ended_by_somebody_at_a_cost",
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR (ended_on >= begins_on AND ended_on < ends_on AND refused_at IS NULL"
            " AND (case_id IS NULL OR authorised_at IS NOT NULL))",
            name="ended_while_it_stood",
        ),
        sa.CheckConstraint("end_reason <> 'other' OR end_note <> ''", name="another_reason_is_said"),
        sa.CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        sa.CheckConstraint("core_weekly > 0 AND extra_hours >= 0", name="has_a_price"),
        sa.CheckConstraint("extra_hours = 0 OR hour_rate > 0", name="hours_have_a_price"),
        sa.Index("ix_placement_provider", "provider_id", "premises_id"),
        sa.Index("ix_placement_case", "council_id", "case_id"),
    )


class PlacementNotice(Model):
    """What the council of the area is told of a placement by another: where and when. Its id is the placement's.

    `left_on` is the last day where it ended early.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    premises_name: Mapped[str]
    postcode: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    told_at: Mapped[datetime]
    left_on: Mapped[date | None]
    __table_args__ = (
        owned("placement", "council_id", "id"),
        sa.CheckConstraint("area_council_id <> council_id", name="tells_another"),
        sa.Index("ix_placement_notice_area", "area_council_id", "id"),
    )
