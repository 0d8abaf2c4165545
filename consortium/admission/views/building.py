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
from consortium.admission.forms import HeadingForm, NewVersionForm, QuestionForm, SectionForm, YamlForm
from consortium.admission.permissions import Permission
from consortium.admission.rules import building
from consortium.admission.rules.differences import differences_between
from consortium.admission.rules.questionnaire import totals_of
from consortium.admission.views.pages import blueprint
from consortium.kernel.errors import BadInput, NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.systems import queries as systems

LAST, SHIPPED, FILE = "last", "shipped", "file"


@blueprint.get("/systems/<uuid:system_id>/questionnaire/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def new_questionnaire(system_id: UUID) -> ResponseReturnValue:
    return _new_version_page(system_id, _new_version_form(system_id))


@blueprint.post("/systems/<uuid:system_id>/questionnaire")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def start_version(system_id: UUID) -> ResponseReturnValue:
    """A new version begins as the last one, or as the one we ship; a file then replaces what the draft says."""
    form, actor = _new_version_form(system_id), present_actor()
    if form.validate_on_submit():
        versions = queries.list_questionnaires(system_id)
        with refusals(form):
            if form.source.data == LAST and versions:
                draft = services.copy_version(actor=actor, questionnaire_id=versions[0].id)
            else:
                document = services.read_document(services.shipped_questionnaire())
                draft = services.start_version(actor=actor, system_id=system_id, document=document)
            where = "admission.import_form" if form.source.data == FILE else "admission.edit_questionnaire"
            return redirect(url_for(where, questionnaire_id=draft.id))
    return _new_version_page(system_id, form), 422


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
        **_frame(draft),
        questions=questions,
        lots=lots,
        totals=totals_of(questions, [each.number for each in lots]),
        strangers=sorted(named - {each.number for each in lots}),
        before=queries.find_version_before(draft),
    )


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/heading")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def heading_form(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
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
                **_act(questionnaire_id), title=form.title.data or "", introduction=form.introduction.data or ""
            )
            return _back(questionnaire_id)
    return _part_page(_draft(questionnaire_id), form, "Introduction"), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def new_section(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    return _part_page(draft, SectionForm(revision=draft.revision), "Add a section")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def add_section(questionnaire_id: UUID) -> ResponseReturnValue:
    form = SectionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.add_section(**_act(questionnaire_id), title=form.title.data or "")
            return _back(questionnaire_id)
    return _part_page(_draft(questionnaire_id), form, "Add a section"), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def edit_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    form = SectionForm(title=_found(building.section_of, draft, key).title, revision=draft.revision)
    return _part_page(draft, form, "Rename the section")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def rename_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    form = SectionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.rename_section(**_act(questionnaire_id), section=key, title=form.title.data or "")
            return _back(questionnaire_id, f"part-{key}")
    return _part_page(_draft(questionnaire_id), form, "Rename the section"), 422


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/move")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def move_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.move_section(**_act(questionnaire_id), section=key, by=_step())
    return _back(questionnaire_id, f"part-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/remove")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def remove_section(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.remove_section(**_act(questionnaire_id), section=key)
    flash("The section is removed.", "success")
    return _back(questionnaire_id)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/sections/<key>/questions/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def new_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    section = _found(building.section_of, draft, key)
    form = _question_form(draft)
    form.revision.data = str(draft.revision)
    return _question_page(draft, form, section.title)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/sections/<key>/questions/new")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def add_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    section, form = _found(building.section_of, draft, key), _question_form(draft)
    if form.validate_on_submit():
        with refusals(form), _at_its_field(form):
            services.add_question(**_act(questionnaire_id), section=key, document=form.document())
            return _back(questionnaire_id, f"part-{key}")
    return _question_page(_draft(questionnaire_id), form, section.title), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/questions/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def edit_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    form = _question_form(draft)
    form.show(_found(building.question_of, draft, key))
    form.revision.data = str(draft.revision)
    return _question_page(draft, form, _found(building.section_with, draft, key).title, key)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def change_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    section, form = _found(building.section_with, draft, key), _question_form(draft)
    if form.validate_on_submit():
        with refusals(form), _at_its_field(form):
            services.change_question(**_act(questionnaire_id), question=key, document=form.document())
            return _back(questionnaire_id, f"question-{key}")
    return _question_page(_draft(questionnaire_id), form, section.title, key), 422


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/move")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def move_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.move_question(**_act(questionnaire_id), question=key, by=_step())
    return _back(questionnaire_id, f"question-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/duplicate")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def duplicate_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.duplicate_question(**_act(questionnaire_id), question=key)
    return _back(questionnaire_id, f"question-{key}")


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/questions/<key>/remove")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def remove_question(questionnaire_id: UUID, key: str) -> ResponseReturnValue:
    services.remove_question(**_act(questionnaire_id), question=key)
    flash("The question is removed.", "success")
    return _back(questionnaire_id)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/import")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def import_form(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = _draft(questionnaire_id)
    return _import_page(draft, YamlForm(revision=draft.revision))


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/import")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
def import_questionnaire(questionnaire_id: UUID) -> ResponseReturnValue:
    """Replace the draft by a file or a text, or say the one place where it cannot be read and change nothing."""
    form = YamlForm()
    if form.validate_on_submit():
        with refusals(form):
            document = services.read_document(_sent(form))
            services.replace_draft(**_act(questionnaire_id), document=document)
            flash("The draft now says what the file says.", "success")
            return _back(questionnaire_id)
    return _import_page(_draft(questionnaire_id), form), 422


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/questionnaire.yaml")
@requires(Permission.SEE_ROUNDS)
def export_questionnaire(questionnaire_id: UUID) -> ResponseReturnValue:
    """A version as YAML, to keep, to share, to bring into another system."""
    questionnaire = queries.get_questionnaire(questionnaire_id)
    name = f"questionnaire-version-{questionnaire.version}.yaml"
    return download(services.export_questionnaire(questionnaire), name, "application/yaml")


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/differences")
@requires(Permission.SEE_ROUNDS)
def show_differences(questionnaire_id: UUID) -> ResponseReturnValue:
    """What this version asks otherwise than the one before."""
    questionnaire = queries.get_questionnaire(questionnaire_id)
    before = queries.find_version_before(questionnaire)
    if before is None:
        raise NotFound
    return render_template(
        "consortium/admission/differences.html",
        **_frame(questionnaire),
        before=before,
        differences=differences_between(queries.questions_of(before), queries.questions_of(questionnaire)),
    )


def _draft(questionnaire_id: UUID) -> Any:
    return queries.get_own_questionnaire(present_actor(), questionnaire_id)


def _frame(questionnaire: Any) -> dict[str, Any]:
    return {"questionnaire": questionnaire, "system": systems.get_system(questionnaire.system_id)}


def _act(questionnaire_id: UUID) -> dict[str, Any]:
    """Who acts on which draft, as their page showed it."""
    seen = request.form.get("revision", type=int)
    if seen is None:
        raise Refused("changed.meanwhile")
    return {"actor": present_actor(), "questionnaire_id": questionnaire_id, "revision": seen}


def _step() -> int:
    return -1 if request.form.get("direction") == "up" else 1


def _back(questionnaire_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
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


def _new_version_form(system_id: UUID) -> NewVersionForm:
    form = NewVersionForm()
    versions = queries.list_questionnaires(systems.get_own_system(present_actor(), system_id).id)
    last = [SelectChoice(LAST, f"Version {versions[0].version}, to change")] if versions else []
    form.source.choices = [
        *last,
        SelectChoice(SHIPPED, "The questionnaire for children’s care and support that comes with the product"),
        SelectChoice(FILE, "A YAML file"),
    ]
    if form.source.data is None:
        form.source.data = LAST if versions else SHIPPED
    return form


def _sent(form: YamlForm) -> str:
    """What came as a file, else what was pasted. Raises `BadInput` for a file that is no text."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return form.text.data or ""
    try:
        return sent.read(services.LARGEST_YAML + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("questionnaire", "is not a text in UTF-8") from error


def _new_version_page(system_id: UUID, form: NewVersionForm) -> str:
    system = systems.get_own_system(present_actor(), system_id)
    return render_template("consortium/admission/new_version.html", form=form, system=system)


def _part_page(draft: Any, form: FlaskForm, title: str) -> str:
    return render_template("consortium/admission/part_form.html", **_frame(draft), **_fresh(draft, form), title=title)


def _question_page(draft: Any, form: QuestionForm, section: str, key: str | None = None) -> str:
    questions = queries.questions_of(draft)
    return render_template(
        "consortium/admission/question_form.html",
        **_frame(draft),
        **_fresh(draft, form),
        section=section,
        key=key,
        now_says=next((each for each in questions if each.key == key), None),
        totals=totals_of(questions, [each.number for each in systems.list_lots(draft.system_id)]),
    )


def _import_page(draft: Any, form: YamlForm) -> str:
    return render_template("consortium/admission/import.html", **_frame(draft), **_fresh(draft, form))


def _fresh(draft: Any, form: Any) -> dict[str, Any]:
    """The form, and whether a colleague changed the draft since it was shown: what they see now they may save over."""
    is_stale = form.revision.data not in {None, str(draft.revision), draft.revision}
    form.revision.data = str(draft.revision)
    return {"form": form, "is_stale": is_stale}
