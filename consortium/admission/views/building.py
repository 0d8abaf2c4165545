"""The lead builds a draft of the questionnaire in pages: sections, questions, their order, weights and reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from consortium.admission import queries, services
from consortium.admission.forms import HeadingForm, QuestionForm, SectionForm
from consortium.admission.permissions import Permission
from consortium.admission.rules import building
from consortium.admission.rules.questionnaire import totals_of
from consortium.admission.views.pages import blueprint
from consortium.kernel.errors import BadInput, NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.systems import queries as systems


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/edit")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def edit_questionnaire(questionnaire_id: UUID) -> ResponseReturnValue:
    """The whole draft on one page, with what its weights lack."""
    draft = queries.get_own_questionnaire(present_actor(), questionnaire_id)
    if draft.adopted_at is not None:
        return redirect(url_for("admission.show_questionnaire", questionnaire_id=questionnaire_id))
    lots = systems.list_lots(draft.system_id)
    questions = queries.questions_of(draft)
    named = {number for question in questions for number in question.lots or ()}
    return render_template(
        "consortium/admission/building.html",
        **frame_of(draft),
        questions=questions,
        lots=lots,
        totals=totals_of(questions, [each.number for each in lots]),
        strangers=sorted(named - {each.number for each in lots}),
        before=queries.find_version_before(draft),
    )


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/heading")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def heading_form(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    asked = queries.questions_of(draft)
    return _part_page(
        draft, HeadingForm(title=asked.title, introduction=asked.introduction, revision=draft.revision), "Introduction"
    )


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/heading")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def save_heading(questionnaire_id: UUID) -> ResponseReturnValue:
    form = HeadingForm()
    if form.validate_on_submit():
        with refusals(form):
            services.change_heading(
                **act_on(questionnaire_id), title=form.title.data or "", introduction=form.introduction.data or ""
            )
            return back_to(questionnaire_id)
    return _part_page(get_draft(questionnaire_id), form, "Introduction"), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def new_section(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    return _part_page(draft, SectionForm(revision=draft.revision), "Add a section")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def add_section(questionnaire_id: UUID) -> ResponseReturnValue:
    form = SectionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.add_section(**act_on(questionnaire_id), title=form.title.data or "")
            return back_to(questionnaire_id)
    return _part_page(get_draft(questionnaire_id), form, "Add a section"), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def edit_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    form = SectionForm(title=_found(building.section_of, draft, key).title, revision=draft.revision)
    return _part_page(draft, form, "Rename the section")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def rename_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    form = SectionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.rename_section(**act_on(questionnaire_id), section=key, title=form.title.data or "")
            return back_to(questionnaire_id, f"part-{key}")
    return _part_page(get_draft(questionnaire_id), form, "Rename the section"), 422


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/move")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def move_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.move_section(**act_on(questionnaire_id), section=key, by=_step())
    return back_to(questionnaire_id, f"part-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/remove")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def remove_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.remove_section(**act_on(questionnaire_id), section=key)
    flash("The section is removed.", "success")
    return back_to(questionnaire_id)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/<key>/questions/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def new_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    section = _found(building.section_of, draft, key)
    form = _question_form(draft)
    form.revision.data = str(draft.revision)
    return _question_page(draft, form, section.title)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/questions/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def add_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    section, form = _found(building.section_of, draft, key), _question_form(draft)
    if form.validate_on_submit():
        with refusals(form), _at_its_field(form):
            services.add_question(**act_on(questionnaire_id), section=key, document=form.document())
            return back_to(questionnaire_id, f"part-{key}")
    return _question_page(get_draft(questionnaire_id), form, section.title), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/questions/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def edit_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    form = _question_form(draft)
    form.show(_found(building.question_of, draft, key))
    form.revision.data = str(draft.revision)
    return _question_page(draft, form, _found(building.section_with, draft, key).title, key)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def change_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
    section, form = _found(building.section_with, draft, key), _question_form(draft)
    if form.validate_on_submit():
        with refusals(form), _at_its_field(form):
            services.change_question(**act_on(questionnaire_id), question=key, document=form.document())
            return back_to(questionnaire_id, f"question-{key}")
    return _question_page(get_draft(questionnaire_id), form, section.title, key), 422


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/move")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def move_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.move_question(**act_on(questionnaire_id), question=key, by=_step())
    return back_to(questionnaire_id, f"question-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/duplicate")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def duplicate_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.duplicate_question(**act_on(questionnaire_id), question=key)
    return back_to(questionnaire_id, f"question-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/remove")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def remove_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.remove_question(**act_on(questionnaire_id), question=key)
    flash("The question is removed.", "success")
    return back_to(questionnaire_id)


def get_draft(questionnaire_id: UUID) -> Any:
    return queries.get_own_questionnaire(present_actor(), questionnaire_id)


def frame_of(questionnaire: Any) -> dict[str, Any]:
    return {"questionnaire": questionnaire, "system": systems.get_system(questionnaire.system_id)}


def act_on(questionnaire_id: UUID) -> dict[str, Any]:
    """Who acts on which draft, as their page showed it."""
    seen = request.form.get("revision", type=int)
    if seen is None:
        raise Refused("changed.meanwhile")
    return {"actor": present_actor(), "questionnaire_id": questionnaire_id, "revision": seen}


def _step() -> int:
    return -1 if request.form.get("direction") == "up" else 1


def back_to(questionnaire_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("admission.edit_questionnaire", questionnaire_id=questionnaire_id, _anchor=anchor))


def _found(look: Any, draft: Any, key: str) -> Any:
    """A part of the draft by its key; what a colleague removed meanwhile is not there."""
    try:
        return look(queries.questions_of(draft), key)
    except Refused:
        raise NotFound from None


@contextmanager
def _at_its_field(form: FlaskForm) -> Iterator[None]:
    """Show what is wrong with a question beside the field that it is wrong in."""
    try:
        yield
    except BadInput as bad:
        name = bad.where.rpartition(": ")[2].partition(" ")[0]
        if name not in form:
            raise
        form[name].errors = [*form[name].errors, bad.why[:1].upper() + bad.why[1:]]


def _question_form(draft: Any) -> QuestionForm:
    form = QuestionForm()
    names = {lot.number: f"{lot.number}: {lot.name}" for lot in systems.list_lots(draft.system_id)}
    for number in sorted({number for question in queries.questions_of(draft) for number in question.lots or ()}):
        names.setdefault(number, f"{number}: not in this system")
    form.lots.choices = [SelectChoice(str(number), words) for number, words in names.items()]
    return form


def _part_page(draft: Any, form: FlaskForm, title: str) -> str:
    return render_template("consortium/admission/part_form.html", **frame_of(draft), **fresh(draft, form), title=title)


def _question_page(draft: Any, form: QuestionForm, section: str, key: str | None = None) -> str:
    questions = queries.questions_of(draft)
    return render_template(
        "consortium/admission/question_form.html",
        **frame_of(draft),
        **fresh(draft, form),
        section=section,
        key=key,
        now_says=next((each for each in questions if each.key == key), None),
        totals=totals_of(questions, [each.number for each in systems.list_lots(draft.system_id)]),
    )


def fresh(draft: Any, form: Any) -> dict[str, Any]:
    """The form, and whether a colleague changed the draft since it was shown: what they see now they may save over."""
    is_stale = form.revision.data not in {None, str(draft.revision), draft.revision}
    form.revision.data = str(draft.revision)
    return {"form": form, "is_stale": is_stale}
