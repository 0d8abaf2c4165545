"""Evaluations and what was agreed in them, as their owner sees them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation import rules
from consortium.evaluation.models import Consensus, Evaluation
from consortium.evaluation.rules import Criterion
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class ConsensusScore:
    """The one score agreed for a criterion, with the reason that the provider will read."""

    score: Decimal
    reason: str


def get_evaluation(evaluation_id: UUID) -> Evaluation:
    """An evaluation that the actor's organisation owns or the actor assesses. Raises `NotFound`."""
    evaluation = db.session.execute(sa.select(Evaluation).where(Evaluation.id == evaluation_id)).scalar_one_or_none()
    if evaluation is None:
        raise NotFound
    return evaluation


def get_own_evaluation(actor: Actor, evaluation_id: UUID) -> Evaluation:
    """An evaluation that the actor's organisation owns. Raises `NotFound`."""
    evaluation = db.session.get(Evaluation, (actor.organisation, evaluation_id))
    if evaluation is None:
        raise NotFound
    return evaluation


def lock_own_evaluation(actor: Actor, evaluation_id: UUID) -> Evaluation:
    """The same, held until the transaction ends. Raises `Refused` once it is concluded."""
    rules.ensure_not_concluded(get_own_evaluation(actor, evaluation_id).concluded_at)
    locked = db.session.execute(
        sa.select(Evaluation)
        .where(Evaluation.owner_id == actor.organisation, Evaluation.id == evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if locked is None:  # concluded while this waited for the lock
        rules.ensure_not_concluded(_concluded_at(actor, evaluation_id))
        raise NotFound
    return locked


def lock_own_evaluations(actor: Actor, evaluation_ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """Many of them, held until the transaction ends, always in one order. Raises `NotFound` where one is not there.

    Raises `Refused` where one is concluded.
    """
    rows = db.session.scalars(
        sa.select(Evaluation)
        .where(Evaluation.owner_id == actor.organisation, Evaluation.id.in_(evaluation_ids))
        .order_by(Evaluation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    locked = {row.id: row for row in rows}
    for missing in sorted(set(evaluation_ids) - set(locked)):
        rules.ensure_not_concluded(_concluded_at(actor, missing))
        raise NotFound
    return locked


def _concluded_at(actor: Actor, evaluation_id: UUID) -> datetime | None:
    return db.session.execute(
        sa.select(Evaluation.concluded_at).where(
            Evaluation.owner_id == actor.organisation, Evaluation.id == evaluation_id
        )
    ).scalar_one_or_none()


def list_own_evaluations(actor: Actor, *, after: UUID | None = None, limit: int = PAGE) -> Sequence[Evaluation]:
    """The organisation's evaluations, newest first, paged by id."""
    return db.session.scalars(
        sa.select(Evaluation)
        .where(Evaluation.owner_id == actor.organisation, Evaluation.id < after if after else sa.true())
        .order_by(Evaluation.id.desc())
        .limit(limit)
    ).all()


def criteria_of(evaluation: Evaluation) -> list[Criterion]:
    return [Criterion.from_document(document) for document in evaluation.criteria]


def is_all_locked(evaluation_id: UUID) -> bool:
    """Whether enough assessors were assigned and all of them have locked."""
    evaluation = get_evaluation(evaluation_id)
    return bool(
        db.session.execute(sa.select(sa.func.guard.all_are_locked(evaluation.owner_id, evaluation.id))).scalar_one()
    )


def consensus_of(evaluation_id: UUID) -> dict[str, ConsensusScore]:
    """What was agreed so far, by criterion: empty before moderation."""
    return consensuses_of([evaluation_id]).get(evaluation_id, {})


def agreed_scores_of(evaluation_ids: Sequence[UUID]) -> dict[UUID, dict[str, Decimal] | None]:
    """The agreed score for each criterion of concluded evaluations, None for one that is not, in one statement.

    For whoever ranks hundreds: the reasons stay where they are.
    """
    rows = db.session.execute(
        sa.select(
            Evaluation.id,
            Evaluation.concluded_at,
            sa.func.array_agg(Consensus.criterion).label("criteria"),
            sa.func.array_agg(Consensus.score).label("scores"),
        )
        .outerjoin(
            Consensus, sa.and_(Consensus.owner_id == Evaluation.owner_id, Consensus.evaluation_id == Evaluation.id)
        )
        .where(Evaluation.id.in_(evaluation_ids))
        .group_by(Evaluation.owner_id, Evaluation.id)
    )
    return {
        row.id: dict(zip(row.criteria, row.scores, strict=True)) if row.concluded_at is not None else None
        for row in rows
    }


def consensuses_of(evaluation_ids: Sequence[UUID]) -> dict[UUID, dict[str, ConsensusScore]]:
    """What was agreed in each of many evaluations, in one statement."""
    found: dict[UUID, dict[str, ConsensusScore]] = defaultdict(dict)
    rows = db.session.execute(
        sa.select(Consensus.evaluation_id, Consensus.criterion, Consensus.score, Consensus.reason).where(
            Consensus.evaluation_id.in_(evaluation_ids)
        )
    )
    for row in rows:
        found[row.evaluation_id][row.criterion] = ConsensusScore(row.score, row.reason)
    return dict(found)


def list_consensus(actor: Actor, evaluation_id: UUID) -> dict[str, Consensus]:
    """The agreed scores with everything that was written about them, by criterion."""
    rows = db.session.scalars(
        sa.select(Consensus).where(Consensus.owner_id == actor.organisation, Consensus.evaluation_id == evaluation_id)
    )
    return {row.criterion: row for row in rows}


def list_asked_to_confirm(actor: Actor) -> Sequence[Consensus]:
    """The consensus scores that wait for the actor as second moderator."""
    return db.session.scalars(
        sa.select(Consensus)
        .where(
            Consensus.owner_id == actor.organisation,
            Consensus.second_moderator_id == actor.person,
            Consensus.confirmed_at.is_(None),
        )
        .order_by(Consensus.agreed_at, Consensus.criterion)
    ).all()
