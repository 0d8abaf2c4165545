"""What waits for the lead in a round: to be decided, to be released, to be sent its contract."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Application, ApplicationEvaluation, Decision
from consortium.admission.queries.found import PAGE
from consortium.evaluation import queries as evaluations
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def list_ready(
    actor: Actor, round_id: UUID, *, after: UUID | None = None, limit: int | None = PAGE
) -> Sequence[Application]:
    """The applications of a round whose assessment is concluded and that are not decided, paged by key."""
    tied = sa.and_(
        ApplicationEvaluation.lead_id == Application.lead_id,
        ApplicationEvaluation.application_id == Application.id,
        ApplicationEvaluation.evaluation_id.in_(evaluations.select_concluded(actor)),
    )
    return db.session.scalars(
        _of_round(actor, round_id, after, limit).join(ApplicationEvaluation, tied).where(~_decided())
    ).all()


def list_unreleased(
    actor: Actor, round_id: UUID, *, after: UUID | None = None, limit: int | None = PAGE
) -> Sequence[Application]:
    """The applications of a round that are decided and whose letters are not released, paged by key."""
    return db.session.scalars(
        _of_round(actor, round_id, after, limit).where(_decided(Decision.released_at.is_(None)))
    ).all()


def list_awaiting_contract(actor: Actor, round_id: UUID) -> dict[UUID, list[Decision]]:
    """By application: the admissions released with a standstill that have no contract yet."""
    rows = db.session.scalars(
        sa.select(Decision)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Decision.lead_id == actor.organisation,
            Application.round_id == round_id,
            Decision.is_admitted,
            Decision.contract_id.is_(None),
            Decision.standstill_until.is_not(None),
        )
        .order_by(Decision.application_id, Decision.id)
    )
    found: dict[UUID, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(row)
    return dict(found)


def _of_round(actor: Actor, round_id: UUID, after: UUID | None, limit: int | None) -> sa.Select[Application]:
    return (
        sa.select(Application)
        .where(
            Application.lead_id == actor.organisation,
            Application.round_id == round_id,
            Application.submitted_at.is_not(None),
            Application.id > after if after else sa.true(),
        )
        .order_by(Application.id)
        .limit(limit)
    )


def _decided(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        Decision.lead_id == Application.lead_id, Decision.application_id == Application.id, *conditions
    )
