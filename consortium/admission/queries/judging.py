"""What was judged of exclusion grounds, as far as the actor may read it; how many to everybody who decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import ExclusionJudgement, ExclusionReading
from consortium.admission.queries.applications import grounds_declared
from consortium.admission.rules.gates import Exclusion
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def judgements_of(application_id: UUID) -> dict[str, ExclusionJudgement]:
    """By ground: an officer's under a grant to read, or the applicant's own once its letter is released."""
    rows = db.session.scalars(
        sa.select(ExclusionJudgement)
        .where(ExclusionJudgement.application_id == application_id)
        .order_by(ExclusionJudgement.ground)
    )
    return {row.ground: row for row in rows}


def exclusions_of(application_ids: Sequence[UUID]) -> dict[UUID, Exclusion]:
    """How many grounds each applicant declared and how they were judged, never which. For the lead's officers."""
    rows = db.session.execute(
        sa.text("SELECT application_id, judged, accepted FROM guard.grounds_judged(:applications)"),
        {"applications": list(application_ids)},
    )
    judged = {row.application_id: (row.judged, row.accepted) for row in rows}
    return {
        application_id: Exclusion(applying, *judged.get(application_id, (0, 0)))
        for application_id, applying in grounds_declared(application_ids).items()
    }


def judges_of(application_id: UUID) -> frozenset[UUID]:
    """Whoever of the actor's organisation judged a ground of an application."""
    rows = db.session.scalars(
        sa.text("SELECT person_id FROM guard.judges_of(:application)"), {"application": application_id}
    )
    return frozenset(rows)


def find_reading(actor: Actor, application_id: UUID, now: datetime) -> ExclusionReading | None:
    """The actor's own grant to read the exclusion evidence, while it lasts."""
    return db.session.scalars(
        sa.select(ExclusionReading)
        .where(
            ExclusionReading.lead_id == actor.organisation,
            ExclusionReading.application_id == application_id,
            ExclusionReading.person_id == actor.person_id,
            ExclusionReading.until_at > now,
        )
        .order_by(ExclusionReading.until_at.desc())
        .limit(1)
    ).first()
