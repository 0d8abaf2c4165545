"""The regulator's directory on its way in: upload, progress, what changes for whom we know, then apply or discard."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.register import queries, services
from consortium.register.forms import DecideOnDirectoryForm, DirectoryForm
from consortium.register.permissions import Permission
from consortium.register.views.pages import blueprint


@blueprint.get("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
def directory() -> ResponseReturnValue:
    """Which directory is in use, our imports, and the form for the next."""
    return _directory_page(DirectoryForm())


def _directory_page(form: DirectoryForm) -> str:
    imports = queries.list_imports(present_actor().organisation)
    return render_template(
        "consortium/register/directory.html",
        form=form,
        imports=imports,
        names=people.names_of([each.received_by for each in imports]),
        newest=queries.newest_directory(),
    )


@blueprint.post("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
@writes
def receive_directory() -> ResponseReturnValue:
    form = DirectoryForm()
    sent = request.files.get("file")
    if form.validate_on_submit() and form.as_of.data is not None and sent is not None:
        with refusals(form):
            received = services.receive_directory(
                actor=present_actor(), file=sent.stream, as_of=form.as_of.data, now=clock.now()
            )
            return redirect(url_for("register.directory_import", import_id=received.id))
    return _directory_page(form), 422


@blueprint.get("/regulator-directory/<uuid:import_id>")
@requires(Permission.IMPORT_DIRECTORY)
def directory_import(import_id: UUID) -> ResponseReturnValue:
    """How far an import is; once read, what it would change; at the end, what happened."""
    return _import_page(import_id, DecideOnDirectoryForm())


def _import_page(import_id: UUID, form: DecideOnDirectoryForm) -> str:
    found = queries.get_import(present_actor().organisation, import_id)
    is_read = found.status == "read"
    return render_template(
        "consortium/register/directory_import.html",
        found=found,
        form=form,
        is_waiting=queries.is_waiting(found),
        totals=queries.totals_of(found) if is_read else None,
        changes=queries.list_known_changes(found) if is_read else [],
        names=people.names_of([found.received_by, found.decided_by]),
    )


@blueprint.post("/regulator-directory/<uuid:import_id>/apply")
@requires(Permission.IMPORT_DIRECTORY)
@writes
def approve_directory(import_id: UUID) -> ResponseReturnValue:
    form = DecideOnDirectoryForm()
    if form.validate_on_submit():
        with refusals(form):
            services.approve_directory(actor=present_actor(), import_id=import_id, now=clock.now())
            return redirect(url_for("register.directory_import", import_id=import_id))
    return _import_page(import_id, form), 422


@blueprint.post("/regulator-directory/<uuid:import_id>/discard")
@requires(Permission.IMPORT_DIRECTORY)
@writes
def discard_directory(import_id: UUID) -> ResponseReturnValue:
    form = DecideOnDirectoryForm()
    if form.validate_on_submit():
        with refusals(form):
            services.discard_directory(actor=present_actor(), import_id=import_id, now=clock.now())
            flash("Discarded. Nothing was changed.", "success")
            return redirect(url_for("register.directory"))
    return _import_page(import_id, form), 422
