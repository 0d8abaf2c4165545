"""One's own assessments, and who may be asked to assess."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from consortium.evaluation.models import Assignment, Evaluation, Score
from consortium.evaluation.rules import Part
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound

PAGE = 50


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of one's queue ended: the assessment, and whether it was locked as it was shown."""

    evaluation_id: UUID
    is_locked: bool = False


def list_own_assessments(
    actor: Actor, *, after: Place | None = None, limit: int = PAGE, is_open: bool = False
) -> list[OwnAssessment]:
    """What the actor is asked to assess for the organisation acted for, paged by key.

    What is not locked comes first, then as assigned; with `is_open` nothing else.
    """
    wanted = _own(actor).order_by(*_IN_ORDER).limit(limit)
    if is_open:
        wanted = wanted.where(Assignment.locked_at.is_(None))
    if after is not None:
        wanted = wanted.where(sa.tuple_(*_IN_ORDER) > _key_of(actor, after))
    return _read(wanted)


def count_open_assessments(actor: Actor) -> int:
    """How many of the actor's own are not locked."""
    wanted = (
        _own(actor).where(Assignment.locked_at.is_(None)).with_only_columns(sa.func.count(), maintain_column_froms=True)
    )
    return db.session.execute(wanted).scalar_one()


def list_beside(actor: Actor, own: OwnAssessment, criterion: str, *, each: int) -> list[OwnAssessment]:
    """The actor's own that ask the same question and may be read: the few before this one, itself, the few after."""
    asks_it = _own(actor).where(
        Assignment.declared_at.is_not(None),
        sa.cast(Evaluation.criteria, JSONB).contains([{"key": criterion}]),
    )
    place = _key_of(actor, Place(own.evaluation.id, own.assignment.locked_at is not None))
    backwards = [column.desc() for column in _IN_ORDER]
    before = _read(asks_it.where(sa.tuple_(*_IN_ORDER) < place).order_by(*backwards).limit(each))
    after = _read(asks_it.where(sa.tuple_(*_IN_ORDER) > place).order_by(*_IN_ORDER).limit(each))
    return [*reversed(before), own, *after]


_IN_ORDER: tuple[sa.SQLColumnExpression[Any], ...] = (
    Assignment.locked_at.is_not(None),
    Assignment.assigned_at,
    Assignment.evaluation_id,
)


def _key_of(actor: Actor, place: Place) -> sa.Tuple:
    assigned_at = (
        sa.select(Assignment.assigned_at)
        .where(Assignment.evaluation_id == place.evaluation_id, Assignment.assessor_id == actor.person)
        .limit(1)
        .scalar_subquery()
    )
    return sa.tuple_(sa.literal(place.is_locked), assigned_at, sa.literal(place.evaluation_id))


def _own(actor: Actor) -> sa.Select[Evaluation, Assignment, int]:
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
    return (
        sa.select(Evaluation, Assignment, scored)
        .join(
            Assignment, sa.and_(Assignment.owner_id == Evaluation.owner_id, Assignment.evaluation_id == Evaluation.id)
        )
        .where(
            Assignment.assessor_id == actor.person,
            Assignment.assessor_organisation_id == actor.organisation,
            Assignment.has_conflict.is_distinct_from(True),
            Assignment.set_aside_at.is_(None),
        )
    )


def _read(wanted: sa.Select[Evaluation, Assignment, int]) -> list[OwnAssessment]:
    return [
        OwnAssessment(evaluation, assignment, count) for evaluation, assignment, count in db.session.execute(wanted)
    ]


def get_own_assessment(actor: Actor, evaluation_id: UUID) -> OwnAssessment:
    """Raises `NotFound` for an evaluation that the actor was not asked to assess, or has a conflict in."""
    found = _read(_own(actor).where(Evaluation.id == evaluation_id))
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
