"""Where a child lives under an agreement, and what the council of that area is told: never who."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Placement(Model):
    """A stay at premises under an agreement, with what it costs."""

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
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        owned("premises", "provider_id", "premises_id"),
        sa.UniqueConstraint("council_id", "agreement_id", "begins_on"),
        sa.CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        sa.CheckConstraint("core_weekly > 0 AND extra_hours >= 0", name="has_a_price"),
        sa.CheckConstraint("extra_hours = 0 OR hour_rate > 0", name="hours_have_a_price"),
        sa.Index("ix_placement_provider", "provider_id", "premises_id"),
    )


class PlacementNotice(Model):
    """What the council of the area is told of a placement by another: where and when. Its id is the placement's."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    premises_name: Mapped[str]
    postcode: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    told_at: Mapped[datetime]
    __table_args__ = (
        owned("placement", "council_id", "id"),
        sa.CheckConstraint("area_council_id <> council_id", name="tells_another"),
        sa.Index("ix_placement_notice_area", "area_council_id", "id"),
    )
