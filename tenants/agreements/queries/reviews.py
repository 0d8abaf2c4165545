"""Reviews of agreements: the council's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements.models import Agreement, AgreementReview, AgreementStart
from tenants.packages import queries as packages

PAGE = 25
"""Reviews to a page."""


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A review still to be held, with the agreement it is about."""

    id: UUID
    due_on: date
    agreement_id: UUID
    reference: str
    title: str
    provider_id: UUID


def list_reviews(agreement: Agreement) -> Sequence[AgreementReview]:
    """The reviews of an agreement, first to last: nothing for anybody but its council."""
    return db.session.scalars(
        sa.select(AgreementReview)
        .where(AgreementReview.council_id == agreement.council_id, AgreementReview.agreement_id == agreement.id)
        .order_by(AgreementReview.due_on, AgreementReview.id)
    ).all()


def get_review(actor: Actor, review_id: UUID) -> AgreementReview:
    """A review of the council acted for. Raises `NotFound`."""
    review = db.session.execute(
        sa.select(AgreementReview)
        .where(AgreementReview.council_id == actor.organisation, AgreementReview.id == review_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if review is None:
        raise NotFound
    return review


def list_reviews_due(
    actor: Actor,
    until: date,
    after: tuple[date, UUID] | None = None,
    limit: int = PAGE,
    *,
    since: date | None = None,
) -> list[ReviewDue]:
    """Reviews still to be held by a day, the most overdue first; `after` is the last one of the page before.

    `since` leaves out those that were due before it.
    """
    asked = (
        sa.select(
            AgreementReview.id,
            AgreementReview.due_on,
            AgreementReview.agreement_id,
            Agreement.reference,
            Agreement.title,
            Agreement.provider_id,
        )
        .join(
            Agreement,
            sa.and_(Agreement.council_id == AgreementReview.council_id, Agreement.id == AgreementReview.agreement_id),
        )
        .where(
            AgreementReview.council_id == actor.organisation,
            AgreementReview.held_on.is_(None),
            AgreementReview.due_on <= until,
        )
    )
    if since is not None:
        asked = asked.where(AgreementReview.due_on >= since)
    if after is not None:
        asked = asked.where(sa.tuple_(AgreementReview.due_on, AgreementReview.id) > after)
    rows = db.session.execute(asked.order_by(AgreementReview.due_on, AgreementReview.id).limit(limit))
    return [ReviewDue(*row) for row in rows]


def has_review(actor: Actor, agreement_id: UUID) -> bool:
    asked = sa.select(AgreementReview.id).where(
        AgreementReview.council_id == actor.organisation, AgreementReview.agreement_id == agreement_id
    )
    return db.session.execute(asked.limit(1)).first() is not None


def count_reviews_due(actor: Actor, until: date, on: date) -> tuple[int, int]:
    """How many reviews are overdue on a day, and how many are due from then until another."""
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(AgreementReview.due_on < on).label("overdue"),
            sa.func.count().filter(AgreementReview.due_on >= on).label("due"),
        ).where(
            AgreementReview.council_id == actor.organisation,
            AgreementReview.held_on.is_(None),
            AgreementReview.due_on <= until,
        )
    ).one()
    return row.overdue, row.due


def outcomes_of(agreement: Agreement) -> list[str]:
    """What the package of an agreement is to reach."""
    return [outcome for package in packages.list_packages([agreement.package_id]) for outcome in package.outcomes]


def find_start(agreement: Agreement) -> AgreementStart | None:
    """That support began, where the council has put it on record: nothing for anybody else."""
    return db.session.execute(
        sa.select(AgreementStart).where(
            AgreementStart.council_id == agreement.council_id, AgreementStart.agreement_id == agreement.id
        )
    ).scalar_one_or_none()
