"""Setting up a system by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.systems import queries, services
from consortium.systems.api.blueprint import blueprint
from consortium.systems.permissions import Permission
from consortium.systems.schemas import LotIn, LotOut, SystemIn, SystemOut


@blueprint.get("/systems")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, SystemOut(many=True))
def list_systems() -> Sequence[Any]:
    """List the published systems, and one's own drafts."""
    return queries.list_systems()


@blueprint.get("/systems/<uuid:system_id>")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, SystemOut)
def show_system(system_id: UUID) -> Any:
    """Show a system."""
    return queries.get_system(system_id)


@blueprint.post("/systems")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.arguments(SystemIn)
@blueprint.response(201, SystemOut)
def draft_system(given: dict[str, Any]) -> Any:
    """Draft a system of a consortium that one leads."""
    details = services.SystemDetails(**given)
    return services.draft_system(actor=present_actor(), details=details, now=clock.now())


@blueprint.put("/systems/<uuid:system_id>")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.arguments(SystemIn)
@blueprint.response(200, SystemOut)
def amend_system(given: dict[str, Any], system_id: UUID) -> Any:
    """Change a draft."""
    details = services.SystemDetails(**given)
    return services.amend_system(actor=present_actor(), system_id=system_id, details=details, now=clock.now())


@blueprint.get("/systems/<uuid:system_id>/lots")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, LotOut(many=True))
def list_lots(system_id: UUID) -> Sequence[Any]:
    """List the lots of a system, by number."""
    return queries.list_lots(queries.get_system(system_id).id)


@blueprint.post("/systems/<uuid:system_id>/lots")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.arguments(LotIn)
@blueprint.response(201, LotOut)
def add_lot(given: dict[str, Any], system_id: UUID) -> Any:
    """Add the next lot to a draft."""
    if given["needs_cqc_personal_care"]:
        given.setdefault("cqc_rating_floor", queries.floor_of(queries.get_system(system_id)))
    return services.add_lot(actor=present_actor(), system_id=system_id, lot=services.LotDetails(**given))


@blueprint.delete("/lots/<uuid:lot_id>")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.response(204)
def remove_lot(lot_id: UUID) -> None:
    """Take a lot out of a draft."""
    services.remove_lot(actor=present_actor(), lot_id=lot_id)


@blueprint.post("/systems/<uuid:system_id>/publication")
@requires(Permission.PUBLISH_SYSTEM)
@writes
@blueprint.response(200, SystemOut)
def publish_system(system_id: UUID) -> Any:
    """Publish a draft: from now on everybody reads it, and its regime and terms stand."""
    return services.publish_system(actor=present_actor(), system_id=system_id, now=clock.now())
