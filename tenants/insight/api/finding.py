"""What nobody bid for, how long support took to begin, and who won, by API."""

from collections.abc import Sequence
from typing import Any

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.insight import queries
from tenants.insight.api.blueprint import blueprint
from tenants.insight.permissions import Permission
from tenants.insight.rules.finding import by_what_was_won
from tenants.insight.schemas import AnswersOut, OfYearIn, TradingOut, WaitedOut


@blueprint.get("/insight/unfilled")
@requires(Permission.SEE_INSIGHT)
@blueprint.arguments(OfYearIn, location="query")
@blueprint.response(200, AnswersOut(many=True))
def list_unfilled(asked: dict[str, Any]) -> Sequence[Any]:
    """List packages by lot and place: how many nobody bid for, and how those invited answered."""
    return queries.list_answers(present_actor(), asked["year"])


@blueprint.get("/insight/starting")
@requires(Permission.SEE_INSIGHT)
@blueprint.response(200, WaitedOut(many=True))
def list_starting() -> Sequence[Any]:
    """List the days from referral to the first day of support, by lot and the year of the referral."""
    return queries.list_waited(present_actor(), clock.today())


@blueprint.get("/insight/providers")
@requires(Permission.SEE_INSIGHT)
@blueprint.arguments(OfYearIn, location="query")
@blueprint.response(200, TradingOut(many=True))
def list_providers(asked: dict[str, Any]) -> Sequence[Any]:
    """List providers invited to mini-tenders that were opened: how often each bid and won, and what."""
    return by_what_was_won(queries.list_trading(present_actor(), asked["year"]))
