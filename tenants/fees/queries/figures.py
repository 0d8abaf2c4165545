"""The sector's figures that stand beside what is asked: those shipped, and the council's own."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.fees.models import SectorFigure
from tenants.fees.rules.sector import SectorRate, shipped_rates

MOST_FIGURES = 200


def list_figures(actor: Actor, before: UUID | None = None, limit: int = MOST_FIGURES) -> Sequence[SectorFigure]:
    """The council's own, the newest first."""
    return db.session.scalars(
        sa.select(SectorFigure)
        .where(
            SectorFigure.council_id == actor.organisation, SectorFigure.id < before if before is not None else sa.true()
        )
        .order_by(SectorFigure.id.desc())
        .limit(limit)
    ).all()


def known_rates(actor: Actor) -> list[SectorRate]:
    """Those shipped and the council's own together."""
    own = [
        SectorRate(each.what, each.unit, each.amount_gbp, each.from_on, each.source, is_own=True)
        for each in list_figures(actor)
    ]
    return [*shipped_rates(), *own]
