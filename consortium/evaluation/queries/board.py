"""Many evaluations at a glance: who has which part, and how far each is. A fixed number of statements for thousands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from consortium.evaluation import rules
from consortium.evaluation.models import Assignment, Consensus, Evaluation
from consortium.evaluation.rules import AssessorStage, Leaning, Part, Stage
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


@dataclass(frozen=True, slots=True)
class Given:
    """One part as it was given to somebody."""

    assessor_id: UUID
    part: Part


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one evaluation is."""

    evaluation_id: UUID
    provider_id: UUID
    assessors_needed: int
    councils_needed: int
    questions: int
    concluded_at: datetime | None
    agreed: int = 0
    given: list[Given] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        return rules.stage_of(
            [each.part for each in self.given],
            assessors_needed=self.assessors_needed,
            councils_needed=self.councils_needed,
            concluded_at=self.concluded_at,
        )

    @property
    def able(self) -> list[Given]:
        return [each for each in self.given if each.part.is_able]

    @property
    def locked(self) -> int:
        return sum(each.part.stage is AssessorStage.LOCKED for each in self.given)


def board_of(actor: Actor, evaluation_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """The actor's own evaluations among these, in the order of their ids, in two statements."""
    wanted = sa.any_(sa.literal(list(evaluation_ids), ARRAY(sa.Uuid())))
    agreed = (
        sa.select(sa.func.count())
        .where(Consensus.owner_id == Evaluation.owner_id, Consensus.evaluation_id == Evaluation.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            Evaluation.id,
            Evaluation.provider_id,
            Evaluation.assessors_needed,
            Evaluation.councils_needed,
            sa.func.jsonb_array_length(Evaluation.criteria),
            Evaluation.concluded_at,
            agreed,
        )
        .where(Evaluation.owner_id == actor.organisation, Evaluation.id == wanted)
        .order_by(Evaluation.id)
    )
    given = _given(actor, evaluation_ids)
    return {
        evaluation_id: Standing(
            evaluation_id, provider_id, people, councils, questions, concluded_at, count, given[evaluation_id]
        )
        for evaluation_id, provider_id, people, councils, questions, concluded_at, count in rows
    }


def _given(actor: Actor, evaluation_ids: Sequence[UUID]) -> dict[UUID, list[Given]]:
    rows = db.session.execute(
        sa.select(
            Assignment.evaluation_id,
            Assignment.assessor_id,
            Assignment.assessor_organisation_id,
            Assignment.declared_at,
            Assignment.has_conflict,
            Assignment.locked_at,
            Assignment.set_aside_at,
        )
        .where(
            Assignment.owner_id == actor.organisation,
            Assignment.evaluation_id == sa.any_(sa.literal(list(evaluation_ids), ARRAY(sa.Uuid()))),
        )
        .order_by(Assignment.evaluation_id, Assignment.assigned_at, Assignment.assessor_id)
    )
    found: dict[UUID, list[Given]] = defaultdict(list)
    for evaluation_id, assessor_id, organisation_id, declared_at, has_conflict, locked_at, set_aside_at in rows:
        part = Part(organisation_id, declared_at, has_conflict, locked_at, set_aside_at)
        found[evaluation_id].append(Given(assessor_id, part))
    return found


def scored_of(evaluation_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], frozenset[str]]:
    """By evaluation and assessor: the questions scored with a reason. To the owner; never the scores."""
    rows = db.session.execute(
        sa.text("SELECT evaluation_id, assessor_id, criteria FROM guard.scored(:evaluations)"),
        {"evaluations": list(evaluation_ids)},
    )
    return {(row.evaluation_id, row.assessor_id): frozenset(row.criteria) for row in rows}


def leanings_of(evaluation_ids: Sequence[UUID]) -> dict[UUID, Leaning]:
    """By assessor: how their scores lie beside the others', over those of the owner's evaluations that all locked."""
    rows = db.session.execute(
        sa.text("SELECT assessor_id, answers, by, far_apart FROM guard.leanings(:evaluations)"),
        {"evaluations": list(evaluation_ids)},
    )
    return {row.assessor_id: Leaning(row.answers, row.by, row.far_apart) for row in rows}


def questions_of_many(actor: Actor, evaluation_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """By evaluation: the key and the title of each question, in order."""
    rows = db.session.execute(
        sa.select(Evaluation.id, Evaluation.criteria).where(
            Evaluation.owner_id == actor.organisation,
            Evaluation.id == sa.any_(sa.literal(list(evaluation_ids), ARRAY(sa.Uuid()))),
        )
    )
    return {row.id: [(each["key"], each["title"]) for each in row.criteria] for row in rows}


def names_of_assessors(evaluation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of everybody who was ever asked to assess these. To their owner."""
    rows = db.session.execute(
        sa.text("SELECT person_id, person_name FROM guard.assessor_names(:evaluations)"),
        {"evaluations": list(evaluation_ids)},
    )
    return {row.person_id: row.person_name for row in rows}
