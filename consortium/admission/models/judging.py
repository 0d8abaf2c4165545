"""What an officer judged of one exclusion ground."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model


class ExclusionJudgement(Model):
    """Whether the self-cleaning of one declared ground is accepted, with the reason that the applicant reads."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(primary_key=True)
    is_accepted: Mapped[bool]
    reason: Mapped[str]
    judged_at: Mapped[datetime]
    judged_by: Mapped[UUID]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id", "ground"],
            [
                "exclusion_declaration.provider_id",
                "exclusion_declaration.application_id",
                "exclusion_declaration.ground",
            ],
        ),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.Index("ix_exclusion_judgement_application", "application_id"),
    )
