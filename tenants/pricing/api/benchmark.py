"""The council's prices against the region's, by API."""

from typing import Any

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.policy import queries as policies
from tenants.pricing import queries
from tenants.pricing.api.blueprint import blueprint
from tenants.pricing.permissions import Permission
from tenants.pricing.schemas import ComparedOut


@blueprint.get("/benchmark")
@requires(Permission.SEE_PRICES)
@blueprint.response(200, ComparedOut(many=True))
def compare_with_region() -> list[dict[str, Any]]:
    """List by lot and unit what the council pays, and the region where at least five councils are behind it."""
    actor, day = present_actor(), clock.today()
    lots = [lot.id for lot in policies.list_lots_to_buy_from(actor, day)]
    return [
        {"lot_id": lot_id, "unit": each.unit, "own": each.own, "region": each.region, "quarter_on": each.quarter_on}
        for lot_id, compared in queries.compare_with_region(actor.organisation, lots, day).items()
        for each in compared
    ]
