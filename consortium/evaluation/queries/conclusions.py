"""Which evaluations are concluded, and who had a part in them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation.models import Assignment, Consensus, Evaluation
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def select_concluded(actor: Actor) -> sa.Select[UUID]:
    """The ids of the organisation's evaluations that are concluded, for others to join."""
    return sa.select(Evaluation.id).where(
        Evaluation.owner_id == actor.organisation, Evaluation.concluded_at.is_not(None)
    )


def select_behind(actor: Actor) -> sa.Select[UUID]:
    """The ids of the organisation's evaluations in which somebody has not locked what they are to assess."""
    return (
        sa.select(Assignment.evaluation_id)
        .join(
            Evaluation, sa.and_(Evaluation.owner_id == Assignment.owner_id, Evaluation.id == Assignment.evaluation_id)
        )
        .where(
            Assignment.owner_id == actor.organisation,
            Assignment.locked_at.is_(None),
            Assignment.has_conflict.is_distinct_from(True),
            Assignment.set_aside_at.is_(None),
            Evaluation.concluded_at.is_(None),
        )
    )


def who_had_a_part(evaluation_id: UUID) -> frozenset[UUID]:
    """Everybody who was asked to assess it, moderated it or concluded it, as far as its owner knows: for its owner."""
    of_it = Consensus.evaluation_id == evaluation_id
    rows: Any = db.session.execute(
        sa.union(
            sa.select(Assignment.assessor_id).where(Assignment.evaluation_id == evaluation_id),
            sa.select(Consensus.moderator_id).where(of_it),
            sa.select(Consensus.second_moderator_id).where(of_it, Consensus.second_moderator_id.is_not(None)),
            sa.select(Evaluation.concluded_by).where(
                Evaluation.id == evaluation_id, Evaluation.concluded_by.is_not(None)
            ),
        )
    )
    return frozenset(person for (person,) in rows)
