"""First-time set-up of a council by its own administrator: what is done, what is left, and the colour of its pages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.setting_up import Step, set_up_by, steps
from consortium.kernel.web.templating import ACCENTS
from consortium.members import queries as members
from consortium.members import services as bodies
from consortium.people import queries
from consortium.people.forms.setting_up import ColourForm
from consortium.people.permissions import Permission
from consortium.people.queries import sign_on as providers
from consortium.people.rules import Role

blueprint = Blueprint("setting_up", __name__)


def _has_colour(actor: Actor) -> bool:
    return bool(members.get_organisation(actor.organisation).colour)


def _has_second_administrator(actor: Actor) -> bool:
    today = clock.today()
    role = Role.ORGANISATION_ADMINISTRATOR
    return queries.count_holders(actor.organisation, role, today, besides=actor.person) > 0


def _has_people(actor: Actor) -> bool:
    today = clock.today()
    held = {role for each in queries.list_colleagues(actor.organisation, today) for role in each.roles}
    return bool(held - {str(Role.ORGANISATION_ADMINISTRATOR), str(Role.AUDITOR)})


def _has_sign_on(actor: Actor) -> bool:
    return any(each.in_force_at is not None for each in providers.list_registrations(actor.organisation))


for step in (
    Step(
        10,
        "Name and colour",
        "As your pages and letters show them",
        "setting_up.colour_form",
        Permission.SET_UP,
        "An administrator",
        _has_colour,
    ),
    Step(
        20,
        "A second administrator",
        "So that somebody can agree when a colleague loses their phone, or you are away",
        "colleagues.list_own",
        Permission.GRANT_ROLES,
        "An administrator",
        _has_second_administrator,
    ),
    Step(
        30,
        "People",
        "Invite commissioners, social workers, authorisers and whoever else takes part",
        "colleagues.list_own",
        Permission.GRANT_ROLES,
        "An administrator",
        _has_people,
    ),
    Step(
        40,
        "Single sign-on",
        "Let your people sign in as they do to their computers",
        "registering.show_own",
        Permission.REGISTER_SIGN_ON,
        "An administrator",
        _has_sign_on,
        is_optional=True,
    ),
):
    set_up_by(step)


@blueprint.get("/setting-up")
@requires(Permission.SET_UP)
def show() -> ResponseReturnValue:
    """What is done and what is left."""
    actor = present_actor()
    listed = [(step, step.is_done(actor)) for step in steps()]
    return render_template(
        "consortium/people/setting_up.html",
        tasks=[_task(step, is_done, actor) for step, is_done in listed],
        done=sum(is_done for step, is_done in listed if not step.is_optional),
        total=sum(not step.is_optional for step, _ in listed),
    )


def _task(step: Step, is_done: bool, actor: Actor) -> dict[str, Any]:
    may = step.permission.allows(actor)
    undone = ("draft", "Optional") if step.is_optional else ("waiting", "Left to do")
    status, words = ("complete", "Done") if is_done else undone
    return {
        "text": step.title,
        "hint": step.hint if may else f"{step.hint}. {step.done_by} does it.",
        "href": url_for(step.endpoint) if may else None,
        "status": status,
        "status_text": words,
    }


@blueprint.get("/setting-up/colour")
@requires(Permission.SET_UP)
def colour_form() -> ResponseReturnValue:
    organisation = members.get_organisation(present_actor().organisation)
    return _colour_page(ColourForm(colours=ACCENTS, colour=organisation.colour), organisation)


@blueprint.post("/setting-up/colour")
@requires(Permission.SET_UP)
@writes
def choose_colour() -> ResponseReturnValue:
    form = ColourForm(colours=ACCENTS)
    if form.validate_on_submit():
        with refusals(form):
            bodies.choose_colour(actor=present_actor(), colour=form.colour.data)
            flash("Your pages and letters have that colour from now on.", "success")
            return redirect(url_for("setting_up.show"))
    return _colour_page(form, members.get_organisation(present_actor().organisation)), 422


def _colour_page(form: ColourForm, organisation: members.Organisation) -> str:
    return render_template("consortium/people/colour_form.html", form=form, organisation=organisation, colours=ACCENTS)
