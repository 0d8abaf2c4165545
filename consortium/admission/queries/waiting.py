"""What waits for a lead across its rounds, counted: one statement for each kind, whatever the rows."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Application, ApplicationEvaluation, Decision, Enquiry, Round
from consortium.admission.queries.clocks import with_clocks
from consortium.admission.queries.rounds import rounds_by_id
from consortium.admission.rules.reminding import is_behind
from consortium.evaluation import queries as evaluations
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db


def count_waiting_enquiries(actor: Actor, at: datetime) -> dict[UUID, int]:
    """By round: the questions without an answer, while the round is not closed."""
    return _counted(
        sa.select(Enquiry.round_id, sa.func.count())
        .join(Round, sa.and_(Round.lead_id == Enquiry.lead_id, Round.id == Enquiry.round_id))
        .where(Enquiry.lead_id == actor.organisation, Enquiry.answered_at.is_(None), Round.closes_at > at)
        .group_by(Enquiry.round_id)
    )


def count_not_begun(actor: Actor, at: datetime) -> dict[UUID, int]:
    """By round that is closed: the applications whose assessment was not begun."""
    begun = sa.exists().where(
        ApplicationEvaluation.lead_id == Application.lead_id, ApplicationEvaluation.application_id == Application.id
    )
    return _counted(
        _applications(actor)
        .join(Round, sa.and_(Round.lead_id == Application.lead_id, Round.id == Application.round_id))
        .where(Round.closes_at <= at, ~begun)
    )


def count_ready(actor: Actor) -> dict[UUID, int]:
    """By round: the applications whose assessment is concluded and that are not decided."""
    return _counted(
        _applications(actor)
        .join(
            ApplicationEvaluation,
            sa.and_(
                ApplicationEvaluation.lead_id == Application.lead_id,
                ApplicationEvaluation.application_id == Application.id,
                ApplicationEvaluation.evaluation_id.in_(evaluations.select_concluded(actor)),
            ),
        )
        .where(~_decided())
    )


def count_behind(actor: Actor, at: datetime) -> dict[UUID, int]:
    """By round: the applications that somebody has not assessed although their decision is near, or past its day."""
    waiting = db.session.scalars(
        sa.select(Application)
        .join(
            ApplicationEvaluation,
            sa.and_(
                ApplicationEvaluation.lead_id == Application.lead_id,
                ApplicationEvaluation.application_id == Application.id,
                ApplicationEvaluation.evaluation_id.in_(evaluations.select_behind(actor)),
            ),
        )
        .where(Application.lead_id == actor.organisation, Application.withdrawn_at.is_(None))
    ).all()
    rounds, today = rounds_by_id({each.round_id for each in waiting}), local(at).date()
    counted: Counter[UUID] = Counter()
    for each in with_clocks(waiting):
        round_ = rounds[each.application.round_id]
        due_on = local(each.decision_due_at).date() if each.decision_due_at else round_.decision_due_on
        counted[round_.id] += is_behind(decision_due_on=due_on, today=today)
    return dict(+counted)


def count_unreleased(actor: Actor) -> dict[UUID, int]:
    """By round: the applications that are decided and whose letters are not released."""
    return _counted(_applications(actor).where(_decided(Decision.released_at.is_(None))))


def _applications(actor: Actor) -> sa.Select[UUID, int]:
    return (
        sa.select(Application.round_id, sa.func.count())
        .where(Application.lead_id == actor.organisation, Application.submitted_at.is_not(None))
        .group_by(Application.round_id)
    )


def _decided(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        Decision.lead_id == Application.lead_id, Decision.application_id == Application.id, *conditions
    )


def _counted(statement: sa.Select[UUID, int]) -> dict[UUID, int]:
    return dict(db.session.execute(statement).all())
