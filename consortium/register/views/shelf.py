"""A provider's shelf: the documents it holds, sent several at a time, used in many places, replaced by newer ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from consortium.kernel import clock, documents
from consortium.kernel.documents import State, sending
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.kernel.words import words_for
from consortium.people import queries as people
from consortium.register import queries, services
from consortium.register.forms import DocumentsForm, ReplaceDocumentForm
from consortium.register.permissions import Permission
from consortium.register.views.pages import blueprint

PAGE = 25
LOOKS_AGAIN = 3
"""Seconds after which a page that shows a file being checked asks again."""


@dataclass(frozen=True, slots=True)
class Unkept:
    """A file that was refused, and why."""

    file_name: str
    why: str


@blueprint.get("/provider/documents")
@requires(Permission.READ_OWN_PROFILE)
def list_documents() -> ResponseReturnValue:
    """What we hold: how far each file is, where it is used, when it expires."""
    return _shelf(DocumentsForm(formdata=None))


def _shelf(form: DocumentsForm, kept: Sequence[str] = (), unkept: Sequence[Unkept] = ()) -> str:
    actor = present_actor()
    found = queries.list_shelf(actor.organisation, before=request.args.get("before", type=UUID), limit=PAGE + 1)
    held, more = found[:PAGE], found[PAGE:]
    return render_template(
        "consortium/register/documents.html",
        held=held,
        form=form,
        kept=kept,
        unkept=unkept,
        today=clock.today(),
        waits=_waits(held),
        is_scanned=documents.are_scanned(),
        next_page=url_for("register.list_documents", before=held[-1].id) if more else None,
        is_first="before" not in request.args,
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


def _waits(held: Sequence[queries.Held]) -> int | None:
    return LOOKS_AGAIN if any(each.state is State.QUARANTINED for each in held) else None


@blueprint.post("/provider/documents")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def send_documents() -> ResponseReturnValue:
    """Keep what can be kept of the files sent, and say of each of the others why not."""
    form = DocumentsForm()
    sent = [each for each in request.files.getlist("files") if each.filename]
    wants_json = request.accept_mimetypes.best == "application/json"
    kept: list[str] = []
    unkept: list[Unkept] = []
    if form.validate_on_submit():
        with refusals(form):
            sending.ensure_number_of_files(len(sent))
            kept, unkept = _keep(sent, form.expires_on.data)
    status = 200 if kept else 422
    if wants_json:
        errors = [str(error) for error in form.form_errors]
        errors += [f"{field.label.text}: {field.errors[0]}" for field in form if field.errors]
        refused = [{"file_name": each.file_name, "why": each.why} for each in unkept]
        return jsonify(kept=kept, refused=refused, errors=errors), status
    return _shelf(DocumentsForm(formdata=None) if kept else form, kept, unkept), status


def _keep(sent: Sequence[FileStorage], expires_on: date | None) -> tuple[list[str], list[Unkept]]:
    kept: list[str] = []
    unkept: list[Unkept] = []
    for each in sent:
        file_name = each.filename or ""
        try:
            sending.ensure_named_apart(file_name, kept)
            stored = services.keep_document(
                actor=present_actor(),
                file_name=file_name,
                data=read_upload(each),
                expires_on=expires_on,
                now=clock.now(),
            )
        except Refused as refused:
            unkept.append(Unkept(_shown_name(file_name), words_for(refused)))
        else:
            kept.append(stored.file_name)
    return kept, unkept


def _shown_name(file_name: str) -> str:
    """A refused name without what cannot be seen, and not too long to read."""
    plain = "".join(character if character.isprintable() else "·" for character in file_name)
    return plain if len(plain) <= documents.LONGEST_NAME else plain[: documents.LONGEST_NAME] + "…"


@blueprint.get("/provider/documents/<uuid:document_id>")
@requires(Permission.READ_OWN_PROFILE)
def show_document(document_id: UUID) -> ResponseReturnValue:
    """One document: how far it is, where it is used, its versions."""
    return _document(document_id, ReplaceDocumentForm(formdata=None))


def _document(document_id: UUID, form: ReplaceDocumentForm) -> str:
    actor = present_actor()
    versions = queries.list_versions(actor.organisation, document_id)
    if not versions:
        raise NotFound
    [held] = [each for each in versions if each.id == document_id]
    return render_template(
        "consortium/register/document.html",
        held=held,
        versions=versions,
        form=form,
        today=clock.today(),
        waits=_waits([held]),
        senders=people.names_of([each.stored_by for each in versions]),
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


@blueprint.post("/provider/documents/<uuid:document_id>/replace")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def replace_document(document_id: UUID) -> ResponseReturnValue:
    """Put a newer version in its place; what relied on the earlier one goes on showing that."""
    form = ReplaceDocumentForm()
    sent = request.files.get("file")
    if form.validate_on_submit():
        with refusals(form):
            sending.ensure_number_of_files(1 if sent and sent.filename else 0)
            kept: Any = services.keep_document(
                actor=present_actor(),
                file_name=(sent.filename if sent else "") or "",
                data=read_upload(sent) if sent else b"",
                expires_on=form.expires_on.data,
                replaces_id=document_id,
                now=clock.now(),
            )
            return redirect(url_for("register.show_document", document_id=kept.id))
    return _document(document_id, form), 422


@blueprint.get("/provider/documents/<uuid:document_id>/file")
@requires(Permission.READ_OWN_PROFILE)
def own_file(document_id: UUID) -> ResponseReturnValue:
    """The file itself, to be saved."""
    queries.get_own_document(present_actor().organisation, document_id)
    kept, data = documents.fetch(document_id)
    return hand_over(data, kept.file_name, kept.media_type)
