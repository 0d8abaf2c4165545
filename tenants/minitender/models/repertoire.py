"""What a provider offers again and again: answers it has written, prices it asks. Its own alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class StandingAnswer(Model):
    """An answer on a topic, offered where a council asks about it. It is no bid, and only the provider reads it."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    topic: Mapped[str]
    answer: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.CheckConstraint("topic <> '' AND answer <> ''", name="says_something"),
        sa.Index("uq_standing_answer_topic", "provider_id", sa.text("lower(topic)"), unique=True),
    )


class OfferedPrice(Model):
    """The price a provider usually asks for one unit of a lot, offered when it bids."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    unit_price: Mapped[Pence]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("unit_price > 0", name="price_is_positive"),
    )
