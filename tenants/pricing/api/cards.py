"""A council's own rate cards by API."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.pricing import queries, services
from tenants.pricing.api.blueprint import blueprint
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import CardTerms, RateLine
from tenants.pricing.rules.picking import kinds_of
from tenants.pricing.schemas import AdoptIn, DraftChangeIn, PriceIn, PriceOut, RateCardIn, RateCardOut, RateCardsIn


def _terms(given: dict[str, Any]) -> CardTerms:
    return CardTerms(
        lines=[RateLine(**line) for line in given["rates"]],
        uplifts=given["uplifts"],
        evening_from=given["evening_from"],
        place_bands=given["place_bands"],
    )


@blueprint.get("/rate-cards")
@requires(Permission.SEE_PRICES)
@blueprint.arguments(RateCardsIn, location="query")
@blueprint.response(200, RateCardOut(many=True))
def list_rate_cards(asked: dict[str, Any]) -> list[queries.Card]:
    """List the council's own adopted rate cards, by lot, the latest first."""
    return queries.list_rate_cards(present_actor().organisation, asked["lot_id"])


@blueprint.get("/rate-cards/<uuid:card_id>")
@requires(Permission.SEE_PRICES)
@blueprint.response(200, RateCardOut)
def show_rate_card(card_id: UUID) -> queries.Card:
    """Show one rate card or draft."""
    return queries.get_own_card(present_actor(), card_id)


@blueprint.post("/rate-cards")
@requires(Permission.ADOPT_RATE_CARD)
@writes
@blueprint.arguments(RateCardIn)
@blueprint.response(201, RateCardOut)
def adopt_rate_card(given: dict[str, Any]) -> queries.Card:
    """Adopt the council's prices for a lot from a day on, in one act."""
    actor = present_actor()
    card = services.adopt_rate_card(
        actor=actor, lot_id=given["lot_id"], from_on=given["from_on"], terms=_terms(given), now=clock.now()
    )
    return queries.get_own_card(actor, card.id)


@blueprint.put("/rate-card-drafts")
@requires(Permission.DRAFT_RATE_CARD)
@writes
@blueprint.arguments(DraftChangeIn)
@blueprint.response(200, RateCardOut)
def draft_rate_card(given: dict[str, Any]) -> queries.Card:
    """Draft the council's next prices for a lot, or change the draft there is."""
    actor = present_actor()
    draft = services.draft_rate_card(
        actor=actor, lot_id=given["lot_id"], terms=_terms(given), now=clock.now(), revision=given["revision"]
    )
    return queries.get_own_card(actor, draft.id)


@blueprint.post("/rate-cards/<uuid:card_id>/adopt")
@requires(Permission.ADOPT_RATE_CARD)
@writes
@blueprint.arguments(AdoptIn)
@blueprint.response(200, RateCardOut)
def adopt_draft(given: dict[str, Any], card_id: UUID) -> queries.Card:
    """Adopt a draft from a day on."""
    actor = present_actor()
    services.adopt_draft(actor=actor, card_id=card_id, now=clock.now(), **given)
    return queries.get_own_card(actor, card_id)


@blueprint.delete("/rate-cards/<uuid:card_id>")
@requires(Permission.DRAFT_RATE_CARD)
@writes
@blueprint.response(204)
def discard_draft(card_id: UUID) -> None:
    """Throw a draft away."""
    services.discard_draft(actor=present_actor(), card_id=card_id)


@blueprint.get("/rate-cards/price")
@requires(Permission.SEE_PRICES)
@blueprint.arguments(PriceIn, location="query")
@blueprint.response(200, PriceOut)
def price_of_a_unit(asked: dict[str, Any]) -> dict[str, Any]:
    """Say what one unit is paid on a day and at an hour, by which line, and why."""
    prices = queries.prices_for(
        present_actor().organisation,
        asked["lot_id"],
        asked["on"],
        complexity=asked["complexity"],
        place=asked["place"],
        provider_id=asked["provider_id"],
    )
    paid = prices.paid(asked["unit"], asked["on"], asked["at"], asked["carers"]) if prices else None
    if prices is None or paid is None:
        raise NotFound
    pick = prices.pick(asked["unit"], kinds_of(asked["on"], asked["at"], prices.evening_from), asked["carers"])
    if pick is None:
        raise NotFound
    return {
        "rate": paid.rate,
        "uplift": paid.uplift,
        "factor": paid.factor,
        "is_negotiated": pick.is_negotiated,
        "line": pick.line,
        "why": pick.why,
    }
