"""What a provider offers again and again: answers it has written, prices it asks. Its own alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class StandingAnswer(Model):
    """An answer on a topic, offered where a council asks about it: sealed to the provider itself, and no bid."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sealed: Mapped[bytes]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (sa.CheckConstraint("get_byte(sealed, 0) = 1", name="is_a_sealed_envelope"),)


class OfferedPrice(Model):
    """The price a provider usually asks for one unit of a lot, offered when it bids: sealed to the provider itself."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("get_byte(sealed, 0) = 1", name="is_a_sealed_envelope"),
    )
