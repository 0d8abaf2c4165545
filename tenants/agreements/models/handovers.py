"""An agreement that passes to another provider, and what is passed on with it, as the council keeps it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Handover(Model):
    """From whom to whom, on which ground, and what both parts cost.

    The outgoing provider reads its change order, the incoming one the agreement that it signs (`successor_id`); neither
    reads this. `effect` is frozen as it is prepared.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    change_id: Mapped[UUID]
    incoming_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    cause: Mapped[str]
    route: Mapped[str]
    ground: Mapped[str]
    ground_name: Mapped[str]
    ground_source: Mapped[str]
    why: Mapped[str]
    from_on: Mapped[date]
    ends_on: Mapped[date]
    unit_price: Mapped[Pence]
    stretches: Mapped[list[dict[str, Any]]]
    effect: Mapped[dict[str, Any]]
    difference_gbp: Mapped[Pence]
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[UUID]
    successor_id: Mapped[UUID | None]
    called_off_at: Mapped[datetime | None]
    called_off_by: Mapped[UUID | None]
    called_off_reason: Mapped[str | None]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        owned("agreement", "council_id", "successor_id"),
        owned("agreement_change", "council_id", "change_id"),
        sa.UniqueConstraint("council_id", "change_id"),
        sa.CheckConstraint(
            "cause IN ('provider leaves', 'sale of the business', 'provider has failed')", name="cause_is_known"
        ),
        sa.CheckConstraint("route IN ('succession', 'next ranked', 'direct award')", name="route_is_known"),
        sa.CheckConstraint("route <> 'succession' OR cause = 'sale of the business'", name="succession_follows_a_sale"),
        sa.CheckConstraint("ends_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint("why <> ''", name="says_why"),
        sa.CheckConstraint(
            "num_nulls(called_off_at, called_off_by, called_off_reason) IN (0, 3)", name="called_off_by_somebody"
        ),
        sa.Index("ix_handover_agreement", "council_id", "agreement_id"),
        sa.Index("ix_handover_successor", "council_id", "successor_id"),
    )


class HandoverTick(Model):
    """One thing that was passed on, by whom it was ticked, and by whom the tick was taken away again."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    handover_id: Mapped[UUID]
    item: Mapped[str]
    ticked_at: Mapped[datetime]
    ticked_by: Mapped[UUID]
    unticked_at: Mapped[datetime | None]
    unticked_by: Mapped[UUID | None]
    __table_args__ = (
        owned("handover", "council_id", "handover_id"),
        sa.CheckConstraint(
            "item IN ('child', 'care plan', 'risks', 'medication', 'equipment', 'keys', 'records', 'access')",
            name="item_is_known",
        ),
        sa.CheckConstraint("(unticked_at IS NULL) = (unticked_by IS NULL)", name="unticked_by_somebody"),
        sa.Index(
            "uq_handover_tick_once",
            "council_id",
            "handover_id",
            "item",
            unique=True,
            postgresql_where=sa.text("unticked_at IS NULL"),
        ),
    )
