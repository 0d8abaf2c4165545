"""Fee reviews as either side may see them, with their lines, questions and evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.fees.models import FeeEvidence, FeeLine, FeeQuestion, FeeReview
from tenants.fees.rules.reviews import Line, Status, status_of

PAGE = 25
"""Reviews to a page."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A review in a list: how it stands, how many agreements, and the least and most asked for, in percent."""

    review: FeeReview
    status: Status
    agreements: int
    least: Decimal
    most: Decimal


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(FeeReview.council_id == actor.organisation, FeeReview.provider_id == actor.organisation)


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(FeeReview.withdrawn_at.is_(None), FeeReview.decided_at.is_(None))


def get_review(actor: Actor, review_id: UUID) -> FeeReview:
    """A review to which the organisation acted for is a party. Raises `NotFound`."""
    review = db.session.execute(
        sa.select(FeeReview).where(FeeReview.id == review_id, _own(actor)).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if review is None:
        raise NotFound
    return review


def find_open_locked(actor: Actor, review_id: UUID) -> FeeReview | None:
    """The review, locked, while it may still be decided or withdrawn: both sides may wait here for each other."""
    return db.session.execute(
        sa.select(FeeReview)
        .where(FeeReview.id == review_id, _own(actor), _is_open())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def lock_open_of_asking(actor: Actor, asking_id: UUID) -> list[FeeReview]:
    """A provider's open reviews that were asked at one time, locked in the order of their ids."""
    return list(
        db.session.scalars(
            sa.select(FeeReview)
            .where(FeeReview.provider_id == actor.organisation, FeeReview.asking_id == asking_id, _is_open())
            .order_by(FeeReview.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def list_reviews(
    actor: Actor, *, is_open: bool | None = None, before: UUID | None = None, limit: int = PAGE
) -> list[Listed]:
    """The reviews of the organisation acted for, the newest first, in three statements."""
    asked = sa.select(FeeReview).where(_own(actor))
    if is_open is not None:
        asked = asked.where(_is_open() if is_open else sa.not_(_is_open()))
    if before is not None:
        asked = asked.where(FeeReview.id < before)
    reviews = db.session.scalars(asked.order_by(FeeReview.id.desc()).limit(limit)).all()
    return _listed(actor, reviews)


def list_waiting_for_provider(actor: Actor, limit: int) -> list[Listed]:
    """A provider's reviews with a question that is not answered, the oldest first."""
    reviews = db.session.scalars(
        sa.select(FeeReview)
        .join(
            FeeQuestion, sa.and_(FeeQuestion.council_id == FeeReview.council_id, FeeQuestion.review_id == FeeReview.id)
        )
        .where(FeeReview.provider_id == actor.organisation, _is_open(), FeeQuestion.answered_at.is_(None))
        .order_by(FeeReview.id)
        .limit(limit)
    ).all()
    return _listed(actor, reviews)


def list_waiting_for_council(actor: Actor, limit: int) -> list[Listed]:
    """A council's reviews that wait for it, the oldest first: those about which it asked nothing that is open."""
    open_question = sa.exists().where(
        FeeQuestion.council_id == FeeReview.council_id,
        FeeQuestion.review_id == FeeReview.id,
        FeeQuestion.answered_at.is_(None),
    )
    reviews = db.session.scalars(
        sa.select(FeeReview)
        .where(FeeReview.council_id == actor.organisation, _is_open(), sa.not_(open_question))
        .order_by(FeeReview.id)
        .limit(limit)
    ).all()
    return _listed(actor, reviews)


def count_open(actor: Actor) -> int:
    return db.session.execute(
        sa.select(sa.func.count()).select_from(FeeReview).where(_own(actor), _is_open())
    ).scalar_one()


def _listed(actor: Actor, reviews: Sequence[FeeReview]) -> list[Listed]:
    ids = [review.id for review in reviews]
    if not ids:
        return []
    lines: dict[UUID, list[FeeLine]] = {each: [] for each in ids}
    for line in db.session.scalars(sa.select(FeeLine).where(FeeLine.review_id.in_(ids))):
        lines[line.review_id].append(line)
    asked = set(
        db.session.scalars(
            sa.select(FeeQuestion.review_id).where(FeeQuestion.review_id.in_(ids), FeeQuestion.answered_at.is_(None))
        )
    )
    found = []
    for review in reviews:
        percents = [Decimal(model["percent"]) for model in review.models]
        status = _status(review, lines[review.id], has_open_question=review.id in asked)
        found.append(Listed(review, status, len(lines[review.id]), min(percents), max(percents)))
    return found


def lines_of(review: FeeReview) -> Sequence[FeeLine]:
    """Its lines, in the order in which they were asked."""
    return db.session.scalars(
        sa.select(FeeLine)
        .where(FeeLine.council_id == review.council_id, FeeLine.review_id == review.id)
        .order_by(FeeLine.id)
        .execution_options(populate_existing=True)
    ).all()


def questions_of(review: FeeReview) -> Sequence[FeeQuestion]:
    """What was asked and answered, the first first."""
    return db.session.scalars(
        sa.select(FeeQuestion)
        .where(FeeQuestion.council_id == review.council_id, FeeQuestion.review_id == review.id)
        .order_by(FeeQuestion.id)
    ).all()


def evidence_of(review: FeeReview) -> Sequence[FeeEvidence]:
    return db.session.scalars(
        sa.select(FeeEvidence)
        .where(FeeEvidence.council_id == review.council_id, FeeEvidence.review_id == review.id)
        .order_by(FeeEvidence.id)
    ).all()


def find_evidence(review: FeeReview, document_id: UUID) -> FeeEvidence | None:
    return db.session.execute(
        sa.select(FeeEvidence).where(
            FeeEvidence.council_id == review.council_id,
            FeeEvidence.review_id == review.id,
            FeeEvidence.document_id == document_id,
        )
    ).scalar_one_or_none()


def status(review: FeeReview, lines: Iterable[FeeLine], questions: Iterable[FeeQuestion]) -> Status:
    return _status(review, lines, has_open_question=any(each.answered_at is None for each in questions))


def _status(review: FeeReview, lines: Iterable[FeeLine], *, has_open_question: bool) -> Status:
    return status_of(
        withdrawn_at=review.withdrawn_at,
        decided_at=review.decided_at,
        has_open_question=has_open_question,
        lines=[as_line(line, "") for line in lines],
    )


def as_line(line: FeeLine, reference: str) -> Line:
    return Line(
        agreement_id=line.agreement_id,
        reference=reference,
        key=(line.lot_id, line.unit),
        price=line.price_gbp,
        asked=line.asked_gbp,
        decided=line.decided_gbp,
    )


def lock_asking(actor: Actor) -> None:
    """Only one of a provider's people asks at a time, so that no agreement is asked for twice."""
    key = sa.func.hashtextextended(f"fees {actor.organisation}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def asked_already(actor: Actor, agreement_ids: Sequence[UUID]) -> set[UUID]:
    """Those of a provider's agreements of which a review is open."""
    return set(
        db.session.scalars(
            sa.select(FeeLine.agreement_id)
            .join(FeeReview, sa.and_(FeeReview.council_id == FeeLine.council_id, FeeReview.id == FeeLine.review_id))
            .where(FeeLine.provider_id == actor.organisation, FeeLine.agreement_id.in_(list(agreement_ids)), _is_open())
        )
    )


def settled_by_change(actor: Actor, change_ids: Sequence[UUID]) -> dict[UUID, FeeReview]:
    """The decided review behind each of the council's change orders that came of one."""
    rows = db.session.execute(
        sa.select(FeeLine.change_id, FeeReview)
        .join(FeeReview, sa.and_(FeeReview.council_id == FeeLine.council_id, FeeReview.id == FeeLine.review_id))
        .where(
            FeeLine.council_id == actor.organisation,
            FeeLine.change_id.in_(list(change_ids)),
            FeeReview.decided_at.is_not(None),
        )
    )
    return {change_id: review for change_id, review in rows if change_id is not None}
