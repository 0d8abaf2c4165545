"""What a schedule costs, by API."""

from typing import Any
from uuid import UUID

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.pricing import queries
from tenants.pricing.api.blueprint import blueprint
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.offline import as_files
from tenants.pricing.rules.working import as_answer
from tenants.pricing.schemas import CostIn, CostOut


@blueprint.get("/costs/<kind>/<uuid:thing_id>")
@requires(Permission.SEE_COSTS)
@blueprint.arguments(CostIn, location="query")
@blueprint.response(200, CostOut)
def show_cost(asked: dict[str, Any], kind: str, thing_id: UUID) -> dict[str, Any]:
    """Show what a `package`, an `offer` or an `agreement` costs by week and financial year, and its two files."""
    costed, whole = queries.get_costed(present_actor(), kind, thing_id, asked["of"])
    files = as_files(costed.schedule, costed.prices, whole)
    return as_answer(costed, whole) | {
        "schedule": files.schedule if files else None,
        "rates": files.rates if files else None,
    }
