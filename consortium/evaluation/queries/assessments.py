"""One's own assessments, and who may be asked to assess."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation.models import Assignment, Evaluation, Score
from consortium.evaluation.rules import Part
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who may be asked to assess."""

    person_id: UUID
    name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class OwnAssessment:
    """One of the actor's own assessments."""

    evaluation: Evaluation
    assignment: Assignment
    scored: int

    @property
    def part(self) -> Part:
        return part_of(self.assignment)


def list_own_assessments(actor: Actor, *, evaluation_id: UUID | None = None) -> list[OwnAssessment]:
    """What the actor is asked to assess for the organisation acted for; what needs doing first, then as assigned."""
    scored = (
        sa.select(sa.func.count())
        .where(
            Score.owner_id == Assignment.owner_id,
            Score.evaluation_id == Assignment.evaluation_id,
            Score.assessor_id == Assignment.assessor_id,
            Score.score.is_not(None),
            Score.reason != "",
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Evaluation, Assignment, scored)
        .join(
            Assignment, sa.and_(Assignment.owner_id == Evaluation.owner_id, Assignment.evaluation_id == Evaluation.id)
        )
        .where(
            Assignment.assessor_id == actor.person,
            Assignment.assessor_organisation_id == actor.organisation,
            Assignment.has_conflict.is_distinct_from(True),
            Assignment.set_aside_at.is_(None),
            Evaluation.id == evaluation_id if evaluation_id else sa.true(),
        )
        .order_by(Assignment.locked_at.is_not(None), Assignment.assigned_at, Assignment.evaluation_id)
    )
    return [OwnAssessment(evaluation, assignment, count) for evaluation, assignment, count in rows]


def get_own_assessment(actor: Actor, evaluation_id: UUID) -> OwnAssessment:
    """Raises `NotFound` for an evaluation that the actor was not asked to assess, or has a conflict in."""
    found = list_own_assessments(actor, evaluation_id=evaluation_id)
    if not found:
        raise NotFound
    return found[0]


def list_own_scores(actor: Actor, evaluation_id: UUID) -> dict[str, Score]:
    rows = db.session.scalars(
        sa.select(Score).where(Score.evaluation_id == evaluation_id, Score.assessor_id == actor.person)
    )
    return {row.criterion: row for row in rows}


def part_of(assignment: Assignment) -> Part:
    return Part(
        assignment.assessor_organisation_id,
        assignment.declared_at,
        assignment.has_conflict,
        assignment.locked_at,
        assignment.set_aside_at,
    )


def list_possible_assessors() -> list[Assessor]:
    """Whom the actor's organisation may ask: its own assessors, and those of the bodies of the consortia it leads."""
    rows = db.session.execute(
        sa.text(
            "SELECT person_id, person_name, organisation_id FROM guard.assessors()"
            " ORDER BY lower(person_name), person_id, organisation_id"
        )
    )
    return [Assessor(row.person_id, row.person_name, row.organisation_id) for row in rows]


def list_parts_to_set_aside(actor: Actor, evaluation_ids: Sequence[UUID], assessor_id: UUID) -> dict[UUID, UUID]:
    """Of these evaluations of the actor's organisation, those in which the assessor has not locked; with their body."""
    rows = db.session.execute(
        sa.select(Assignment.evaluation_id, Assignment.assessor_organisation_id)
        .join(
            Evaluation, sa.and_(Evaluation.owner_id == Assignment.owner_id, Evaluation.id == Assignment.evaluation_id)
        )
        .where(
            Assignment.owner_id == actor.organisation,
            Assignment.evaluation_id.in_(evaluation_ids),
            Assignment.assessor_id == assessor_id,
            Assignment.locked_at.is_(None),
            Assignment.has_conflict.is_distinct_from(True),
            Assignment.set_aside_at.is_(None),
            Evaluation.concluded_at.is_(None),
        )
    )
    return dict(rows.all())


def set_parts_aside(evaluation_ids: Sequence[UUID], assessor_id: UUID, reason: str) -> list[UUID]:
    """Let the database take them away, save those locked in the meantime. Returns which."""
    rows = db.session.scalars(
        sa.text("SELECT * FROM guard.set_aside(:evaluations, :assessor, :why)"),
        {"evaluations": list(evaluation_ids), "assessor": assessor_id, "why": reason},
    )
    return sorted(rows)
