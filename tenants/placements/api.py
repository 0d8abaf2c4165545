"""Placements and the notices about an area, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.placements import queries, services
from tenants.placements.permissions import Permission
from tenants.placements.rules import PlacementDetails
from tenants.placements.schemas import EndIn, NoticeOut, PageIn, PlacementIn, PlacementOut

blueprint = Blueprint("placements", __name__, description="Where children live, and notices between councils")


@blueprint.get("/placements")
@requires(Permission.SEE_PLACEMENTS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, PlacementOut(many=True))
def list_placements(asked: dict[str, Any]) -> Sequence[Any]:
    """List the council's placements, the latest first."""
    return queries.list_placements(present_actor(), before=asked["before"])[: queries.PAGE]


@blueprint.post("/agreements/<uuid:agreement_id>/placements")
@requires(Permission.PLACE)
@writes
@blueprint.arguments(PlacementIn)
@blueprint.response(201, PlacementOut)
def place(given: dict[str, Any], agreement_id: UUID) -> Any:
    """Record where support under an agreement is lived; the council of that area is told where and when."""
    return services.place(
        actor=present_actor(), agreement_id=agreement_id, details=PlacementDetails(**given), now=clock.now()
    )


@blueprint.post("/placements/<uuid:placement_id>/end")
@requires(Permission.END_PLACEMENT)
@writes
@blueprint.arguments(EndIn)
@blueprint.response(200, PlacementOut)
def end_early(given: dict[str, Any], placement_id: UUID) -> Any:
    """End a placement before its last day; its cost is recomputed by the day, and both councils are told."""
    return services.end_early(actor=present_actor(), placement_id=placement_id, now=clock.now(), **given)


@blueprint.get("/placement-notices")
@requires(Permission.SEE_PLACEMENTS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, NoticeOut(many=True))
def list_notices(asked: dict[str, Any]) -> Sequence[Any]:
    """List what other councils told of placements in our area, the latest first."""
    return queries.list_notices(present_actor(), before=asked["before"])[: queries.PAGE]
