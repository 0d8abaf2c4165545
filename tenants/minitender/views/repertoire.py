"""What we offer again and again: standing answers and usual prices."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.minitender import services
from tenants.minitender.forms.repertoire import PriceForm, StandingAnswerForm, price_form
from tenants.minitender.permissions import Permission
from tenants.minitender.views.parts import blueprint, unit_words


@blueprint.get("/provider/repertoire")
@requires(Permission.SEE_INVITATIONS)
def show_repertoire() -> ResponseReturnValue:
    """Answers and prices that are offered when we bid."""
    return _page(None)


def _page(form: PriceForm | None) -> str:
    actor = present_actor()
    prices = services.list_offered_prices(actor)
    stands = register.standings_at(actor.organisation, clock.now())
    lots = systems.lots_by_id({*stands, *(each.lot_id for each in prices)})
    return render_template(
        "tenants/minitender/repertoire.html",
        answers=services.list_standing_answers(actor),
        prices=[(lots[each.lot_id].name, unit_words(each.unit), each) for each in prices if each.lot_id in lots],
        pricing=form or price_form({lot_id: lot.name for lot_id, lot in lots.items()}),
        form=form,
        has_lots=bool(lots),
        may_bid=Permission.BID.allows(actor),
    )


@blueprint.get("/provider/repertoire/answers/new")
@requires(Permission.BID)
def new_standing_answer() -> ResponseReturnValue:
    return render_template("tenants/minitender/standing_answer.html", form=StandingAnswerForm(), answer=None)


@blueprint.post("/provider/repertoire/answers/new")
@requires(Permission.BID)
@writes
def keep_standing_answer() -> ResponseReturnValue:
    form = StandingAnswerForm()
    if form.validate_on_submit():
        with refusals(form):
            services.save_standing_answer(
                actor=present_actor(), topic=form.topic.data or "", answer=form.answer.data or "", now=clock.now()
            )
            flash("Kept. It is offered when you bid where a council asks about it.", "success")
            return redirect(url_for("minitender.show_repertoire"))
    return render_template("tenants/minitender/standing_answer.html", form=form, answer=None), 422


@blueprint.get("/provider/repertoire/answers/<uuid:answer_id>")
@requires(Permission.BID)
def edit_standing_answer(answer_id: UUID) -> ResponseReturnValue:
    answer = services.get_standing_answer(present_actor(), answer_id)
    return render_template(
        "tenants/minitender/standing_answer.html", form=StandingAnswerForm(obj=answer), answer=answer
    )


@blueprint.post("/provider/repertoire/answers/<uuid:answer_id>")
@requires(Permission.BID)
@writes
def change_standing_answer(answer_id: UUID) -> ResponseReturnValue:
    form = StandingAnswerForm()
    if form.validate_on_submit():
        with refusals(form):
            services.save_standing_answer(
                actor=present_actor(),
                topic=form.topic.data or "",
                answer=form.answer.data or "",
                answer_id=answer_id,
                revision=form.revision.data,
                now=clock.now(),
            )
            flash("Changed. Bids that you have sent stay as they are.", "success")
            return redirect(url_for("minitender.show_repertoire"))
    answer = services.get_standing_answer(present_actor(), answer_id)
    return render_template("tenants/minitender/standing_answer.html", form=form, answer=answer), 422


@blueprint.post("/provider/repertoire/answers/<uuid:answer_id>/delete")
@requires(Permission.BID)
@writes
def delete_standing_answer(answer_id: UUID) -> ResponseReturnValue:
    services.delete_standing_answer(actor=present_actor(), answer_id=answer_id)
    flash("Deleted. Bids that were made with it stay as they are.", "success")
    return redirect(url_for("minitender.show_repertoire"))


@blueprint.post("/provider/repertoire/prices")
@requires(Permission.BID)
@writes
def keep_price() -> ResponseReturnValue:
    actor = present_actor()
    stands = register.standings_at(actor.organisation, clock.now())
    lots = systems.lots_by_id({*stands, *(each.lot_id for each in services.list_offered_prices(actor))})
    form = price_form({lot_id: lot.name for lot_id, lot in lots.items()})
    if form.validate_on_submit():
        with refusals(form):
            services.keep_price(
                actor=actor,
                lot_id=UUID(form.lot.data),
                unit=form.unit.data,
                unit_price=form.unit_price.data,
                now=clock.now(),
            )
            flash("Your price is kept." if form.unit_price.data else "The price is taken back.", "success")
            return redirect(url_for("minitender.show_repertoire"))
    return _page(form), 422
