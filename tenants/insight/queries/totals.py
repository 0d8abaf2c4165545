"""The region's totals by lot, beside what was advertised and what the council itself gave."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.insight.models import AdvertisedValue, TotalContribution, TotalFigure
from tenants.insight.queries.sources import agreement, package
from tenants.insight.rules.totals import Total
from tenants.policy import queries as policies


def has_given(actor: Actor, quarter_on: date) -> bool:
    return bool(list_given(actor, quarter_on))


def list_given(actor: Actor, quarter_on: date) -> list[UUID]:
    """The lots that the council gave a total of for that quarter."""
    return list(
        db.session.scalars(
            sa.select(TotalContribution.lot_id)
            .where(TotalContribution.council_id == actor.organisation, TotalContribution.quarter_on == quarter_on)
            .order_by(TotalContribution.lot_id)
        )
    )


def bought_by_lot(actor: Actor, before: datetime) -> dict[UUID, Decimal]:
    """What agreements that both sides had signed before a moment come to, by lot; lots of nothing are left out."""
    total = sa.func.sum(agreement.c.total_gbp)
    rows = db.session.execute(
        sa.select(package.c.lot_id, total.label("total"))
        .select_from(agreement)
        .join(package, sa.and_(package.c.council_id == agreement.c.council_id, package.c.id == agreement.c.package_id))
        .where(
            agreement.c.council_id == actor.organisation,
            agreement.c.council_signed_at < before,
            agreement.c.provider_signed_at < before,
        )
        .group_by(package.c.lot_id)
        .having(total > 0)
    )
    return {row.lot_id: row.total for row in rows}


def find_advertised(actor: Actor, lot_id: UUID) -> AdvertisedValue | None:
    return db.session.scalars(
        sa.select(AdvertisedValue)
        .where(AdvertisedValue.lead_id == actor.organisation, AdvertisedValue.lot_id == lot_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_totals(actor: Actor, on: date) -> list[Total]:
    """Every lot that the council may buy from, with the newest figures. A fixed number of statements."""
    lots = policies.list_lots_to_buy_from(actor, on)
    ids = [lot.id for lot in lots]
    advertised = {row.lot_id: row.amount_gbp for row in _advertised(ids)}
    region = {
        row.lot_id: row
        for row in db.session.scalars(
            sa.select(TotalFigure)
            .where(TotalFigure.lot_id.in_(ids))
            .ext(distinct_on(TotalFigure.lot_id))
            .order_by(TotalFigure.lot_id, TotalFigure.quarter_on.desc())
        )
    }
    own = {
        row.lot_id: row
        for row in db.session.scalars(
            sa.select(TotalContribution)
            .where(TotalContribution.council_id == actor.organisation, TotalContribution.lot_id.in_(ids))
            .ext(distinct_on(TotalContribution.lot_id))
            .order_by(TotalContribution.lot_id, TotalContribution.quarter_on.desc())
        )
    }
    return [
        Total(
            lot.id,
            lot.name,
            lot.system_name,
            advertised.get(lot.id),
            region[lot.id].total if lot.id in region else None,
            region[lot.id].quarter_on if lot.id in region else None,
            own[lot.id].amount if lot.id in own else None,
            own[lot.id].quarter_on if lot.id in own else None,
        )
        for lot in lots
    ]


def _advertised(lot_ids: Collection[UUID]) -> sa.ScalarResult[AdvertisedValue]:
    return db.session.scalars(sa.select(AdvertisedValue).where(AdvertisedValue.lot_id.in_(lot_ids)))
