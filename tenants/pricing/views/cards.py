"""A council's own prices, lot by lot: in force, to come and before; taken away as a file; which line and why."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.people import queries as people
from tenants.policy import queries as policies
from tenants.pricing import queries
from tenants.pricing.forms import AdoptCardForm, DiscardCardForm
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import DAY_KINDS, UNITS, DayKind
from tenants.pricing.rules.picking import is_for_the_day
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.sheets import COLUMNS, as_rows, differences
from tenants.pricing.views.blueprint import blueprint


@blueprint.get("/rates")
@requires(Permission.SEE_PRICES)
def index() -> ResponseReturnValue:
    """What the council pays for each lot today, what it will pay, and its school terms."""
    actor, day = present_actor(), clock.today()
    cards: dict[UUID, list[queries.Card]] = {}
    for card in queries.list_rate_cards(actor.organisation):
        cards.setdefault(card.lot_id, []).append(card)
    drafted = queries.list_drafted_lots(actor.organisation)
    rows = [
        {
            "lot": lot,
            "card": next((card for card in cards.get(lot.id, []) if card.from_on and card.from_on <= day), None),
            "ahead": [card for card in cards.get(lot.id, []) if card.from_on and card.from_on > day],
            "has_draft": lot.id in drafted,
        }
        for lot in policies.list_lots_to_buy_from(actor, day)
    ]
    return render_template(
        "tenants/pricing/index.html",
        rows=rows,
        units=UNITS,
        terms=queries.list_term_periods(actor.organisation),
        may_draft=Permission.DRAFT_RATE_CARD.allows(actor),
        may_set_terms=Permission.SET_TERM_DATES.allows(actor),
    )


@blueprint.get("/rates/lots/<uuid:lot_id>")
@requires(Permission.SEE_PRICES)
def show(lot_id: UUID) -> ResponseReturnValue:
    """Every rate card of the council for a lot, the latest first."""
    actor, day = present_actor(), clock.today()
    lot = policies.get_lot_to_buy_from(actor, lot_id, day)
    cards = queries.list_rate_cards(actor.organisation, lot_id)
    in_force = next((card for card in cards if card.from_on and card.from_on <= day), None)
    return render_template(
        "tenants/pricing/show.html",
        lot=lot,
        cards=cards,
        in_force=in_force,
        draft=queries.find_draft(actor.organisation, lot_id),
        today=day,
        units=UNITS,
        day_kinds=DAY_KINDS,
        asked=request.args,
        answer=_answer(in_force) if in_force and "unit" in request.args else None,
        names=people.names_of([card.adopted_by for card in cards if card.adopted_by]),
        may_draft=Permission.DRAFT_RATE_CARD.allows(actor),
    )


def _answer(card: queries.Card) -> dict[str, object] | None:
    """Which line of the card is paid for what the address asks, and why; None for what it cannot mean."""
    asked = request.args
    kinds = {str(kind): kind for kind in DayKind}
    carers = asked.get("carers", "1")
    if asked["unit"] not in UNITS or asked.get("day", "weekday") not in kinds or carers not in set("123456789"):
        return None
    prices = card.prices(complexity=asked.get("complexity") or None, place=asked.get("place") or None)
    kind = kinds[asked.get("day", "weekday")]
    wanted = {kind, DayKind.WEEKDAY} if kind is DayKind.EVENING else {kind}
    pick = prices.pick(asked["unit"], frozenset(wanted), int(carers))
    is_on_top = pick is not None and not is_for_the_day(pick.line) and kind is not DayKind.WEEKDAY
    factor = card.uplifts.get(Uplift(kind)) if is_on_top else None
    return {"pick": pick, "band": prices.place_band, "unit": UNITS[asked["unit"]], "factor": factor}


@blueprint.get("/rates/cards/<uuid:card_id>")
@requires(Permission.SEE_PRICES)
def card(card_id: UUID) -> ResponseReturnValue:
    """One card; of a draft, what it changes, and the way to adopt it."""
    return card_page(card_id, AdoptCardForm(formdata=None))


def card_page(card_id: UUID, form: AdoptCardForm) -> str:
    actor, day = present_actor(), clock.today()
    found = queries.get_own_card(actor, card_id)
    before = queries.find_rate_card(actor.organisation, found.lot_id, day) if found.is_draft else None
    form.revision.data = form.revision.data or found.revision
    return render_template(
        "tenants/pricing/card_page.html",
        card=found,
        lot=policies.get_lot_to_buy_from(actor, found.lot_id, day),
        before=before,
        changes=differences(before.lines if before else (), found.lines) if found.is_draft else [],
        units=UNITS,
        form=form,
        discard=DiscardCardForm(formdata=None),
        names=people.names_of([each for each in (found.drafted_by, found.adopted_by) if each]),
        may_draft=Permission.DRAFT_RATE_CARD.allows(actor),
        may_adopt=Permission.ADOPT_RATE_CARD.allows(actor),
    )


@blueprint.get("/rates/cards/<uuid:card_id>.<any(csv, ods):kind>")
@requires(Permission.SEE_PRICES)
def export_card(card_id: UUID, kind: str) -> ResponseReturnValue:
    found = queries.get_own_card(present_actor(), card_id)
    return download_table(f"rate-card.{kind}", COLUMNS, as_rows(found.lines))
