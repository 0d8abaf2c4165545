"""Changes of a round's timetable."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class TimetableChange(Model):
    """What the dates of a round were and became, when, by whom and why. Everybody reads it."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID]
    number: Mapped[int]
    opens_at_was: Mapped[datetime]
    opens_at: Mapped[datetime]
    questions_until_was: Mapped[datetime]
    questions_until_at: Mapped[datetime]
    closes_at_was: Mapped[datetime]
    closes_at: Mapped[datetime]
    decision_due_was: Mapped[date]
    decision_due_on: Mapped[date]
    reason: Mapped[str]
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID]
    __table_args__ = (
        owned("round", "lead_id", "round_id"),
        sa.UniqueConstraint("lead_id", "round_id", "number"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint(
            "opens_at >= opens_at_was AND questions_until_at >= questions_until_was"
            " AND closes_at >= closes_at_was AND decision_due_on >= decision_due_was",
            name="later_only",
        ),
    )
