"""Programs that use the API for the organisation: registering one, seeing its secret once, ending it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.access import known_scopes
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.people import queries
from consortium.people.forms import ProgramForm
from consortium.people.permissions import Permission
from consortium.people.rules import ProgramKind
from consortium.people.services import programs

blueprint = Blueprint("programs", __name__)


@blueprint.get("/programs")
@requires(Permission.REGISTER_PROGRAMS)
def list_programs() -> ResponseReturnValue:
    return render_template("consortium/people/programs.html", programs=queries.list_programs(present_actor()))


@blueprint.get("/programs/new")
@requires(Permission.REGISTER_PROGRAMS)
def program_form() -> ResponseReturnValue:
    return render_template("consortium/people/program_form.html", form=ProgramForm(scopes_known=known_scopes()))


@blueprint.post("/programs/new")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes_in_confidence
def register_program() -> ResponseReturnValue:
    """The answer shows the secret, the only time that anybody can see it: so it is a page and not a redirect."""
    form = ProgramForm(scopes_known=known_scopes())
    if form.validate_on_submit():
        with refusals(form):
            registered = programs.register_program(
                actor=present_actor(),
                name=form.name.data or "",
                kind=ProgramKind(form.kind.data),
                scopes=form.scopes.data or [],
                redirect_uris=(form.redirect_uris.data or "").split(),
                now=clock.now(),
            )
            return render_template("consortium/people/program_registered.html", program=registered, name=form.name.data)
    return render_template("consortium/people/program_form.html", form=form), 422


@blueprint.post("/programs/<uuid:program_id>/end")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
def end_program(program_id: UUID) -> ResponseReturnValue:
    programs.end_program(actor=present_actor(), program_id=program_id, now=clock.now())
    flash("The program is ended. Its tokens are worth nothing from now on.", "success")
    return redirect(url_for("programs.list_programs"))
