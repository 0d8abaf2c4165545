"""What a system's regime says, and the routes of buyers of health services, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.systems import queries, services
from consortium.systems.api.blueprint import blueprint
from consortium.systems.permissions import Permission
from consortium.systems.schemas import HealthRouteIn, HealthRouteOut, RuleOut


@blueprint.get("/systems/<uuid:system_id>/rules")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, RuleOut(many=True))
def list_rules(system_id: UUID) -> Sequence[Any]:
    """What the system's regime says at each step, with its source and the last day it leaves."""
    rules = queries.rules_of(queries.get_system(system_id))
    return [
        {"step": step, "topic": each.topic, "words": each.words, "source": each.source, "deadline": each.deadline}
        for step, shown in rules.items()
        for each in shown
    ]


@blueprint.get("/systems/<uuid:system_id>/health-routes")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, HealthRouteOut(many=True))
def list_health_routes(system_id: UUID) -> Sequence[Any]:
    """By which routes health services are and were bought through the system."""
    return queries.list_health_routes(queries.get_system(system_id).id)


@blueprint.post("/health-routes")
@requires(Permission.RECORD_HEALTH_ROUTE)
@writes
@blueprint.arguments(HealthRouteIn)
@blueprint.response(201, HealthRouteOut)
def record_health_route(given: dict[str, Any]) -> Any:
    """The lead records by which route a buyer selects providers of health services of a lot, and why."""
    return services.record_health_route(actor=present_actor(), now=clock.now(), **given)


@blueprint.post("/health-routes/<uuid:route_id>/end")
@requires(Permission.RECORD_HEALTH_ROUTE)
@writes
@blueprint.response(200, HealthRouteOut)
def end_health_route(route_id: UUID) -> Any:
    """From now on the system's own regime applies in full again."""
    return services.end_health_route(actor=present_actor(), route_id=route_id, now=clock.now())
