"""Questions asked in a round and their answers."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class Enquiry(Model):
    """A question as the lead publishes it, and its answer. Who asked is not kept here."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    __table_args__ = (
        owned("round", "lead_id", "round_id"),
        sa.CheckConstraint("question <> ''", name="asks_something"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)",
            name="answered_by_somebody",
        ),
        sa.Index("ix_enquiry_round", "lead_id", "round_id", "id"),
        sa.Index("ix_enquiry_waiting", "lead_id", "round_id", postgresql_where=sa.text("answered_at IS NULL")),
    )


class EnquiryAsker(Model):
    """What somebody asked, in its own words: the asker's own note, read by nobody else. Its id is the enquiry's."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    round_id: Mapped[UUID]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    __table_args__ = (
        owned("round", "lead_id", "round_id"),
        sa.CheckConstraint("question <> ''", name="asks_something"),
        sa.Index("ix_enquiry_asker_round", "lead_id", "round_id", "provider_id"),
    )
