"""What came of looking at a role again: who did, when, and why it ended where it did."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id


class RoleReview(Model):
    """One look at one role. A role that nobody looked at in time was suspended by nobody: a job."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[str]
    from_on: Mapped[date]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    reviewed_at: Mapped[datetime]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id", "role", "from_on"],
            ["role_grant.organisation_id", "role_grant.person_id", "role_grant.role", "role_grant.from_on"],
        ),
        sa.CheckConstraint("outcome IN ('kept', 'ended', 'suspended')", name="outcome_is_known"),
        sa.CheckConstraint("(outcome = 'suspended') = (reviewed_by IS NULL)", name="suspended_by_nobody"),
        sa.CheckConstraint("outcome <> 'ended' OR reason <> ''", name="ended_for_a_reason"),
        sa.CheckConstraint("outcome <> 'kept' OR reviewed_by <> person_id", name="kept_by_another"),
        sa.Index("ix_role_review_newest", "organisation_id", "id"),
    )
