"""Spend by year: what was taken in of other arrangements, and what agreements cost."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.authorisation import queries as authorisation
from tenants.insight.models import ArrangementHours, ArrangementImport, SpendingYear
from tenants.insight.queries.sources import (
    agreement,
    agreement_delivery,
    is_of_child,
    is_signed,
    package_referral,
    referral,
    spot_purchase,
)
from tenants.insight.rules.arrangements import Route
from tenants.insight.rules.years import Counted, Year, beside

PAGE = 25
NOTHING = Decimal("0.00")
HOURS = {
    "hour": Decimal("1.00"),
    "visit_60": Decimal("1.00"),
    "visit_45": Decimal("0.75"),
    "visit_30": Decimal("0.50"),
    "visit_15": Decimal("0.25"),
}
"""What a unit of support is in hours; nights, sessions and weeks are none."""


def list_years(actor: Actor) -> list[Year]:
    """Every year with spend, a budget or a limit, the first first. As many statements, however many arrangements.

    The limit of a year is what its call-off limits allow; where there is none, what was entered by hand.
    """
    budgets = {each.financial_year: (each.budget_gbp, each.limit_gbp) for each in _targets(actor)}
    return beside(count_years(actor), budgets, authorisation.limits_by_year(actor))


def count_years(actor: Actor) -> list[Counted]:
    """What single lines of hours and single agreements add up to, by year, in one statement.

    A child is counted once a year among what was taken in and spot purchases, and once among agreements; where a
    package takes a purchase over, once with both.
    """
    lines = sa.union_all(_recorded(actor), _agreed(actor), _accepted(actor), _bought_outside(actor)).subquery()
    accepted = sa.func.coalesce(sa.func.sum(lines.c.accepted), NOTHING)
    amounts = {
        name: sa.func.coalesce(sa.func.sum(lines.c.amount).filter(condition), NOTHING)
        for name, condition in (
            ("recorded", sa.not_(lines.c.is_agreed)),
            ("agreed", lines.c.is_agreed),
            ("spot", lines.c.route == Route.SPOT),
        )
    }
    rows = db.session.execute(
        sa.select(
            lines.c.year,
            sa.func.count(lines.c.child.distinct()).label("children"),
            sa.func.coalesce(sa.func.sum(lines.c.hours), NOTHING).label("hours"),
            *(amount.label(name) for name, amount in amounts.items()),
            accepted.label("accepted"),
        ).group_by(lines.c.year)
    )
    return [
        Counted(row.year, row.children, row.hours, row.recorded, row.agreed, row.spot, row.accepted) for row in rows
    ]


def _recorded(actor: Actor) -> sa.Select[tuple[str, str, Decimal | None, Decimal, str, bool]]:
    return sa.select(
        ArrangementHours.financial_year.label("year"),
        sa.func.encode(ArrangementHours.child_mark, "hex").label("child"),
        ArrangementHours.hours.label("hours"),
        ArrangementHours.amount_gbp.label("amount"),
        ArrangementHours.route.label("route"),
        sa.false().label("is_agreed"),
        sa.null().cast(sa.Numeric).label("accepted"),
    ).where(ArrangementHours.council_id == actor.organisation)


def _agreed(actor: Actor) -> sa.Select[tuple[str, str, Decimal | None, Decimal, str, bool]]:
    """The cost of each signed agreement in each year that it touches, as the agreement itself keeps it."""
    years = (
        sa.func.jsonb_each_text(agreement.c.cost["financial_years"])
        .table_valued("key", "value", name="of_year")
        .render_derived()
    )
    return (
        sa.select(
            years.c.key,
            sa.cast(referral.c.child_id, sa.Text),
            sa.null().cast(sa.Numeric),
            sa.cast(years.c.value, sa.Numeric),
            sa.literal(str(Route.SYSTEM)),
            sa.true(),
            sa.null().cast(sa.Numeric),
        )
        .select_from(agreement)
        .join(package_referral, is_of_child)
        .join(
            referral,
            sa.and_(
                referral.c.council_id == package_referral.c.council_id, referral.c.id == package_referral.c.referral_id
            ),
        )
        .join(years, sa.true())
        .where(agreement.c.council_id == actor.organisation, is_signed, sa.cast(years.c.value, sa.Numeric) != 0)
    )


def _accepted(actor: Actor) -> sa.Select[tuple[str, str, Decimal | None, Decimal, str, bool, Decimal]]:
    """What was accepted as delivered under agreements: its hours, where its unit has any, and what it comes to."""
    years = (
        sa.func.jsonb_each(agreement_delivery.c.years)
        .table_valued("key", sa.column("value", JSONB), name="of_year")
        .render_derived()
    )
    hours = sa.case(HOURS, value=agreement.c.unit, else_=sa.null().cast(sa.Numeric))
    return (
        sa.select(
            years.c.key,
            sa.cast(referral.c.child_id, sa.Text),
            sa.cast(years.c.value["delivered"].astext, sa.Numeric) * hours,
            sa.literal(NOTHING, sa.Numeric),
            sa.literal(str(Route.SYSTEM)),
            sa.true(),
            sa.cast(years.c.value["amount"].astext, sa.Numeric),
        )
        .select_from(agreement_delivery)
        .join(
            agreement,
            sa.and_(
                agreement.c.council_id == agreement_delivery.c.council_id,
                agreement.c.id == agreement_delivery.c.agreement_id,
            ),
        )
        .join(package_referral, is_of_child)
        .join(
            referral,
            sa.and_(
                referral.c.council_id == package_referral.c.council_id, referral.c.id == package_referral.c.referral_id
            ),
        )
        .join(years, sa.true())
        .where(agreement_delivery.c.council_id == actor.organisation, agreement_delivery.c.accepted_at.is_not(None))
    )


def _bought_outside(actor: Actor) -> sa.Select[tuple[str, str, Decimal | None, Decimal, str, bool]]:
    """The cost of each spot purchase in each year that it touches: authorised, or running when it was taken over."""
    years = (
        sa.func.jsonb_each_text(spot_purchase.c.cost["financial_years"])
        .table_valued("key", "value", name="of_year_outside")
        .render_derived()
    )
    of_package = sa.and_(
        package_referral.c.council_id == spot_purchase.c.council_id,
        package_referral.c.package_id == spot_purchase.c.package_id,
    )
    of_referral = sa.and_(
        referral.c.council_id == package_referral.c.council_id, referral.c.id == package_referral.c.referral_id
    )
    mark = sa.func.encode(sa.cast(spot_purchase.c.child_mark, sa.LargeBinary), "hex")
    return (
        sa.select(
            years.c.key,
            sa.func.coalesce(sa.func.min(sa.cast(referral.c.child_id, sa.Text)), sa.func.min(mark)),
            sa.null().cast(sa.Numeric),
            sa.func.min(sa.cast(years.c.value, sa.Numeric)),
            sa.literal(str(Route.SPOT)),
            sa.true(),
            sa.null().cast(sa.Numeric),
        )
        .select_from(spot_purchase)
        .join(years, sa.true())
        .outerjoin(package_referral, of_package)
        .outerjoin(referral, of_referral)
        .where(
            spot_purchase.c.council_id == actor.organisation,
            spot_purchase.c.refused_at.is_(None),
            sa.or_(spot_purchase.c.authorised_at.is_not(None), spot_purchase.c.import_id.is_not(None)),
            sa.cast(years.c.value, sa.Numeric) != 0,
        )
        .group_by(spot_purchase.c.council_id, spot_purchase.c.id, years.c.key)
    )


def _targets(actor: Actor) -> Sequence[SpendingYear]:
    return db.session.scalars(
        sa.select(SpendingYear)
        .where(SpendingYear.council_id == actor.organisation)
        .order_by(SpendingYear.financial_year)
    ).all()


def find_target(actor: Actor, year: str) -> SpendingYear | None:
    """What a year is held against."""
    return db.session.scalars(
        sa.select(SpendingYear)
        .where(SpendingYear.council_id == actor.organisation, SpendingYear.financial_year == year)
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_imports(actor: Actor, *, before: UUID | None = None) -> Sequence[ArrangementImport]:
    """What was taken in, the latest first: a page and one more."""
    asked = sa.select(ArrangementImport).where(ArrangementImport.council_id == actor.organisation)
    if before is not None:
        asked = asked.where(ArrangementImport.id < before)
    return db.session.scalars(asked.order_by(ArrangementImport.id.desc()).limit(PAGE + 1)).all()


def lock_import(actor: Actor, import_id: UUID) -> ArrangementImport:
    """An import of the council, held for this transaction. Raises `NotFound`."""
    found = db.session.scalars(
        sa.select(ArrangementImport)
        .where(ArrangementImport.council_id == actor.organisation, ArrangementImport.id == import_id)
        .execution_options(populate_existing=True)
        .with_for_update()
    ).one_or_none()
    if found is None:
        # The row of one that was taken back cannot be locked: it may change no more.
        found = db.session.get(ArrangementImport, (actor.organisation, import_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def find_same_file(actor: Actor, sha256: bytes) -> ArrangementImport | None:
    """The import of the same contents that still counts."""
    return db.session.scalars(
        sa.select(ArrangementImport).where(
            ArrangementImport.council_id == actor.organisation,
            ArrangementImport.file_sha256 == sha256,
            ArrangementImport.taken_back_at.is_(None),
        )
    ).one_or_none()


def days_of(actor: Actor, arrangements: Collection[str]) -> dict[str, list[tuple[date, date]]]:
    """The days taken in of each of those arrangements."""
    days: dict[str, list[tuple[date, date]]] = {}
    rows = db.session.execute(
        sa.select(ArrangementHours.arrangement, ArrangementHours.from_on, ArrangementHours.to_on).where(
            ArrangementHours.council_id == actor.organisation, ArrangementHours.arrangement.in_(arrangements)
        )
    )
    for arrangement, from_on, to_on in rows:
        days.setdefault(arrangement, []).append((from_on, to_on))
    return days
