"""A provider answers a section: texts, choices, tables and documents, saved as they are typed, finished or not."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.rules import tasks
from consortium.admission.rules.answers import Kind, count_words, document_of, read_table, write_table
from consortium.admission.rules.questionnaire import MOST_ROWS, Question, Section
from consortium.admission.services.applying import Draft
from consortium.admission.views.applying import frame_of, on_saved, own_draft
from consortium.admission.views.pages import answers_shown, blueprint
from consortium.kernel import clock, documents
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.uploads import read_upload

EMPTY_ROWS = 3
"""Rows of a table that are offered beyond those filled in; saving and staying offers more."""


@blueprint.get("/applications/<uuid:application_id>/sections/<key>")
@requires(Permission.PREPARE_APPLICATION)
def section_form(application_id: UUID, key: str) -> ResponseReturnValue:
    draft = own_draft(application_id)
    return _section_page(draft, _section(draft, key), draft.answers)


@blueprint.post("/applications/<uuid:application_id>/sections/<key>")
@requires(Permission.PREPARE_APPLICATION)
@writes
def save_section(application_id: UUID, key: str) -> ResponseReturnValue:
    form, draft = FlaskForm(), own_draft(application_id)
    section = _section(draft, key)
    typed = _typed(section)
    with refusals(form):
        typed |= _attached(section)
        _save(application_id, typed)
        if request.form.get("then") == "stay":
            return redirect(url_for("admission.section_form", application_id=application_id, key=key))
        return on_saved(application_id, f"“{section.title}” is saved.")
    return _section_page(draft, section, {**draft.answers, **typed}, form), 422


@blueprint.post("/applications/<uuid:application_id>/sections/<key>/autosave")
@requires(Permission.PREPARE_APPLICATION)
@writes
def autosave_section(application_id: UUID, key: str) -> ResponseReturnValue:
    """What is being typed, saved without leaving the page."""
    saved_at = _save(application_id, _typed(_section(own_draft(application_id), key)))
    return jsonify(saved_at=f"{local(saved_at):%H:%M}", version=saved_at.isoformat())


@blueprint.get("/applications/<uuid:application_id>/documents/<key>")
@requires(Permission.SEE_ROUNDS)
def answer_document(application_id: UUID, key: str) -> ResponseReturnValue:
    """A document that answers a question, for whoever may read the answer: to be saved, never opened in the page."""
    given = queries.answers_of([queries.get_application(application_id).id]).get(application_id, {})
    document_id = document_of(given.get(key, ""))
    if document_id is None:
        raise NotFound
    kept, data = documents.fetch(document_id)
    return hand_over(data, kept.file_name, kept.media_type)


def _section(draft: Draft, key: str) -> Section:
    found = next((section for section in draft.questions.sections if section.key == key), None)
    if found is None:
        raise NotFound
    return found


def _typed(section: Section) -> dict[str, str]:
    """Answers as they were typed; documents come as files, by themselves."""
    return {
        q.key: _typed_table(q) if q.kind is Kind.TABLE else request.form.get(q.key, "").replace("\r\n", "\n")
        for q in section.questions
        if q.kind is not Kind.DOCUMENT
    }


def _typed_table(question: Question) -> str:
    across = range(len(question.columns))
    return write_table(
        [[request.form.get(f"{question.key}-{row}-{column}", "") for column in across] for row in range(MOST_ROWS)]
    )


def _attached(section: Section) -> dict[str, str]:
    """Answers that are documents: stored as they come, taken back where that was ticked, else left as they are."""
    answers = {}
    for question in section.questions:
        if question.kind is not Kind.DOCUMENT:
            continue
        sent = request.files.get(question.key)
        if sent is not None and sent.filename:
            kept = documents.store(actor=present_actor(), file_name=sent.filename, data=read_upload(sent))
            answers[question.key] = str(kept.id)
        elif request.form.get(f"{question.key}-remove"):
            answers[question.key] = ""
    return answers


def _save(application_id: UUID, typed: Mapping[str, str]) -> datetime:
    version = request.form.get("version")
    return services.save_answers(
        actor=present_actor(),
        application_id=application_id,
        answers=typed,
        seen=_moment(version) if version else None,
        now=clock.now(),
    )


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _section_page(draft: Draft, section: Section, answers: Mapping[str, str], form: FlaskForm | None = None) -> str:
    last = queries.last_saved(draft.application.id, [q.key for q in section.questions])
    return render_template(
        "consortium/admission/section.html",
        **frame_of(draft),
        section=section,
        answers=answers,
        tables={q.key: _rows_to_fill(q, answers.get(q.key, "")) for q in section.questions if q.columns},
        shown=answers_shown(draft.questions, answers),
        words={key: count_words(value) for key, value in answers.items()},
        faults={q.key: tasks.fault_in(q, answers.get(q.key, "")) for q in section.questions if answers.get(q.key)},
        version=last.isoformat() if last else "",
        form=form,
    )


def _rows_to_fill(question: Question, value: str) -> list[list[str]]:
    """What was filled in, and some empty rows after it."""
    empty = [""] * len(question.columns)
    filled = [(row + empty)[: len(empty)] for row in read_table(value)]
    return [*filled, *([empty] * EMPTY_ROWS)][: max(question.rows or 0, len(filled))]
