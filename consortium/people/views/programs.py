"""Programs that use the API for the organisation: registering one, its secrets, each seen once, ending it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.access import known_scopes
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.people.forms import ProgramForm
from consortium.people.forms.programs import SecretForm
from consortium.people.permissions import Permission
from consortium.people.queries import names_of
from consortium.people.queries import programs as queries
from consortium.people.rules import ProgramKind
from consortium.people.rules.secrets import Overlap, is_live, state_of
from consortium.people.services import programs, secrets

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


@blueprint.get("/programs/<uuid:program_id>")
@requires(Permission.REGISTER_PROGRAMS)
def show_program(program_id: UUID) -> ResponseReturnValue:
    return _program_page(program_id, SecretForm())


def _program_page(program_id: UUID, form: SecretForm) -> str:
    actor = present_actor()
    program = queries.get_own_program(actor, program_id)
    kept = queries.list_secrets(actor, program_id)
    now = clock.now()
    names: dict[UUID | None, str] = {**names_of([program.created_by, *(secret.made_by for secret in kept)])}
    rows = [(secret, state_of(secret, now), is_live(secret, now), names.get(secret.made_by)) for secret in kept]
    made_by = names.get(program.created_by)
    return render_template("consortium/people/program.html", program=program, secrets=rows, made_by=made_by, form=form)


@blueprint.post("/programs/<uuid:program_id>/secrets")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes_in_confidence
def replace_secret(program_id: UUID) -> ResponseReturnValue:
    """The new secret is on the answer, and nowhere afterwards."""
    form = SecretForm()
    if form.validate_on_submit():
        with refusals(form):
            overlap, now = Overlap(form.overlap.data), clock.now()
            told = secrets.replace_secret(actor=present_actor(), program_id=program_id, overlap=overlap, now=now)
            program = queries.get_own_program(present_actor(), program_id)
            return render_template(
                "consortium/people/secret_replaced.html",
                program=program,
                secret=told,
                until=now + overlap.lasts,
            )
    return _program_page(program_id, form), 422


@blueprint.post("/programs/<uuid:program_id>/secrets/<uuid:secret_id>/end")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
def end_secret(program_id: UUID, secret_id: UUID) -> ResponseReturnValue:
    secrets.end_secret(actor=present_actor(), program_id=program_id, secret_id=secret_id, now=clock.now())
    flash("The secret is ended, and so are the program’s own tokens.", "success")
    return redirect(url_for("programs.show_program", program_id=program_id))


@blueprint.post("/programs/<uuid:program_id>/end")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
def end_program(program_id: UUID) -> ResponseReturnValue:
    programs.end_program(actor=present_actor(), program_id=program_id, now=clock.now())
    flash("The program is ended. Its tokens are worth nothing from now on.", "success")
    return redirect(url_for("programs.list_programs"))
