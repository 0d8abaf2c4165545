"""The region's totals by API."""

from collections.abc import Sequence
from typing import Any

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.insight import queries
from tenants.insight.api.blueprint import blueprint
from tenants.insight.permissions import Permission
from tenants.insight.schemas import TotalOut


@blueprint.get("/insight/region")
@requires(Permission.SEE_INSIGHT)
@blueprint.response(200, TotalOut(many=True))
def list_region() -> Sequence[Any]:
    """List by lot what was advertised, what the region bought at the end of a quarter, and what we did."""
    return queries.list_totals(present_actor(), clock.today())
