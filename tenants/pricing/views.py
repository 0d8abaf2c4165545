"""A council's own prices, lot by lot, and its school terms."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local, long_date
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.policy import queries as policies
from tenants.pricing import queries, services
from tenants.pricing.forms import RateCardForm, TermDatesForm, filled_from
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import UNITS

blueprint = Blueprint("pricing", __name__)
frame.navigate("Prices", "pricing.index", Permission.SEE_PRICES, order=72)


def _today() -> date:
    return local(clock.now()).date()


@blueprint.get("/rates")
@requires(Permission.SEE_PRICES)
def index() -> ResponseReturnValue:
    """What the council pays for each lot today, what it will pay, and its school terms."""
    actor, today = present_actor(), _today()
    cards: dict[UUID, list[queries.Card]] = {}
    for card in queries.list_rate_cards(actor.organisation):
        cards.setdefault(card.lot_id, []).append(card)
    rows = [
        {
            "lot": lot,
            "card": next((card for card in cards.get(lot.id, []) if card.from_on <= today), None),
            "ahead": [card for card in cards.get(lot.id, []) if card.from_on > today],
        }
        for lot in policies.list_lots_to_buy_from(actor, today)
    ]
    return render_template(
        "tenants/pricing/index.html",
        rows=rows,
        units=UNITS,
        terms=queries.list_term_periods(actor.organisation),
        may_adopt=Permission.ADOPT_RATE_CARD.allows(actor),
        may_set_terms=Permission.SET_TERM_DATES.allows(actor),
    )


@blueprint.get("/rates/lots/<uuid:lot_id>")
@requires(Permission.SEE_PRICES)
def show(lot_id: UUID) -> ResponseReturnValue:
    """Every rate card of the council for a lot, the latest first."""
    actor, today = present_actor(), _today()
    lot = policies.get_lot_to_buy_from(actor, lot_id, today)
    cards = queries.list_rate_cards(actor.organisation, lot_id)
    return render_template(
        "tenants/pricing/show.html",
        lot=lot,
        cards=cards,
        in_force=next((card for card in cards if card.from_on <= today), None),
        today=today,
        units=UNITS,
        names=people.names_of([card.adopted_by for card in cards]),
        may_adopt=Permission.ADOPT_RATE_CARD.allows(actor),
    )


@blueprint.get("/rates/lots/<uuid:lot_id>/new")
@requires(Permission.ADOPT_RATE_CARD)
def adopt_form(lot_id: UUID) -> ResponseReturnValue:
    """A new rate card, beginning with the prices of the one in force."""
    actor, today = present_actor(), _today()
    card = queries.find_rate_card(actor.organisation, lot_id, today)
    data = filled_from(card.lines if card else (), card.uplifts if card else {})
    form = RateCardForm(data={**data, "evening_from": card.evening_from if card else None})
    return _adopt_page(lot_id, form)


def _adopt_page(lot_id: UUID, form: RateCardForm) -> str:
    lot = policies.get_lot_to_buy_from(present_actor(), lot_id, _today())
    return render_template("tenants/pricing/adopt.html", lot=lot, form=form, units=UNITS)


@blueprint.post("/rates/lots/<uuid:lot_id>/new")
@requires(Permission.ADOPT_RATE_CARD)
@writes
def adopt(lot_id: UUID) -> ResponseReturnValue:
    """Adopt a rate card."""
    form = RateCardForm()
    if form.validate_on_submit() and form.from_on.data:
        with refusals(form):
            card = services.adopt_rate_card(
                actor=present_actor(),
                lot_id=lot_id,
                from_on=form.from_on.data,
                rates=form.lines(),
                uplifts=form.uplifts(),
                evening_from=form.evening_from.data,
                now=clock.now(),
            )
            flash(f"The rate card is adopted. It is in force from {long_date(card.from_on)}.", "success")
            return redirect(url_for("pricing.show", lot_id=lot_id))
    return _adopt_page(lot_id, form), 422


@blueprint.get("/rates/terms")
@requires(Permission.SET_TERM_DATES)
def terms_form() -> ResponseReturnValue:
    """The council's school terms, to be changed."""
    terms = queries.list_term_periods(present_actor().organisation)
    form = TermDatesForm(data={"terms": [{"first": term.first, "last": term.last} for term in terms]})
    form.fill_up()
    return render_template("tenants/pricing/terms.html", form=form)


@blueprint.post("/rates/terms")
@requires(Permission.SET_TERM_DATES)
@writes
def set_terms() -> ResponseReturnValue:
    """Put the terms as typed in the place of all there were."""
    form = TermDatesForm()
    if form.validate_on_submit():
        with refusals(form):
            services.set_term_dates(actor=present_actor(), terms=form.periods())
            flash("The term dates are saved.", "success")
            return redirect(url_for("pricing.index"))
    return render_template("tenants/pricing/terms.html", form=form), 422
