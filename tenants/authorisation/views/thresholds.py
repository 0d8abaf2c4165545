"""The council's own thresholds: what is a key decision, and what is subject to call-in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.authorisation import queries, services
from tenants.authorisation.forms import DecisionRulesForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.views.blueprint import blueprint


@blueprint.get("/authorisation/thresholds")
@requires(Permission.SEE_DELEGATIONS)
def thresholds() -> ResponseReturnValue:
    """What is a key decision here and what may be called in, now and before."""
    return _page(DecisionRulesForm())


@blueprint.post("/authorisation/thresholds")
@requires(Permission.SET_DECISION_RULES)
@writes
def set_thresholds() -> ResponseReturnValue:
    form = DecisionRulesForm()
    if form.validate_on_submit():
        with refusals(form):
            rules, from_on = form.read()
            services.set_decision_rules(actor=present_actor(), rules=rules, from_on=from_on, now=clock.now())
            flash("The thresholds are set.", "success")
            return redirect(url_for("authorisation.thresholds"))
    return _page(form), 422


def _page(form: DecisionRulesForm) -> str:
    actor, on = present_actor(), clock.today()
    entries = queries.list_decision_rules(actor)
    return render_template(
        "tenants/authorisation/thresholds.html",
        entries=entries,
        in_force=next((entry.id for entry in entries if entry.from_on <= on), None),
        names=people.names_of([entry.set_by for entry in entries]),
        today=on,
        may_set=Permission.SET_DECISION_RULES.allows(actor),
        form=form,
    )
