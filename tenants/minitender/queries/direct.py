"""Awards without a mini-tender: of the council acted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import Award, AwardLine, DirectAward
from tenants.minitender.queries.procedures import get_own_mini_tender
from tenants.minitender.rules.terms import TenderTerms, read_terms

DIRECT_PAGE = 50


@dataclass(frozen=True, slots=True)
class AwardedDirectly:
    """A direct award: the decision, why it was made without a mini-tender, and to whom for how much."""

    award: Award
    direct: DirectAward
    line: AwardLine


def get_direct_award(actor: Actor, award_id: UUID) -> AwardedDirectly:
    """Raises `NotFound`."""
    row = db.session.execute(_of(actor.organisation).where(Award.id == award_id)).one_or_none()
    if row is None:
        raise NotFound
    return AwardedDirectly(*row)


def terms_of_award(actor: Actor, line: AwardLine) -> TenderTerms:
    """The council's rules that an award was made under, as they were copied then. Raises `NotFound`."""
    if line.mini_tender_id is None:
        return read_terms(get_direct_award(actor, line.award_id).direct.rules)
    return read_terms(get_own_mini_tender(actor, line.mini_tender_id).rules)


def list_direct_awards(actor: Actor, *, before: UUID | None = None) -> list[AwardedDirectly]:
    """The council's direct awards, refused ones too, newest first: one more than a page, where there are more."""
    query = _of(actor.organisation)
    if before is not None:
        query = query.where(Award.id < before)
    rows = db.session.execute(query.order_by(Award.id.desc()).limit(DIRECT_PAGE + 1))
    return [AwardedDirectly(*row) for row in rows]


def list_directly_awarded(council_id: UUID, package_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of those packages, the ones that were given directly, with their award: recommended or confirmed."""
    if not package_ids:
        return {}
    rows = db.session.execute(
        sa.select(Award.package_id, Award.id).where(
            Award.council_id == council_id, Award.package_id.in_(package_ids), Award.refused_at.is_(None)
        )
    )
    return {package_id: award_id for package_id, award_id in rows if package_id is not None}


def _of(council_id: UUID) -> sa.Select[Award, DirectAward, AwardLine]:
    return (
        sa.select(Award, DirectAward, AwardLine)
        .join(DirectAward, sa.and_(DirectAward.council_id == Award.council_id, DirectAward.award_id == Award.id))
        .join(AwardLine, sa.and_(AwardLine.council_id == Award.council_id, AwardLine.award_id == Award.id))
        .where(Award.council_id == council_id)
    )
