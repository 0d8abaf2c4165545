"""Agreements of providers that are outside the system: they go on to their end, and wait to be moved."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.register import queries as register
from consortium.register.rules import is_in_the_system
from tenants.agreements.models import Agreement
from tenants.packages import queries as packages

PAGE = 25


def is_outside(agreement: Agreement, at: datetime) -> bool:
    """Whether its provider has left the system for the lot, was removed from it, or was never admitted to it."""
    (package,) = packages.list_packages([agreement.package_id])
    return not is_in_the_system(register.standing_at(agreement.provider_id, package.lot_id, at))


def list_outside(
    actor: Actor, *, on: date, at: datetime, before: UUID | None = None, limit: int = PAGE
) -> Sequence[Agreement]:
    """The council's signed agreements of such providers that run on, the latest first, in one statement.

    One that another provider has taken over is no longer to be moved.
    """
    asked = _outside(actor, on, at)
    if before is not None:
        asked = asked.where(Agreement.id < before)
    return db.session.scalars(asked.order_by(Agreement.id.desc()).limit(limit)).all()


def count_outside(actor: Actor, *, on: date, at: datetime) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(_outside(actor, on, at).subquery())) or 0


def _outside(actor: Actor, on: date, at: datetime) -> sa.Select[Agreement]:
    lots, inside, next_ = packages.select_lots(), register.select_in_the_system(at), sa.orm.aliased(Agreement)
    return (
        sa.select(Agreement)
        .join(lots, sa.and_(lots.c.council_id == Agreement.council_id, lots.c.package_id == Agreement.package_id))
        .where(
            Agreement.council_id == actor.organisation,
            Agreement.council_signed_at.is_not(None),
            Agreement.provider_signed_at.is_not(None),
            Agreement.ends_on >= on,
            ~sa.exists().where(
                next_.council_id == Agreement.council_id,
                next_.follows_id == Agreement.id,
                next_.council_signed_at.is_not(None),
                next_.provider_signed_at.is_not(None),
            ),
            ~sa.exists().where(inside.c.provider_id == Agreement.provider_id, inside.c.lot_id == lots.c.lot_id),
        )
    )
