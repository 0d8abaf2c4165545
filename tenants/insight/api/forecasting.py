"""The forecast by API, with what it rests on."""

from typing import Any

from consortium.kernel import clock
from consortium.kernel.calendar import financial_year, local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.insight import queries
from tenants.insight.api.blueprint import blueprint
from tenants.insight.permissions import Permission
from tenants.insight.schemas import ForecastOut


@blueprint.get("/insight/forecast")
@requires(Permission.SEE_INSIGHT)
@blueprint.response(200, ForecastOut)
def get_forecast() -> Any:
    """Get the forecast of the next years with its assumptions; 404 where the council has set none."""
    actor = present_actor()
    row = queries.find_assumptions(actor)
    if row is None:
        raise NotFound
    given = queries.assumptions_of(row)
    return {
        "assumptions": given,
        "years": queries.list_forecast(actor, given, financial_year(local(clock.now()).date())),
    }
