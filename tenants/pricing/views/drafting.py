"""Drafting a rate card as a table, adopting it from a day, or throwing it away."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import long_date
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.policy import queries as policies
from tenants.pricing import queries, services
from tenants.pricing.forms import AdoptCardForm, DiscardCardForm, RateCardForm, filled_from
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import CardTerms
from tenants.pricing.views.blueprint import blueprint
from tenants.pricing.views.cards import card_page

MORE = "more"


def beginning(lot_id: UUID) -> tuple[CardTerms, int]:
    """What the next card begins with, and the revision of the draft it is (0 where there is none)."""
    council_id = present_actor().organisation
    draft = queries.find_draft(council_id, lot_id)
    if draft:
        return draft.terms, draft.revision
    in_force = queries.find_rate_card(council_id, lot_id, clock.today())
    return (in_force.terms if in_force else CardTerms([])), 0


@blueprint.get("/rates/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_RATE_CARD)
def draft_form(lot_id: UUID) -> ResponseReturnValue:
    """The draft, or a new one that begins with the prices in force."""
    return _draft_page(lot_id, RateCardForm(data=filled_from(*beginning(lot_id))))


def _draft_page(lot_id: UUID, form: RateCardForm) -> str:
    lot = policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    form.fill_up()
    return render_template("tenants/pricing/draft.html", lot=lot, form=form, more=MORE)


@blueprint.post("/rates/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_RATE_CARD)
@writes
def save_draft(lot_id: UUID) -> ResponseReturnValue:
    """Keep the draft; with “Save and add rows”, go on with it."""
    policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    form = RateCardForm()
    if form.validate_on_submit():
        with refusals(form):
            draft = services.draft_rate_card(
                actor=present_actor(),
                lot_id=lot_id,
                terms=form.terms(),
                now=clock.now(),
                revision=form.revision.data,
            )
            flash("The draft is saved. It changes nothing until it is adopted.", "success")
            if request.form.get("then") == MORE:
                return redirect(url_for("pricing.draft_form", lot_id=lot_id))
            return redirect(url_for("pricing.card", card_id=draft.id))
    return _draft_page(lot_id, form), 422


@blueprint.post("/rates/cards/<uuid:card_id>/adopt")
@requires(Permission.ADOPT_RATE_CARD)
@writes
def adopt(card_id: UUID) -> ResponseReturnValue:
    """Adopt a draft from a day."""
    form = AdoptCardForm()
    if form.validate_on_submit() and form.from_on.data:
        with refusals(form):
            card = services.adopt_draft(
                actor=present_actor(),
                card_id=card_id,
                from_on=form.from_on.data,
                now=clock.now(),
                revision=form.revision.data,
            )
            flash(f"The rate card is adopted. It is in force from {long_date(form.from_on.data)}.", "success")
            return redirect(url_for("pricing.show", lot_id=card.lot_id))
    return card_page(card_id, form), 422


@blueprint.post("/rates/cards/<uuid:card_id>/discard")
@requires(Permission.DRAFT_RATE_CARD)
@writes
def discard(card_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    form = DiscardCardForm()
    form.validate_on_submit()
    lot_id = services.discard_draft(actor=present_actor(), card_id=card_id)
    flash("The draft is discarded. The prices in force are as they were.", "success")
    return redirect(url_for("pricing.show", lot_id=lot_id))
