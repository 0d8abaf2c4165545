"""Pages of deputies: who stands in for whom, naming one's own, and ending it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.forms import DeputyForm, EndDeputyForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.views.blueprint import blueprint


@blueprint.get("/authorisation/deputies")
@requires(Permission.SEE_DELEGATIONS)
def deputies() -> ResponseReturnValue:
    """Who stands in for whom, from when to when."""
    return _page(_form())


@blueprint.post("/authorisation/deputies")
@requires(Permission.NAME_DEPUTY)
@writes
def name_deputy() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        with refusals(form):
            services.name_deputy(
                actor=present_actor(),
                deputy_id=UUID(form.deputy_id.data),
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                limit=form.limit.data,
                now=clock.now(),
            )
            flash("Your deputy is named, and is told.", "success")
            return redirect(url_for("authorisation.deputies"))
    return _page(form), 422


@blueprint.post("/authorisation/deputies/<uuid:deputyship_id>/end")
@requires(Permission.END_DEPUTYSHIP)
@writes
def end_deputyship(deputyship_id: UUID) -> ResponseReturnValue:
    form = EndDeputyForm()
    if form.validate_on_submit():
        with refusals(form):
            services.end_deputyship(actor=present_actor(), deputyship_id=deputyship_id, now=clock.now())
            flash("The deputy’s time is over. What they decided stays decided.", "success")
            return redirect(url_for("authorisation.deputies"))
    return _page(_form(), errors=form.form_errors), 422


def _form() -> DeputyForm:
    actor = present_actor()
    form = DeputyForm()
    form.deputy_id.choices = [
        SelectChoice("", "Choose a person"),
        *(
            SelectChoice(str(one.person_id), one.name)
            for one in people.list_contacts(actor.organisation, Role.AUTHORISER)
            if one.person_id != actor.person_id
        ),
    ]
    return form


def _page(form: DeputyForm, errors: list[str] | None = None) -> str:
    actor, on = present_actor(), clock.today()
    entries = queries.list_deputyships(actor, request.args.get("after", type=UUID))
    keeps = Permission.SET_DELEGATIONS.allows(actor)
    return render_template(
        "tenants/authorisation/deputies.html",
        entries=[
            (
                entry,
                _standing(entry, on),
                entry.ended_at is None and entry.to_on >= on and (keeps or entry.person_id == actor.person_id),
            )
            for entry in entries
        ],
        names=people.names_of([person for entry in entries for person in (entry.person_id, entry.deputy_id)]),
        may_name=Permission.NAME_DEPUTY.allows(actor),
        form=form,
        more_errors=[{"text": error} for error in errors or ()],
        next_page=url_for("authorisation.deputies", after=entries[-1].id) if len(entries) == queries.PAGE else None,
    )


def _standing(entry: object, on: object) -> str:
    named = queries.named_of(entry)  # type: ignore[arg-type]
    if named.is_in_force(on):  # type: ignore[arg-type]
        return "in_force"
    return "ended" if named.is_ended or named.to_on < on else "not_started"  # type: ignore[operator]
