"""The forecast by API, with what it rests on."""

from typing import Any

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import FinancialYear, financial_year
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.insight import queries, services
from tenants.insight.api.blueprint import blueprint
from tenants.insight.permissions import Permission
from tenants.insight.rules.forecast import Assumptions
from tenants.insight.schemas import AssumptionsIn, ForecastOut


@blueprint.get("/insight/forecast")
@requires(Permission.SEE_INSIGHT)
@blueprint.response(200, ForecastOut)
def get_forecast() -> Any:
    """Get the forecast of the next years with its assumptions; 404 where the council has set none."""
    return _shown(present_actor())


@blueprint.put("/insight/forecast")
@requires(Permission.SET_TARGETS)
@writes
@blueprint.arguments(AssumptionsIn)
@blueprint.response(200, ForecastOut)
def set_assumptions(given: dict[str, Any]) -> Any:
    """Set what the forecast rests on, and get it. Refused where somebody changed it since the `revision` you saw."""
    actor = present_actor()
    assumptions = Assumptions(
        area=given["area"],
        population=dict(sorted(given["population"].items())),
        prevalence=given["prevalence_percent"],
        reach=given["reach_percent"],
        base=FinancialYear(int(given["base_year"][:4])),
        yearly_cost=given["yearly_cost"],
        growth=given["growth_percent"],
        inflation=given["inflation_percent"],
    )
    services.set_assumptions(actor=actor, given=assumptions, revision=given["revision"], now=clock.now())
    return _shown(actor)


def _shown(actor: Actor) -> dict[str, Any]:
    row = queries.find_assumptions(actor)
    if row is None:
        raise NotFound
    given = queries.assumptions_of(row)
    return {
        "revision": row.revision,
        "assumptions": given,
        "years": queries.list_forecast(actor, given, financial_year(clock.today())),
    }
