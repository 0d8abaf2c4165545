"""Awards, their lines, and what bidders were told: of the council acted for."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import Award, AwardLine, Outcome


def get_award(award_id: UUID) -> Award:
    """Raises `NotFound`."""
    award = db.session.execute(sa.select(Award).where(Award.id == award_id)).scalar_one_or_none()
    if award is None:
        raise NotFound
    return award


def find_award_of_case(case_id: UUID) -> Award | None:
    return db.session.execute(sa.select(Award).where(Award.case_id == case_id)).scalar_one_or_none()


def find_award_of(council_id: UUID, mini_tender_id: UUID) -> Award | None:
    """The award that was not refused, recommended or confirmed."""
    return db.session.execute(
        sa.select(Award).where(
            Award.council_id == council_id, Award.mini_tender_id == mini_tender_id, Award.refused_at.is_(None)
        )
    ).scalar_one_or_none()


def award_lines(award_id: UUID) -> Sequence[AwardLine]:
    """The winners of an award, by package."""
    return db.session.scalars(
        sa.select(AwardLine).where(AwardLine.award_id == award_id).order_by(AwardLine.package_id)
    ).all()


def list_outcomes(council_id: UUID, mini_tender_id: UUID) -> Sequence[Outcome]:
    """What bidders were told, winners first."""
    return db.session.scalars(
        sa.select(Outcome)
        .where(Outcome.council_id == council_id, Outcome.mini_tender_id == mini_tender_id)
        .order_by(Outcome.has_won.desc(), Outcome.provider_id)
    ).all()


def find_outcome(provider_id: UUID, mini_tender_id: UUID) -> Outcome | None:
    """What the provider acted for was told."""
    return db.session.execute(
        sa.select(Outcome).where(Outcome.provider_id == provider_id, Outcome.mini_tender_id == mini_tender_id)
    ).scalar_one_or_none()
