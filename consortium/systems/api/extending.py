"""Extensions of a system by API: each act by its own person's token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.systems import queries, schemas, services
from consortium.systems.api.blueprint import blueprint
from consortium.systems.permissions import Permission
from consortium.systems.rules import Approval


@blueprint.get("/systems/<uuid:system_id>/extensions")
@requires(Permission.READ_SYSTEMS)
@blueprint.response(200, schemas.ExtensionOut(many=True))
def list_extensions(system_id: UUID) -> Sequence[Any]:
    """The advertised extensions of a system, by number, with what was decided."""
    return queries.list_extensions(queries.get_system(system_id).id)


@blueprint.post("/systems/<uuid:system_id>/extensions")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.arguments(schemas.ExtensionIn)
@blueprint.response(201, schemas.ExtensionOut)
def advertise_extension(given: dict[str, Any], system_id: UUID) -> Any:
    """Add the next extension to a draft."""
    return services.advertise_extension(actor=present_actor(), system_id=system_id, **given)


@blueprint.delete("/extensions/<uuid:extension_id>")
@requires(Permission.DRAFT_SYSTEM)
@writes
@blueprint.response(204)
def remove_extension(extension_id: UUID) -> None:
    """Take the last extension out of a draft."""
    services.remove_extension(actor=present_actor(), extension_id=extension_id)


@blueprint.post("/extensions/<uuid:extension_id>/ask")
@requires(Permission.DECIDE_EXTENSION)
@writes
@blueprint.arguments(schemas.AskIn)
@blueprint.response(200, schemas.ExtensionOut)
def ask_for_views(given: dict[str, Any], extension_id: UUID) -> Any:
    """Ask every member for its view by a day, or put that day off."""
    return services.ask_for_views(actor=present_actor(), extension_id=extension_id, now=clock.now(), **given)


@blueprint.get("/extensions/<uuid:extension_id>/views")
@requires(Permission.SEE_EXTENSIONS)
@blueprint.response(200, schemas.ExtensionViewOut(many=True))
def list_views(extension_id: UUID) -> Sequence[Any]:
    """One's own view, and those that the members of one's consortium have given."""
    return queries.list_views(queries.get_extension(extension_id).id)


@blueprint.put("/extensions/<uuid:extension_id>/view")
@requires(Permission.GIVE_VIEW)
@writes
@blueprint.arguments(schemas.ExtensionViewIn)
@blueprint.response(200, schemas.ExtensionViewOut)
def save_view(given: dict[str, Any], extension_id: UUID) -> Any:
    """Write one's organisation's view down as a draft, or give it to the consortium."""
    approvals = [Approval(**each) for each in given["approvals"]]
    return services.save_view(
        actor=present_actor(),
        extension_id=extension_id,
        opinion=services.Opinion(given["view"], given["reason"], approvals),
        is_given=given["is_given"],
        now=clock.now(),
    )


@blueprint.post("/extensions/<uuid:extension_id>/decision")
@requires(Permission.DECIDE_EXTENSION)
@writes
@blueprint.arguments(schemas.ExtensionDecisionIn)
@blueprint.response(200, schemas.ExtensionOut)
def decide_extension(given: dict[str, Any], extension_id: UUID) -> Any:
    """The lead records the joint decision. Where the members extend, the end of the system moves."""
    return services.decide_extension(actor=present_actor(), extension_id=extension_id, now=clock.now(), **given)
