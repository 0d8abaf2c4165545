"""What is held, what goes by a day and what was removed, by API: to read, never to remove."""

from collections.abc import Sequence
from typing import Any

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.retention import queries
from tenants.retention.permissions import Permission
from tenants.retention.schemas import DueIn, DueOut, PageIn, RecordOut, RemovalOut

blueprint = Blueprint("retention", __name__, description="What is held about people, for how long, what was removed")


@blueprint.get("/data-protection/records")
@requires(Permission.SEE_HOLDINGS)
@blueprint.response(200, RecordOut(many=True))
def list_records() -> Sequence[Any]:
    """List the records of processing, with the organisation's own periods of today."""
    return queries.list_held(present_actor(), clock.today())


@blueprint.get("/data-protection/due")
@requires(Permission.SEE_HOLDINGS)
@blueprint.arguments(DueIn, location="query")
@blueprint.response(200, DueOut(many=True))
def list_due(asked: dict[str, Any]) -> Sequence[Any]:
    """List what would be removed by a day, the longest due first: at most fifty of each kind."""
    return queries.list_due(present_actor(), asked["on"] or clock.today(), queries.PAGE - 1)


@blueprint.get("/data-protection/removals")
@requires(Permission.SEE_HOLDINGS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, RemovalOut(many=True))
def list_removals(asked: dict[str, Any]) -> Sequence[Any]:
    """List what was removed, the latest first."""
    return queries.list_removals(present_actor(), before=asked["before"])[: queries.PAGE]
