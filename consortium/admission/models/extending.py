"""More time for one decision."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id


class DecisionExtension(Model):
    """The lead takes more time to decide one application, once, and says why. The applicant reads it."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID]
    application_id: Mapped[UUID]
    reason: Mapped[str]
    extended_at: Mapped[datetime]
    extended_by: Mapped[UUID]
    __table_args__ = (
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        sa.UniqueConstraint("lead_id", "provider_id", "application_id"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.Index("ix_decision_extension_application", "application_id"),
    )
