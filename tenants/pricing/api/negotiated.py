"""Negotiated rates by API: the council's own, and a provider's with every council."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.pricing import queries, services
from tenants.pricing.api.blueprint import blueprint
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import RateLine
from tenants.pricing.schemas import EndIn, LotIn, NegotiatedIn, NegotiatedOut

ABOUT = ("lot_id", "provider_id", "from_on", "until_on")


@blueprint.get("/negotiated-rates")
@requires(Permission.SEE_PRICES)
@blueprint.arguments(LotIn, location="query")
@blueprint.response(200, NegotiatedOut(many=True))
def list_negotiated_rates(asked: dict[str, Any]) -> Sequence[Any]:
    """List the rates that the council negotiated with single providers, the latest first."""
    found = queries.list_negotiated(present_actor().organisation, asked["lot_id"], before=asked["before"])
    return found[: queries.PAGE]


@blueprint.post("/negotiated-rates")
@requires(Permission.NEGOTIATE_RATE)
@writes
@blueprint.arguments(NegotiatedIn)
@blueprint.response(201, NegotiatedOut)
def agree_rate(given: dict[str, Any]) -> Any:
    """Keep a rate negotiated with one provider; the provider can read it."""
    line = RateLine(**{name: value for name, value in given.items() if name not in ABOUT})
    about = {name: given[name] for name in ABOUT}
    return services.agree_rate(actor=present_actor(), line=line, now=clock.now(), **about)


@blueprint.post("/negotiated-rates/<uuid:rate_id>/end")
@requires(Permission.NEGOTIATE_RATE)
@writes
@blueprint.arguments(EndIn)
@blueprint.response(200, NegotiatedOut)
def end_rate(given: dict[str, Any], rate_id: UUID) -> Any:
    """End a negotiated rate on a day; from the next the rate card holds again."""
    return services.end_rate(actor=present_actor(), rate_id=rate_id, until_on=given["until_on"], now=clock.now())


@blueprint.get("/agreed-rates")
@requires(Permission.SEE_AGREED_RATES)
@blueprint.arguments(LotIn(only=("before",)), location="query")
@blueprint.response(200, NegotiatedOut(many=True))
def list_agreed_rates(asked: dict[str, Any]) -> Sequence[Any]:
    """List what the provider negotiated with each council, the latest first."""
    return queries.list_agreed_with(present_actor().organisation, before=asked["before"])[: queries.PAGE]
