"""Pages of the scheme of delegation."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.forms import DelegationForm, EndForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import Basis
from tenants.authorisation.views.blueprint import blueprint


@blueprint.get("/authorisation/delegations")
@requires(Permission.SEE_DELEGATIONS)
def delegations() -> ResponseReturnValue:
    """The scheme of delegation: who may authorise up to what, from when to when."""
    return _delegations_page(_delegation_form())


@blueprint.post("/authorisation/delegations")
@requires(Permission.SET_DELEGATIONS)
@writes
def grant_delegation() -> ResponseReturnValue:
    form = _delegation_form()
    if form.validate_on_submit():
        with refusals(form):
            services.grant_delegation(
                actor=present_actor(),
                person_id=UUID(form.person_id.data) if form.person_id.data else None,
                role=Role(form.role.data) if form.role.data else None,
                basis=Basis(form.basis.data),
                limit=form.amount,
                from_on=form.from_on.data or clock.today(),
                to_on=form.to_on.data,
                in_urgency=bool(form.in_urgency.data),
                now=clock.now(),
            )
            flash("The delegation is in the scheme.", "success")
            return redirect(url_for("authorisation.delegations"))
    return _delegations_page(form), 422


@blueprint.post("/authorisation/delegations/<uuid:delegation_id>/end")
@requires(Permission.SET_DELEGATIONS)
@writes
def end_delegation(delegation_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit():
        with refusals(form):
            services.end_delegation(
                actor=present_actor(), delegation_id=delegation_id, last_day=clock.today(), now=clock.now()
            )
            flash("The delegation ends with today.", "success")
            return redirect(url_for("authorisation.delegations"))
    return _delegations_page(_delegation_form(), errors=form.form_errors), 422


def _delegation_form() -> DelegationForm:
    actor = present_actor()
    form = DelegationForm()
    authorisers = people.list_contacts(actor.organisation, Role.AUTHORISER)
    form.person_id.choices = [
        SelectChoice("", "Choose a person"),
        *(SelectChoice(str(one.person_id), one.name) for one in authorisers if one.person_id != actor.person_id),
    ]
    return form


def _delegations_page(form: DelegationForm, errors: list[str] | None = None) -> str:
    actor, on = present_actor(), clock.today()
    lines = queries.list_delegations(actor)
    return render_template(
        "tenants/authorisation/delegations.html",
        lines=[
            (line, queries.limit_of(line).is_in_force(on), line.to_on is not None and line.to_on < on) for line in lines
        ],
        names=people.names_of([person for line in lines for person in (line.person_id, line.granted_by) if person]),
        may_set=Permission.SET_DELEGATIONS.allows(actor),
        today=on,
        form=form,
        more_errors=[{"text": error} for error in errors or ()],
    )
