"""Handovers by API, for the council alone."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.agreements import queries, services
from tenants.agreements.api.blueprint import blueprint
from tenants.agreements.permissions import Permission
from tenants.agreements.schemas.handing_over import CallingOffIn, HandoverIn, HandoverOut, HandoversIn, TickIn
from tenants.agreements.services import HandoverPlan


def _shown(found: queries.Handed, ticked: list[str] | None = None) -> dict[str, Any]:
    names = (
        "id", "agreement_id", "change_id", "successor_id", "incoming_id", "cause", "route", "ground", "ground_source",
        "why", "from_on", "ends_on", "unit_price", "effect", "difference_gbp", "called_off_reason",
    )  # fmt: skip
    said = {name: getattr(found.handover, name) for name in names}
    return {**said, "stage": str(found.stage(clock.today())), "ticked": ticked or []}


def _one(handover_id: UUID) -> dict[str, Any]:
    found = queries.get_handover(present_actor(), handover_id)
    return _shown(found, sorted(str(item) for item in queries.ticks_of(found.handover)))


@blueprint.get("/handovers")
@requires(Permission.SEE_HANDOVERS)
@blueprint.arguments(HandoversIn, location="query")
@blueprint.response(200, HandoverOut(many=True, exclude=("ticked",)))
def list_handovers(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """List the council's handovers, the latest first, a page at a time."""
    found = queries.list_handovers(present_actor(), before=asked["before"])
    return [_shown(each) for each in found[: queries.HANDOVERS_PAGE]]


@blueprint.post("/agreements/<uuid:agreement_id>/handovers")
@requires(Permission.PREPARE_HANDOVER)
@writes
@blueprint.arguments(HandoverIn)
@blueprint.response(201, HandoverOut)
def prepare_handover(given: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
    """Prepare the handover of an agreement to another provider from a day on."""
    plan = HandoverPlan(**given)
    made = services.prepare_handover(actor=present_actor(), agreement_id=agreement_id, plan=plan, now=clock.now())
    return _one(made.id)


@blueprint.get("/handovers/<uuid:handover_id>")
@requires(Permission.SEE_HANDOVERS)
@blueprint.response(200, HandoverOut)
def show_handover(handover_id: UUID) -> dict[str, Any]:
    """Show a handover: how far it is, what it costs and what was passed on."""
    return _one(handover_id)


@blueprint.post("/handovers/<uuid:handover_id>/calling-off")
@requires(Permission.PREPARE_HANDOVER)
@writes
@blueprint.arguments(CallingOffIn)
@blueprint.response(200, HandoverOut)
def call_off_handover(given: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Call a handover off before the incoming provider's agreement is made."""
    services.call_off_handover(actor=present_actor(), handover_id=handover_id, now=clock.now(), **given)
    return _one(handover_id)


@blueprint.post("/handovers/<uuid:handover_id>/ticks")
@requires(Permission.TICK_HANDOVER)
@writes
@blueprint.arguments(TickIn)
@blueprint.response(200, HandoverOut)
def tick_item(given: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Say that one thing was passed on, or take that back."""
    act = services.tick if given["is_done"] else services.untick
    act(actor=present_actor(), handover_id=handover_id, item=given["item"], now=clock.now())
    return _one(handover_id)
