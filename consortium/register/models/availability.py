"""When a provider wants no invitations, and what room it has: its own word, changed at any time."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class InvitationPause(Model):
    """A period in which a provider is not invited: to one lot or any, by one council or any. Resuming ends it early."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID | None]
    lot_id: Mapped[UUID | None]
    council_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    paused_at: Mapped[datetime]
    paused_by: Mapped[UUID | None]
    resumed_at: Mapped[datetime | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("(lead_id IS NULL) = (lot_id IS NULL)", name="lot_is_named_whole"),
        sa.CheckConstraint("until_at IS NULL OR until_at > from_at", name="ends_after_it_begins"),
    )


class Capacity(Model):
    """The room a provider says it has for one lot in one council's area, as of a moment."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    free_places: Mapped[int | None]
    weekly_hours: Mapped[Decimal | None] = mapped_column(sa.Numeric(7, 2))
    stated_at: Mapped[datetime]
    stated_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("free_places IS NOT NULL OR weekly_hours IS NOT NULL", name="says_something"),
        sa.CheckConstraint("free_places >= 0 AND weekly_hours >= 0", name="room_is_not_negative"),
        sa.Index("ix_capacity_lot_council", "lead_id", "lot_id", "council_id", "provider_id"),
    )
