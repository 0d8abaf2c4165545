"""The lines of the ledger: what each binds, why, and what has released it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.authorisation.models import Commitment, SpendingCase
from tenants.authorisation.rules import Funder
from tenants.authorisation.rules.ledger import Cause, Line, Release

PAGE = 50
"""Lines to a page."""


@dataclass(frozen=True, slots=True)
class ListedCommitment:
    """A line with the case it stands for."""

    entry: Commitment
    case: SpendingCase


def list_commitments(
    actor: Actor, *, year: str | None = None, after: UUID | None = None, limit: int = PAGE
) -> list[ListedCommitment]:
    """Every line of the ledger, released ones too, the newest first; of one financial year where one is named."""
    asked = (
        sa.select(Commitment, SpendingCase)
        .join(
            SpendingCase,
            sa.and_(SpendingCase.council_id == Commitment.council_id, SpendingCase.id == Commitment.case_id),
        )
        .where(Commitment.council_id == actor.organisation)
    )
    if year:
        asked = asked.where(Commitment.financial_year == year)
    if after is not None:
        asked = asked.where(Commitment.id < after)
    rows = db.session.execute(asked.order_by(Commitment.id.desc()).limit(limit))
    return [ListedCommitment(entry, case) for entry, case in rows]


def list_lines_of_cases(actor: Actor, case_ids: Sequence[UUID]) -> list[Line]:
    """The lines that some cases have in the ledger, released ones too."""
    rows = db.session.scalars(
        sa.select(Commitment)
        .where(Commitment.council_id == actor.organisation, Commitment.case_id.in_(case_ids))
        .order_by(Commitment.id)
        .execution_options(populate_existing=True)
    )
    return [line_of(row) for row in rows]


def is_taken_for(actor: Actor, cause_id: UUID) -> bool:
    """Whether a change was taken out of the ledger already."""
    found = sa.select(Commitment.id).where(Commitment.council_id == actor.organisation, Commitment.cause_id == cause_id)
    return db.session.execute(found.limit(1)).first() is not None


def line_of(entry: Commitment) -> Line:
    return Line(
        case_id=entry.case_id,
        system_id=entry.system_id,
        financial_year=entry.financial_year,
        funder=Funder(entry.funder),
        amount=entry.amount_gbp,
        cause=Cause(entry.cause),
        cause_id=entry.cause_id,
        released_at=entry.released_at,
        released_why=Release(entry.released_why) if entry.released_why else None,
    )
