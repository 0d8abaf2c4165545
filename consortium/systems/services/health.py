"""Recording that health services are bought through a lot under the Provider Selection Regime."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries, rules
from consortium.systems.models import HealthRoute
from consortium.systems.rules import Route


def record_health_route(
    *, actor: Actor, lot_id: UUID, buyer_id: UUID, route: Route, reasons: str, now: datetime
) -> HealthRoute:
    """The lead records by which route a buyer selects providers of health services of a lot, and why.

    Raises `Refused` before the system is published and after its end, without reasons, for a body that may not buy, and
    where a route is recorded already.
    """
    lot = queries.get_lot(lot_id)
    system = queries.get_own_system(actor, lot.system_id)
    today = local(now).date()
    rules.ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=today)
    may_buy = {body.organisation_id for body in members.list_councils_that_may_call_off(system.consortium_id, today)}
    running = [each for each in queries.list_health_routes(system.id) if each.ended_at is None]
    rules.ensure_may_record_route(
        reasons=reasons,
        may_buy=buyer_id in may_buy,
        is_recorded=any((each.lot_id, each.buyer_id) == (lot_id, buyer_id) for each in running),
    )
    recorded = HealthRoute(
        lead_id=actor.organisation,
        lot_id=lot_id,
        buyer_id=buyer_id,
        route=str(route),
        reasons=reasons.strip(),
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(recorded)
    db.session.flush()
    audit.record(
        actor, "health_route.recorded", recorded, also_for=[buyer_id], changed=["reasons"], lot=lot_id, route=str(route)
    )
    return recorded


def end_health_route(*, actor: Actor, route_id: UUID, now: datetime) -> HealthRoute:
    """From now on the system's own regime applies in full again. What was recorded stays on record."""
    recorded = queries.get_health_route(route_id)
    queries.get_own_system(actor, queries.get_lot(recorded.lot_id).system_id)
    rules.ensure_route_runs(is_ended=recorded.ended_at is not None)
    recorded.ended_at = now
    recorded.ended_by = actor.person
    db.session.flush()
    audit.record(actor, "health_route.ended", recorded, also_for=[recorded.buyer_id], lot=recorded.lot_id)
    return recorded
