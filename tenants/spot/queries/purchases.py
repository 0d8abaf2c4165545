"""Spot purchases of the actor's council."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.spot.models import SpotPurchase, SpotTerms
from tenants.spot.rules import purchases
from tenants.spot.rules.purchases import Standing, Status, Terms

PAGE = 25


class Shown(StrEnum):
    """Which purchases a list shows."""

    CURRENT = "current"
    WAITING = "waiting"
    OVER = "over"
    ALL = "all"


def standing_of(row: SpotPurchase) -> Standing:
    return Standing(
        row.starts_on,
        row.last_on,
        is_asked=row.case_id is not None,
        is_authorised=row.authorised_at is not None,
        is_refused=row.refused_at is not None,
        moved_on=row.moved_on,
    )


def status_of(row: SpotPurchase, on: date) -> Status:
    return purchases.status_of(standing_of(row), on)


def is_current(on: date) -> sa.ColumnElement[bool]:
    """Not over, not refused, not moved: what the council pays for outside the system, or is about to."""
    return sa.and_(
        SpotPurchase.refused_at.is_(None),
        SpotPurchase.last_on >= on,
        sa.or_(SpotPurchase.moved_on.is_(None), SpotPurchase.moved_on > on),
    )


def _shown(shown: Shown, on: date) -> sa.ColumnElement[bool]:
    match shown:
        case Shown.CURRENT:
            return is_current(on)
        case Shown.WAITING:
            return sa.and_(is_current(on), SpotPurchase.authorised_at.is_(None))
        case Shown.OVER:
            return sa.not_(is_current(on))
        case Shown.ALL:
            return sa.true()


def list_purchases(
    actor: Actor, *, on: date, shown: Shown = Shown.CURRENT, before: UUID | None = None, limit: int = PAGE
) -> Sequence[SpotPurchase]:
    """The latest first, a page at a time."""
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            _shown(shown, on),
            SpotPurchase.id < before if before else sa.true(),
        )
        .order_by(SpotPurchase.id.desc())
        .limit(limit)
    ).all()


def list_ending(actor: Actor, *, on: date, by: date, limit: int) -> Sequence[SpotPurchase]:
    """What ends by a day and has nothing prepared to follow it, the soonest first."""
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            is_current(on),
            SpotPurchase.last_on <= by,
            SpotPurchase.package_id.is_(None),
            SpotPurchase.ended_at.is_(None),
            ~_followed(),
        )
        .order_by(SpotPurchase.last_on, SpotPurchase.id)
        .limit(limit)
    ).all()


def search_purchases(actor: Actor, text: str, limit: int = 5) -> Sequence[SpotPurchase]:
    """Purchases whose reference begins with the text, or whose provider's name holds it, the latest first."""
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            sa.or_(
                SpotPurchase.reference.istartswith(text, autoescape=True),
                SpotPurchase.provider_name.icontains(text, autoescape=True),
            ),
        )
        .order_by(SpotPurchase.id.desc())
        .limit(limit)
    ).all()


def _followed() -> sa.Exists:
    later = sa.orm.aliased(SpotPurchase)
    return (
        sa.select(later.id)
        .where(
            later.council_id == SpotPurchase.council_id,
            later.follows_id == SpotPurchase.id,
            later.refused_at.is_(None),
        )
        .correlate(SpotPurchase)
        .exists()
    )


def get_purchase(actor: Actor, purchase_id: UUID) -> SpotPurchase:
    """Raises `NotFound`."""
    return _one(sa.select(SpotPurchase), actor, purchase_id)


def lock_of_case(actor: Actor, case_id: UUID) -> Sequence[SpotPurchase]:
    """The purchases that one case was asked for, which nobody changes meanwhile."""
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(SpotPurchase.council_id == actor.organisation, SpotPurchase.case_id == case_id)
        .order_by(SpotPurchase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_purchase(actor: Actor, purchase_id: UUID) -> SpotPurchase:
    """Held until the transaction ends, as it stands now; one that was refused cannot be held and is only read."""
    get_purchase(actor, purchase_id)
    found = db.session.execute(
        sa.select(SpotPurchase)
        .where(SpotPurchase.council_id == actor.organisation, SpotPurchase.id == purchase_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found or get_purchase(actor, purchase_id)


def _one(query: sa.Select[SpotPurchase], actor: Actor, purchase_id: UUID) -> SpotPurchase:
    found = db.session.execute(
        query.where(SpotPurchase.council_id == actor.organisation, SpotPurchase.id == purchase_id).execution_options(
            populate_existing=True
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def find_by_reference(actor: Actor, reference: str) -> SpotPurchase | None:
    """The council's purchase with its own reference, unless it was refused."""
    return db.session.scalars(
        sa.select(SpotPurchase).where(
            SpotPurchase.council_id == actor.organisation,
            SpotPurchase.reference == reference,
            SpotPurchase.refused_at.is_(None),
        )
    ).one_or_none()


def find_extension(actor: Actor, purchase_id: UUID) -> SpotPurchase | None:
    """What follows a purchase, unless it was refused."""
    return db.session.scalars(
        sa.select(SpotPurchase).where(
            SpotPurchase.council_id == actor.organisation,
            SpotPurchase.follows_id == purchase_id,
            SpotPurchase.refused_at.is_(None),
        )
    ).one_or_none()


def list_of_package(actor: Actor, package_id: UUID) -> Sequence[SpotPurchase]:
    """The purchases that a package takes over and that have not moved, held until the transaction ends."""
    return db.session.scalars(
        sa.select(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            SpotPurchase.package_id == package_id,
            SpotPurchase.agreement_id.is_(None),
            SpotPurchase.refused_at.is_(None),
        )
        .order_by(SpotPurchase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def find_terms_row(actor: Actor) -> SpotTerms | None:
    return db.session.scalars(
        sa.select(SpotTerms).where(SpotTerms.council_id == actor.organisation).execution_options(populate_existing=True)
    ).one_or_none()


def find_terms(actor: Actor) -> Terms:
    """What the council set, or what holds where it has set nothing."""
    row = find_terms_row(actor)
    return Terms(row.longest_months, tuple(row.exemption_roles)) if row else Terms()
