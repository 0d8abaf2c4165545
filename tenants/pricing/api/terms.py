"""A council's school terms by API."""

from typing import Any

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.pricing import queries, services
from tenants.pricing.api.blueprint import blueprint
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.schedule import Period
from tenants.pricing.schemas import TermDatesSchema


@blueprint.get("/term-dates")
@requires(Permission.SEE_PRICES)
@blueprint.response(200, TermDatesSchema)
def show_term_dates() -> dict[str, Any]:
    """Show the council's school terms; every other day is holiday."""
    return {"terms": queries.list_term_periods(present_actor().organisation)}


@blueprint.put("/term-dates")
@requires(Permission.SET_TERM_DATES)
@writes
@blueprint.arguments(TermDatesSchema)
@blueprint.response(200, TermDatesSchema)
def set_term_dates(given: dict[str, Any]) -> dict[str, Any]:
    """Put these school terms in the place of all there were."""
    terms = [Period(term["first"], term["last"]) for term in given["terms"]]
    return {"terms": services.set_term_dates(actor=present_actor(), terms=terms)}
