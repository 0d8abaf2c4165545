"""Call-off limits and the council's thresholds by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.authorisation import queries, services
from tenants.authorisation.api.blueprint import blueprint
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules.consequences import DecisionRules
from tenants.authorisation.rules.limits import ProfileYear
from tenants.authorisation.schemas import (
    LimitIn,
    LimitOut,
    LimitsIn,
    PaidIn,
    PaidOut,
    ThresholdsIn,
    ThresholdsOut,
    YearOut,
)


@blueprint.get("/call-off-limits")
@requires(Permission.SEE_LIMITS)
@blueprint.arguments(LimitsIn, location="query")
@blueprint.response(200, LimitOut(many=True))
def list_limits(asked: dict[str, Any]) -> Sequence[Any]:
    """List call-off limits, the newest first, with what is committed under each."""
    return queries.list_calloff_limits(present_actor(), asked["after"])


@blueprint.post("/call-off-limits")
@requires(Permission.PROPOSE_LIMIT)
@writes
@blueprint.arguments(LimitIn)
@blueprint.response(201, LimitOut)
def propose_limit(given: dict[str, Any]) -> Any:
    """Ask for a call-off limit. It holds once somebody else has authorised its case."""
    profile = [ProfileYear(**year) for year in given.pop("profile")]
    limit = services.propose_limit(actor=present_actor(), profile=profile, now=clock.now(), **given)
    return queries.show_limit(present_actor(), limit.id)


@blueprint.get("/call-off-limits/<uuid:limit_id>")
@requires(Permission.SEE_LIMITS)
@blueprint.response(200, LimitOut)
def show_limit(limit_id: UUID) -> Any:
    """Show a call-off limit."""
    return queries.show_limit(present_actor(), limit_id)


@blueprint.get("/call-off-limits/<uuid:limit_id>/years")
@requires(Permission.SEE_LIMITS)
@blueprint.response(200, YearOut(many=True))
def list_years_of_limit(limit_id: UUID) -> Sequence[Any]:
    """List a limit year by year: profiled, committed, spent and forecast."""
    return queries.years_of(present_actor(), queries.show_limit(present_actor(), limit_id))


@blueprint.post("/call-off-limits/<uuid:limit_id>/paid")
@requires(Permission.RECORD_PAID)
@writes
@blueprint.arguments(PaidIn)
@blueprint.response(201, PaidOut)
def record_paid(given: dict[str, Any], limit_id: UUID) -> Any:
    """Record what was paid in a financial year, up to a day of it."""
    return services.record_paid(actor=present_actor(), limit_id=limit_id, now=clock.now(), **given)


@blueprint.get("/decision-thresholds")
@requires(Permission.SEE_DELEGATIONS)
@blueprint.response(200, ThresholdsOut(many=True))
def list_thresholds() -> Sequence[Any]:
    """List what is a key decision and what is subject to call-in, the latest first."""
    return queries.list_decision_rules(present_actor())


@blueprint.post("/decision-thresholds")
@requires(Permission.SET_DECISION_RULES)
@writes
@blueprint.arguments(ThresholdsIn)
@blueprint.response(201, ThresholdsOut)
def set_thresholds(given: dict[str, Any]) -> Any:
    """Set the council's thresholds from a day on."""
    from_on = given.pop("from_on")
    rules = DecisionRules(**given)
    return services.set_decision_rules(actor=present_actor(), rules=rules, from_on=from_on, now=clock.now())
