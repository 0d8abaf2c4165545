"""How far evaluations are, and everybody's scores once all have locked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation import rules
from consortium.evaluation.models import Assignment, Consensus, Evaluation, Score
from consortium.evaluation.queries.assessments import part_of
from consortium.evaluation.queries.board import names_of_assessors
from consortium.evaluation.rules import Part, Stage
from consortium.kernel.db import db


@dataclass(frozen=True, slots=True)
class AssessorProgress:
    """How far one assessor is. Nothing of what they scored."""

    person_id: UUID
    name: str
    organisation_id: UUID
    part: Part
    interest: str | None

    @property
    def stage(self) -> rules.AssessorStage:
        return self.part.stage


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an evaluation is, as its owner sees it."""

    evaluation_id: UUID
    provider_id: UUID
    assessors: list[AssessorProgress]
    assessors_needed: int
    councils_needed: int
    questions: int
    agreed: int
    concluded_at: datetime | None

    @property
    def stage(self) -> Stage:
        return rules.stage_of(
            [each.part for each in self.assessors],
            assessors_needed=self.assessors_needed,
            councils_needed=self.councils_needed,
            concluded_at=self.concluded_at,
        )

    @property
    def locked(self) -> int:
        return sum(each.stage is rules.AssessorStage.LOCKED for each in self.assessors)

    @property
    def able(self) -> int:
        """How many assess: everybody assigned who declared no conflict and was not replaced."""
        return sum(each.part.is_able for each in self.assessors)


@dataclass(frozen=True, slots=True)
class GivenScore:
    """One assessor's score, as moderators see it once all have locked."""

    assessor_id: UUID
    name: str
    organisation_id: UUID
    score: Decimal
    reason: str


def progress_of(evaluation_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """How far each of the owner's evaluations is, in a fixed number of statements."""
    if not evaluation_ids:
        return {}
    evaluations = db.session.scalars(sa.select(Evaluation).where(Evaluation.id.in_(evaluation_ids)))
    rows = db.session.execute(
        sa.select(Consensus.evaluation_id, sa.func.count().label("agreed"))
        .where(Consensus.evaluation_id.in_(evaluation_ids))
        .group_by(Consensus.evaluation_id)
    )
    agreed = {row.evaluation_id: row.agreed for row in rows}
    assessors = _assessors_by_evaluation(evaluation_ids)
    return {
        each.id: Progress(
            evaluation_id=each.id,
            provider_id=each.provider_id,
            assessors=assessors[each.id],
            assessors_needed=each.assessors_needed,
            councils_needed=each.councils_needed,
            questions=len(each.criteria),
            agreed=agreed.get(each.id, 0),
            concluded_at=each.concluded_at,
        )
        for each in evaluations
    }


def _assessors_by_evaluation(evaluation_ids: Sequence[UUID]) -> dict[UUID, list[AssessorProgress]]:
    names = names_of_assessors(evaluation_ids)
    found: dict[UUID, list[AssessorProgress]] = defaultdict(list)
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.evaluation_id.in_(evaluation_ids))
        .order_by(Assignment.assigned_at, Assignment.assessor_id)
    )
    for row in rows:
        found[row.evaluation_id].append(
            AssessorProgress(
                row.assessor_id,
                names.get(row.assessor_id, ""),
                row.assessor_organisation_id,
                part_of(row),
                row.interest,
            )
        )
    return found


def list_given_scores(evaluation_id: UUID) -> dict[str, list[GivenScore]]:
    """Everybody's scores by criterion: none before all have locked, nor of whoever does not assess it."""
    names = names_of_assessors([evaluation_id])
    found: dict[str, list[GivenScore]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Score.criterion, Score.score, Score.reason, Score.assessor_id, Assignment.assessor_organisation_id)
        .join(
            Assignment,
            sa.and_(
                Assignment.owner_id == Score.owner_id,
                Assignment.evaluation_id == Score.evaluation_id,
                Assignment.assessor_id == Score.assessor_id,
            ),
        )
        .where(
            Score.evaluation_id == evaluation_id,
            Assignment.has_conflict.is_(False),
            Assignment.set_aside_at.is_(None),
            sa.func.guard.all_are_locked(Score.owner_id, Score.evaluation_id),
        )
        .order_by(Score.criterion, Assignment.assigned_at, Score.assessor_id)
    )
    for row in rows:
        found[row.criterion].append(
            GivenScore(
                row.assessor_id, names.get(row.assessor_id, ""), row.assessor_organisation_id, row.score, row.reason
            )
        )
    return dict(found)


def list_who_assigned(evaluation_id: UUID) -> list[UUID]:
    """The persons of the owner who asked for assessors: they are told how it goes."""
    rows = db.session.scalars(
        sa.select(Assignment.assigned_by)
        .where(Assignment.evaluation_id == evaluation_id)
        .distinct()
        .order_by(Assignment.assigned_by)
    )
    return list(rows)
