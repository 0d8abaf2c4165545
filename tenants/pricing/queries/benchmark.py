"""The council's own prices beside the region's published figures."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from consortium.kernel.db import db
from tenants.pricing.models import BenchmarkContribution, BenchmarkFigure, RateCard
from tenants.pricing.queries.cards import Card, with_lines
from tenants.pricing.rules.benchmark import Compared
from tenants.pricing.rules.cards import UNITS


def has_contributed(council_id: UUID, quarter_on: date) -> bool:
    found = sa.select(BenchmarkContribution.unit).where(
        BenchmarkContribution.council_id == council_id, BenchmarkContribution.quarter_on == quarter_on
    )
    return db.session.scalar(found.limit(1)) is not None


def list_contributed(council_id: UUID, quarter_on: date) -> list[tuple[UUID, str]]:
    """The lots and units that the council gave a price of, in order."""
    rows = db.session.execute(
        sa.select(BenchmarkContribution.lot_id, BenchmarkContribution.unit)
        .where(BenchmarkContribution.council_id == council_id, BenchmarkContribution.quarter_on == quarter_on)
        .order_by(BenchmarkContribution.lot_id, BenchmarkContribution.unit)
    )
    return [(row.lot_id, row.unit) for row in rows]


def list_cards_in_force(council_id: UUID, on: date) -> list[Card]:
    """The council's card of each lot in force on that day."""
    rows = db.session.scalars(
        sa.select(RateCard)
        .where(RateCard.council_id == council_id, RateCard.adopted_at.is_not(None), RateCard.from_on <= on)
        .ext(distinct_on(RateCard.lot_id))
        .order_by(RateCard.lot_id, RateCard.from_on.desc())
    ).all()
    return with_lines(rows)


def compare_with_region(council_id: UUID, lot_ids: Collection[UUID], on: date) -> dict[UUID, list[Compared]]:
    """For each lot, every unit that the council prices or the region has a figure of; the newest figure stands."""
    cards = {card.lot_id: card.prices() for card in list_cards_in_force(council_id, on)}
    figures = {
        (row.lot_id, row.unit): row
        for row in db.session.scalars(
            sa.select(BenchmarkFigure)
            .where(BenchmarkFigure.lot_id.in_(lot_ids))
            .ext(distinct_on(BenchmarkFigure.lot_id, BenchmarkFigure.unit))
            .order_by(BenchmarkFigure.lot_id, BenchmarkFigure.unit, BenchmarkFigure.quarter_on.desc())
        )
    }
    compared: dict[UUID, list[Compared]] = {lot_id: [] for lot_id in lot_ids}
    for lot_id in compared:
        for unit in UNITS:
            line = cards[lot_id].usual(unit) if lot_id in cards else None
            figure = figures.get((lot_id, unit))
            if line or figure:
                compared[lot_id].append(
                    Compared(
                        unit,
                        line.amount if line else None,
                        figure.mean if figure else None,
                        figure.quarter_on if figure else None,
                    )
                )
    return compared
