"""Decisions that could not wait for a panel, and what the panel said of each afterwards."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class UrgentDecision(Model):
    """A case that one person approved at once for a child's need, and that a panel has to ratify by a moment."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    panel_id: Mapped[UUID]
    ground: Mapped[str]
    need: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    ratify_by: Mapped[datetime]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    meeting_id: Mapped[UUID | None]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        owned("panel", "council_id", "panel_id"),
        owned("panel_meeting", "council_id", "meeting_id"),
        sa.UniqueConstraint("council_id", "case_id"),
        sa.CheckConstraint(
            "ground IN ('safety', 'placement ends', 'hospital discharge', 'legal duty')", name="ground_is_known"
        ),
        sa.CheckConstraint("need <> ''", name="has_a_need"),
        sa.CheckConstraint("ratify_by > decided_at", name="ratified_afterwards"),
        sa.CheckConstraint("outcome IN ('ratified', 'not ratified')", name="outcome_is_known"),
        sa.CheckConstraint(
            "num_nulls(outcome, outcome_reason, settled_at, settled_by, meeting_id) IN (0, 5)",
            name="settled_by_somebody_at_a_meeting",
        ),
        sa.CheckConstraint("settled_by <> decided_by", name="nobody_ratifies_their_own"),
        sa.Index(
            "ix_urgent_decision_open", "council_id", "ratify_by", "id", postgresql_where=sa.text("outcome IS NULL")
        ),
    )
