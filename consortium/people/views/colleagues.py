"""Who acts for an organisation: its own administrator sees to it, or an administrator of the platform."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import ActorKind, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries
from consortium.people.forms import PersonForm, RolesForm
from consortium.people.permissions import Permission
from consortium.people.queries import failing, recovery, sessions
from consortium.people.queries import roles as held_roles
from consortium.people.rules import Role
from consortium.people.rules.failing import LATELY
from consortium.people.rules.roles import needs_second
from consortium.people.services import colleagues
from consortium.people.views.cookie import limits

blueprint = Blueprint("colleagues", __name__)


@blueprint.get("/people")
@requires(Permission.GRANT_ROLES)
def list_own() -> ResponseReturnValue:
    """Everyone who acts for the organisation I act for."""
    return list_people(present_actor().organisation)


@blueprint.get("/organisations/<uuid:organisation_id>/people")
@requires(Permission.GRANT_ROLES)
def list_people(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    now = clock.now()
    is_support = present_actor().kind is ActorKind.SUPPORT
    return render_template(
        "consortium/people/people.html",
        organisation=organisation,
        people=queries.list_colleagues(organisation_id, local(now).date()),
        lost={reset.person_id for reset in recovery.list_open_resets(organisation_id, now)},
        attempts={} if is_support else failing.count_of_people(organisation_id, now - LATELY),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/people/new")
@requires(Permission.GRANT_ROLES)
def person_form(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    form = PersonForm(kind=OrganisationKind(organisation.kind))
    return render_template("consortium/people/person_form.html", form=form, organisation=organisation)


@blueprint.post("/organisations/<uuid:organisation_id>/people/new")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def add_person(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    form = PersonForm(kind=OrganisationKind(organisation.kind))
    if form.validate_on_submit():
        with refusals(form):
            roles = [Role(role) for role in form.roles.data or ()]
            person = colleagues.add_person(
                actor=present_actor(),
                organisation_id=organisation_id,
                name=form.name.data or "",
                email=form.email.data or "",
                password=form.password.data or "",
                roles=roles,
                now=clock.now(),
            )
            flash(f"{person.name} was let in. {_what_waits(roles)}".strip(), "success")
            return redirect(url_for("colleagues.list_people", organisation_id=organisation_id))
    return render_template("consortium/people/person_form.html", form=form, organisation=organisation), 422


@blueprint.get("/organisations/<uuid:organisation_id>/people/<uuid:person_id>")
@requires(Permission.GRANT_ROLES)
def roles_form(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    colleague = queries.get_colleague(organisation_id, person_id, clock.today())
    form = RolesForm(
        kind=OrganisationKind(organisation.kind), roles=colleague.roles + colleague.waiting + colleague.suspended
    )
    return _roles_page(form, organisation, colleague)


@blueprint.post("/organisations/<uuid:organisation_id>/people/<uuid:person_id>")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def change_roles(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    now = clock.now()
    colleague = queries.get_colleague(organisation_id, person_id, local(now).date())
    form = RolesForm(kind=OrganisationKind(organisation.kind))
    if form.validate_on_submit():
        with refusals(form):
            colleagues.change_roles(
                actor=present_actor(),
                organisation_id=organisation_id,
                person_id=person_id,
                roles=[Role(role) for role in form.roles.data or ()],
                now=now,
            )
            flash(f"The roles of {colleague.name} are changed from now on.", "success")
            return redirect(url_for("colleagues.list_people", organisation_id=organisation_id))
    return _roles_page(form, organisation, colleague), 422


def _roles_page(form: RolesForm, organisation: members.Organisation, colleague: queries.Colleague) -> str:
    """The colleague's roles, where they are signed in, and what to do when they lost their second step."""
    now, me = clock.now(), present_actor().person
    reset = recovery.find_open_reset(organisation.id, colleague.person_id, now)
    return render_template(
        "consortium/people/roles_form.html",
        form=form,
        organisation=organisation,
        colleague=colleague,
        held_roles=held_roles.list_of_person(organisation.id, colleague.person_id, local(now).date()),
        sessions=sessions.list_of_colleague(organisation.id, colleague.person_id, now, limits()),
        attempts=failing.list_failed(colleague.person_id, now - LATELY),
        reset=reset,
        asked_by=queries.names_of([reset.asked_by]).get(reset.asked_by) if reset else None,
        me=me,
    )


def _what_waits(roles: list[Role]) -> str:
    """What is not in force yet, for whoever gave it."""
    waiting = sorted(role for role in roles if needs_second(role))
    return f"A second administrator must confirm: {', '.join(waiting)}." if waiting else ""


def staffed(organisation_id: UUID) -> members.Organisation:
    """The organisation, if the actor may see to its people. Raises `NotFound`."""
    actor = present_actor()
    if actor.kind is not ActorKind.ADMINISTRATOR and organisation_id != actor.organisation:
        raise NotFound
    return members.get_organisation(organisation_id)
