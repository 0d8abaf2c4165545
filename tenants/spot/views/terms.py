"""The council's own terms for spot purchases."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.spot import queries, services
from tenants.spot.forms import TermsForm
from tenants.spot.permissions import Permission
from tenants.spot.rules.purchases import MAY_APPROVE
from tenants.spot.views.blueprint import blueprint


@blueprint.get("/spot-purchases/terms")
@requires(Permission.SET_SPOT_TERMS)
def terms_form() -> ResponseReturnValue:
    terms, row = queries.find_terms(present_actor()), queries.find_terms_row(present_actor())
    given = {"longest_months": terms.longest_months, "exemption_roles": list(terms.exemption_roles)}
    return _page(TermsForm(data=given | ({"revision": row.revision} if row else {})))


def _page(form: TermsForm) -> str:
    _choose(form)
    return render_template("tenants/spot/terms.html", form=form)


def _choose(form: TermsForm) -> None:
    form.exemption_roles.choices = [SelectChoice(role, role.capitalize()) for role in map(str, MAY_APPROVE)]


@blueprint.post("/spot-purchases/terms")
@requires(Permission.SET_SPOT_TERMS)
@writes
def set_terms() -> ResponseReturnValue:
    form = TermsForm()
    _choose(form)
    if form.validate_on_submit():
        with refusals(form):
            services.set_terms(actor=present_actor(), terms=form.terms(), revision=form.revision.data, now=clock.now())
            flash("These terms hold for whatever is asked for from now on.", "success")
            return redirect(url_for("spot.terms_form"))
    return _page(form), 422
