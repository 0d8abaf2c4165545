"""Pauses and room, by API."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.schemas.availability import AvailabilityOut, CapacityIn, PauseIn, PauseOut


def _shown() -> dict[str, Any]:
    actor = present_actor()
    return {
        "pauses": queries.list_pauses(actor.organisation, clock.now()),
        "capacities": queries.list_capacities(actor.organisation),
    }


@blueprint.get("/provider/availability")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, AvailabilityOut)
def availability() -> dict[str, Any]:
    """Show our pauses, in force or ahead, and the room we say we have."""
    return _shown()


@blueprint.post("/provider/pauses")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(PauseIn)
@blueprint.response(201, PauseOut)
def pause_invitations(given: dict[str, Any]) -> Any:
    """Pause invitations to a lot or any, by a council or any. What we were invited to already stays open to us."""
    return services.pause_invitations(actor=present_actor(), **given, now=clock.now())


@blueprint.post("/provider/pauses/<uuid:pause_id>/resume")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.response(200, PauseOut)
def resume_invitations(pause_id: UUID) -> Any:
    """Be invited again from now on."""
    return services.resume_invitations(actor=present_actor(), pause_id=pause_id, now=clock.now())


@blueprint.put("/provider/capacity")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(CapacityIn)
@blueprint.response(200, AvailabilityOut)
def state_capacity(given: dict[str, Any]) -> dict[str, Any]:
    """Say what room we have for a lot in a council's area; saying neither takes it back."""
    services.state_capacity(actor=present_actor(), **given, now=clock.now())
    return _shown()
