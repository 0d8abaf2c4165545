"""Reviews of decisions, as their two parties see them, and who may not decide on them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import ApplicationEvaluation, Decision, DecisionReview, ReviewTerms
from consortium.admission.queries.found import PAGE, one
from consortium.admission.queries.judging import judges_of
from consortium.admission.rules import reviews
from consortium.evaluation import queries as evaluations
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound


def review_terms_of(system_id: UUID) -> ReviewTerms:
    """The system's own terms, or the usual ones, which are not stored."""
    found = db.session.execute(sa.select(ReviewTerms).where(ReviewTerms.system_id == system_id)).scalar_one_or_none()
    return found or ReviewTerms(
        system_id=system_id,
        days_to_ask=reviews.DAYS_TO_ASK,
        working_days_to_answer=reviews.WORKING_DAYS_TO_ANSWER,
    )


def get_decision_to_review(actor: Actor, decision_id: UUID) -> tuple[Decision, datetime]:
    """A released decision on an application of the actor's own, with this very instant. Raises `NotFound`."""
    row = db.session.execute(
        sa.select(Decision, sa.func.guard.now()).where(
            Decision.id == decision_id, Decision.provider_id == actor.organisation, Decision.released_at.is_not(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def get_decision(decision_id: UUID) -> Decision:
    """A decision, also one that was replaced: the lead's own, or one released to the applicant. Raises `NotFound`."""
    return one(sa.select(Decision).where(Decision.id == decision_id))


def get_review(review_id: UUID) -> DecisionReview:
    """Raises `NotFound`."""
    return one(sa.select(DecisionReview).where(DecisionReview.id == review_id))


def lock_review(actor: Actor, review_id: UUID) -> DecisionReview:
    """A review for the actor's organisation as lead, held where it is not answered. Raises `NotFound`."""
    locked = db.session.execute(
        sa.select(DecisionReview)
        .where(DecisionReview.id == review_id, DecisionReview.lead_id == actor.organisation)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if locked is not None:
        return locked
    return one(
        sa.select(DecisionReview)
        .where(DecisionReview.id == review_id, DecisionReview.lead_id == actor.organisation)
        .execution_options(populate_existing=True)
    )


def reviews_of(decision_ids: Sequence[UUID]) -> dict[UUID, DecisionReview]:
    """The review of each decision that has one."""
    rows = db.session.scalars(sa.select(DecisionReview).where(DecisionReview.decision_id.in_(decision_ids)))
    return {row.decision_id: row for row in rows}


def list_reviews(
    actor: Actor, *, is_answered: bool, after: UUID | None = None, limit: int = PAGE
) -> Sequence[DecisionReview]:
    """Reviews of the actor's organisation as a party: those that wait, the first due first; or those answered."""
    mine = sa.or_(DecisionReview.lead_id == actor.organisation, DecisionReview.provider_id == actor.organisation)
    wanted = sa.select(DecisionReview).where(mine)
    if is_answered:
        past = DecisionReview.id < after if after else sa.true()
        return db.session.scalars(
            wanted.where(DecisionReview.answered_at.is_not(None), past).order_by(DecisionReview.id.desc()).limit(limit)
        ).all()
    later: sa.ColumnElement[bool] = sa.true()
    if after is not None:
        last = get_review(after)
        later = sa.tuple_(DecisionReview.answer_due_at, DecisionReview.id) > sa.tuple_(last.answer_due_at, last.id)
    return db.session.scalars(
        wanted.where(DecisionReview.answered_at.is_(None), later)
        .order_by(DecisionReview.answer_due_at, DecisionReview.id)
        .limit(limit)
    ).all()


def who_had_a_part(actor: Actor, application_id: UUID) -> frozenset[UUID]:
    """Everybody who decided on an application, judged, assessed or moderated it: none of them reviews it. For its lead.

    Deciding again on a review is no part in what is reviewed: one person may review every lot of an application.
    """
    decided = db.session.scalars(
        sa.select(Decision.decided_by).where(
            Decision.lead_id == actor.organisation,
            Decision.application_id == application_id,
            Decision.replaces_id.is_(None),
        )
    )
    tied = db.session.scalars(
        sa.select(ApplicationEvaluation.evaluation_id).where(
            ApplicationEvaluation.lead_id == actor.organisation,
            ApplicationEvaluation.application_id == application_id,
        )
    )
    return frozenset(decided).union(
        judges_of(application_id), *(evaluations.who_had_a_part(each) for each in tied.all())
    )
