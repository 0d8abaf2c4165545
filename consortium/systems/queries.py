"""Purchasing systems and their lots, as far as the actor may see them: everybody once they are published."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.systems.models import Lot, PurchasingSystem


def get_system(system_id: UUID) -> PurchasingSystem:
    """A published system, or a draft of the actor's own. Raises `NotFound`."""
    system = db.session.execute(
        sa.select(PurchasingSystem).where(PurchasingSystem.id == system_id)
    ).scalar_one_or_none()
    if system is None:
        raise NotFound
    return system


def get_own_system(actor: Actor, system_id: UUID) -> PurchasingSystem:
    """A system that the actor's organisation leads. Raises `NotFound`."""
    system = get_system(system_id)
    if system.lead_id != actor.organisation:
        raise NotFound
    return system


def list_systems() -> Sequence[PurchasingSystem]:
    """Every system the actor may see, by name."""
    return db.session.scalars(
        sa.select(PurchasingSystem).order_by(sa.func.lower(PurchasingSystem.name), PurchasingSystem.id)
    ).all()


def systems_by_id(system_ids: Iterable[UUID]) -> dict[UUID, PurchasingSystem]:
    rows = db.session.scalars(sa.select(PurchasingSystem).where(PurchasingSystem.id.in_(list(system_ids))))
    return {system.id: system for system in rows}


def list_lots(system_id: UUID) -> Sequence[Lot]:
    """The lots of a system, by number."""
    return db.session.scalars(sa.select(Lot).where(Lot.system_id == system_id).order_by(Lot.number)).all()


def get_lot(lot_id: UUID) -> Lot:
    """Raises `NotFound`."""
    lot = db.session.execute(sa.select(Lot).where(Lot.id == lot_id)).scalar_one_or_none()
    if lot is None:
        raise NotFound
    return lot


def lots_by_id(lot_ids: Iterable[UUID]) -> dict[UUID, Lot]:
    rows = db.session.scalars(sa.select(Lot).where(Lot.id.in_(list(lot_ids))))
    return {lot.id: lot for lot in rows}


def list_lots_of_published_systems() -> Sequence[Lot]:
    """Every lot of every published system, by system and number."""
    return db.session.scalars(
        sa.select(Lot)
        .join(PurchasingSystem, sa.and_(PurchasingSystem.lead_id == Lot.lead_id, PurchasingSystem.id == Lot.system_id))
        .where(PurchasingSystem.published_at.is_not(None))
        .order_by(sa.func.lower(PurchasingSystem.name), Lot.number)
    ).all()
