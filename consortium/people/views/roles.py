"""One role at a time: given for a time, confirmed by a second administrator, ended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries
from consortium.people.forms.roles import RoleForm
from consortium.people.permissions import Permission
from consortium.people.queries import roles as held_roles
from consortium.people.rules import Role
from consortium.people.rules.roles import Period
from consortium.people.services import roles
from consortium.people.views.colleagues import staffed

blueprint = Blueprint("roles", __name__)
OF = "/organisations/<uuid:organisation_id>/people/<uuid:person_id>/roles"
ONE = f"{OF}/<role>/<from_on>"


@blueprint.get(f"{OF}/new")
@requires(Permission.GRANT_ROLES)
def role_form(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    return _form(RoleForm(kind=_kind(organisation_id)), organisation_id, person_id)


def _kind(organisation_id: UUID) -> OrganisationKind:
    return OrganisationKind(staffed(organisation_id).kind)


def _form(form: RoleForm, organisation_id: UUID, person_id: UUID) -> str:
    return render_template(
        "consortium/people/role_form.html",
        form=form,
        organisation=staffed(organisation_id),
        colleague=queries.get_colleague(organisation_id, person_id, clock.today()),
    )


@blueprint.post(f"{OF}/new")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def give(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    form = RoleForm(kind=_kind(organisation_id))
    if form.validate_on_submit():
        with refusals(form):
            given = roles.give(
                actor=present_actor(),
                organisation_id=organisation_id,
                person_id=person_id,
                role=Role(form.role.data),
                period=Period(form.from_on.data, form.to_on.data),
                now=clock.now(),
            )
            waits = ". It waits for a second administrator" if given.state.value == "waiting" else ""
            flash(f"{given.name} was given the role “{given.role}”{waits}.", "success")
            return redirect(url_for("colleagues.roles_form", organisation_id=organisation_id, person_id=person_id))
    return _form(form, organisation_id, person_id), 422


@blueprint.post(f"{ONE}/confirmation")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def confirm(organisation_id: UUID, person_id: UUID, role: str, from_on: str) -> ResponseReturnValue:
    which = held_roles.which_role(role, from_on)
    roles.confirm(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, **which, now=clock.now())
    flash(f"Confirmed. The role “{role}” is in force from its first day.", "success")
    return _back(organisation_id, person_id)


@blueprint.post(f"{ONE}/end")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def end(organisation_id: UUID, person_id: UUID, role: str, from_on: str) -> ResponseReturnValue:
    which = held_roles.which_role(role, from_on)
    roles.end(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, **which, now=clock.now())
    flash(f"Ended. The role “{role}” is no longer held.", "success")
    return _back(organisation_id, person_id)


def _back(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """To where it was done: the list of what waits, or the person; the list of people once they hold nothing."""
    if request.form.get("from") == "waiting":
        return redirect(url_for("roles.list_waiting"))
    if held_roles.list_of_person(organisation_id, person_id, clock.today()):
        return redirect(url_for("colleagues.roles_form", organisation_id=organisation_id, person_id=person_id))
    return redirect(url_for("colleagues.list_people", organisation_id=organisation_id))


def whose(actor: Actor) -> UUID | None:
    """The organisation whose people the actor looks after; none in particular for the platform's administrators."""
    return None if actor.kind is ActorKind.ADMINISTRATOR else actor.organisation


@blueprint.get("/people/waiting")
@requires(Permission.GRANT_ROLES)
def list_waiting() -> ResponseReturnValue:
    """Roles that wait for a second administrator."""
    actor = present_actor()
    today = clock.today()
    return render_template(
        "consortium/people/roles_waiting.html",
        waiting=held_roles.list_waiting(whose(actor), today),
        me=actor.person_id,
        is_platform=actor.kind is ActorKind.ADMINISTRATOR,
    )


@frame.home_panel(85)
def waiting_roles(actor: Actor) -> str | None:
    """How many roles wait for this administrator's word."""
    if not Permission.GRANT_ROLES.allows(actor):
        return None
    waiting = held_roles.list_waiting(whose(actor), clock.today())
    mine = [each for each in waiting if actor.person_id not in {each.held.granted_by, each.held.person_id}]
    return render_template("consortium/people/roles_waiting_panel.html", count=len(mine)) if mine else None
