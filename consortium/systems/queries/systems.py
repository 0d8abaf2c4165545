"""Purchasing systems and their lots, as far as the actor may see them: everybody once they are published."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.systems.models import HealthRoute, Lot, PurchasingSystem
from consortium.systems.rules import (
    Rating,
    Regime,
    Route,
    Shown,
    Step,
    Topic,
    latest_end,
    overlay_of,
    reopening_due,
    shown_at,
)


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


def last_day_of(system: PurchasingSystem) -> date | None:
    """The last day that the system's regime leaves it, whatever was advertised; None where the law names none."""
    return latest_end(
        Regime(system.regime),
        is_dynamic=system.is_dynamic,
        commenced_on=system.commenced_on,
        is_light_touch=system.is_light_touch,
    )


def rules_of(system: PurchasingSystem) -> dict[Step, list[Shown]]:
    """What the system's regime says at each step, for `folded_rules` to show, with the last days it leaves."""
    reopen = reopening_due(Regime(system.regime), commenced_on=system.commenced_on, last_opened_on=None)
    deadlines = {Topic.TERM: last_day_of(system), Topic.JOINING: reopen}
    return {step: shown_at(step, system.regime, deadlines=deadlines) for step in Step}


def rules_for_call_off(*, lot_id: UUID, buyer_id: UUID) -> list[Shown]:
    """What the law says of a mini-tender of that buyer for that lot, with what a health route of its switches off."""
    system = db.session.execute(
        sa.select(PurchasingSystem)
        .join(Lot, sa.and_(Lot.lead_id == PurchasingSystem.lead_id, Lot.system_id == PurchasingSystem.id))
        .where(Lot.id == lot_id)
    ).scalar_one()
    route = db.session.scalar(
        sa.select(HealthRoute.route).where(
            HealthRoute.lot_id == lot_id, HealthRoute.buyer_id == buyer_id, HealthRoute.ended_at.is_(None)
        )
    )
    shown = rules_of(system)[Step.MINI_TENDERS]
    off = overlay_of(Route(route)).switches_off if route else frozenset()
    return [replace(each, switched_off_by=route) if each.topic in off else each for each in shown]


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


def floor_of(system: PurchasingSystem) -> Rating | None:
    """The least rating that lots of a system ask for where nothing else is said of them."""
    return Rating(system.cqc_rating_floor) if system.cqc_rating_floor else None


def list_lot_ids_of_consortium(consortium_id: UUID) -> Sequence[UUID]:
    """The lots of every system of a consortium."""
    return db.session.scalars(
        sa.select(Lot.id)
        .join(PurchasingSystem, sa.and_(PurchasingSystem.lead_id == Lot.lead_id, PurchasingSystem.id == Lot.system_id))
        .where(PurchasingSystem.consortium_id == consortium_id)
        .order_by(Lot.id)
    ).all()


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


def list_health_routes(system_id: UUID) -> Sequence[HealthRoute]:
    """What is and was recorded of health services bought through a system: what runs first, then from the latest."""
    return db.session.scalars(
        sa.select(HealthRoute)
        .join(Lot, sa.and_(Lot.lead_id == HealthRoute.lead_id, Lot.id == HealthRoute.lot_id))
        .where(Lot.system_id == system_id)
        .order_by(HealthRoute.ended_at.is_not(None), Lot.number, HealthRoute.recorded_at.desc(), HealthRoute.id)
    ).all()


def get_health_route(route_id: UUID) -> HealthRoute:
    """Raises `NotFound`."""
    recorded = db.session.execute(sa.select(HealthRoute).where(HealthRoute.id == route_id)).scalar_one_or_none()
    if recorded is None:
        raise NotFound
    return recorded
