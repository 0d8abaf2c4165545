"""The council's school terms."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.setting_up import Step, set_up_by
from tenants.pricing import queries, services
from tenants.pricing.forms import TermDatesForm
from tenants.pricing.permissions import Permission
from tenants.pricing.views.blueprint import blueprint

set_up_by(
    Step(
        50,
        "Term dates",
        "Weeks of care differ in term time and in the holidays",
        "pricing.terms_form",
        Permission.SET_TERM_DATES,
        "A policy owner or a commissioner",
        lambda actor: bool(queries.list_term_periods(actor.organisation)),
    )
)


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
