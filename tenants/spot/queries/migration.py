"""How spot purchases stand to their migration."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.spot.models import SpotProvider, SpotPurchase
from tenants.spot.queries.purchases import PAGE, is_current
from tenants.spot.rules.migration import ZERO, Item, Overlap, Share, Trigger


def _in_plan() -> sa.ColumnElement[bool]:
    """Authorised, or taken over from before; of a purchase and what extends it, the last that counts itself."""
    later = sa.orm.aliased(SpotPurchase)
    return sa.and_(
        _counts(SpotPurchase),
        ~sa.select(later.id)
        .where(later.council_id == SpotPurchase.council_id, later.follows_id == SpotPurchase.id, _counts(later))
        .correlate(SpotPurchase)
        .exists(),
    )


def _counts(purchase: type[SpotPurchase]) -> sa.ColumnElement[bool]:
    return sa.and_(
        purchase.refused_at.is_(None),
        sa.or_(purchase.authorised_at.is_not(None), purchase.import_id.is_not(None)),
    )


def list_items(actor: Actor) -> list[Item]:
    """Every purchase that counts, as the plan sees it, in one statement."""
    rows = db.session.execute(
        sa.select(
            SpotPurchase.id, SpotPurchase.yearly_gbp, SpotPurchase.first_on, SpotPurchase.last_on,
            SpotPurchase.moves_on, SpotPurchase.stays, SpotPurchase.plan_reason, SpotPurchase.moved_on,
            SpotPurchase.package_id,
        )
        .where(SpotPurchase.council_id == actor.organisation, _in_plan())
        .order_by(SpotPurchase.id)
    )  # fmt: skip
    return [
        Item(
            row.id, row.yearly_gbp, row.first_on, row.last_on, row.moves_on,
            row.plan_reason if row.stays else None, row.moved_on, row.package_id is not None,
        )
        for row in rows
    ]  # fmt: skip


def list_plan_lines(
    actor: Actor,
    *,
    on: date,
    trigger: Trigger | None = None,
    period: tuple[date, date] | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> Sequence[SpotPurchase]:
    """The purchases that are still to move, or that stay, a page at a time; those of one quarter, where it is named."""
    due = sa.func.coalesce(SpotPurchase.moved_on, SpotPurchase.moves_on, SpotPurchase.last_on + 1)
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            _in_plan(),
            is_current(on),
            SpotPurchase.stays.is_(trigger is Trigger.STAYS) if trigger else sa.true(),
            sa.func.greatest(due, on).between(*period) if period else sa.true(),
            SpotPurchase.id > after if after else sa.true(),
        )
        .order_by(SpotPurchase.id)
        .limit(limit)
    ).all()


def overlap(actor: Actor, *, on: date) -> Overlap:
    """How far the providers of running purchases are on the register, in one statement."""
    by_provider = (
        sa.select(
            sa.func.sum(SpotPurchase.yearly_gbp).label("yearly"),
            sa.case(
                (SpotProvider.confirmed_at.is_not(None), "confirmed"),
                (SpotProvider.proposed_id.is_not(None), "proposed"),
                else_="none",
            ).label("place"),
        )
        .join(
            SpotProvider,
            sa.and_(
                SpotProvider.council_id == SpotPurchase.council_id, SpotProvider.id == SpotPurchase.spot_provider_id
            ),
        )
        .where(SpotPurchase.council_id == actor.organisation, is_current(on))
        .group_by(SpotProvider.id, SpotProvider.confirmed_at, SpotProvider.proposed_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            by_provider.c.place, sa.func.count().label("providers"), sa.func.sum(by_provider.c.yearly).label("sum")
        ).group_by(by_provider.c.place)
    )
    found: dict[str, Share] = {row.place: Share(row.providers, row.sum) for row in rows}
    none = Share(0, ZERO)
    whole = Share(
        sum(each.providers for each in found.values()), sum((each.yearly for each in found.values()), Decimal("0.00"))
    )
    return Overlap(whole, found.get("confirmed", none), found.get("proposed", none))
