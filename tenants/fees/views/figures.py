"""The sector's figures as a council keeps them: those shipped, and its own."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.fees import queries, services
from tenants.fees.forms.deciding import FigureForm
from tenants.fees.permissions import Permission
from tenants.fees.views.blueprint import blueprint
from tenants.pricing.rules.cards import UNITS


@blueprint.get("/fee-reviews/figures")
@requires(Permission.SEE_FIGURES)
def show_figures() -> ResponseReturnValue:
    return _page(FigureForm())


@blueprint.post("/fee-reviews/figures")
@requires(Permission.SET_FIGURE)
@writes
def set_figure() -> ResponseReturnValue:
    form = FigureForm()
    if form.validate_on_submit() and form.from_on.data and form.amount.data:
        with refusals(form):
            services.set_figure(
                actor=present_actor(),
                what=form.what.data or "",
                unit=form.unit.data or "",
                amount=form.amount.data,
                from_on=form.from_on.data,
                source=form.source.data or "",
                now=clock.now(),
            )
            flash("Set. It stands beside what providers ask from that day on.", "success")
            return redirect(url_for(".show_figures"))
    return _page(form), 422


def _page(form: FigureForm) -> str:
    rates = queries.known_rates(present_actor())
    return render_template(
        "tenants/fees/figures.html",
        rates=sorted(rates, key=lambda each: (each.what.casefold(), each.unit, -each.from_on.toordinal())),
        units=UNITS,
        today=clock.today(),
        form=form,
        may_set=Permission.SET_FIGURE.allows(present_actor()),
    )
