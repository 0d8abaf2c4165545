"""A council's own prices and term dates by API."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.pricing import queries, services
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import RateLine
from tenants.pricing.rules.schedule import Period
from tenants.pricing.schemas import RateCardIn, RateCardOut, RateCardsIn, TermDatesSchema

blueprint = Blueprint("pricing", __name__, description="A council's own prices and school terms")


@blueprint.get("/rate-cards")
@requires(Permission.SEE_PRICES)
@blueprint.arguments(RateCardsIn, location="query")
@blueprint.response(200, RateCardOut(many=True))
def list_rate_cards(asked: dict[str, Any]) -> list[queries.Card]:
    """List the council's own rate cards, by lot, the latest first."""
    return queries.list_rate_cards(present_actor().organisation, asked["lot_id"])


@blueprint.get("/rate-cards/<uuid:card_id>")
@requires(Permission.SEE_PRICES)
@blueprint.response(200, RateCardOut)
def show_rate_card(card_id: UUID) -> queries.Card:
    """Show one rate card."""
    return queries.get_own_card(present_actor(), card_id)


@blueprint.post("/rate-cards")
@requires(Permission.ADOPT_RATE_CARD)
@writes
@blueprint.arguments(RateCardIn)
@blueprint.response(201, RateCardOut)
def adopt_rate_card(given: dict[str, Any]) -> queries.Card:
    """Adopt the council's prices for a lot from a day on."""
    actor = present_actor()
    card = services.adopt_rate_card(
        actor=actor,
        lot_id=given["lot_id"],
        from_on=given["from_on"],
        rates=[RateLine(**line) for line in given["rates"]],
        uplifts=given["uplifts"],
        evening_from=given["evening_from"],
        now=clock.now(),
    )
    return queries.get_own_card(actor, card.id)


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
