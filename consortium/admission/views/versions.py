"""Versions of the questionnaire: begun from the last one or a file, compared, taken away as YAML."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.admission import queries, services
from consortium.admission.forms import NewVersionForm, YamlForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.differences import differences_between
from consortium.admission.views.building import act_on, back_to, frame_of, fresh, get_draft
from consortium.admission.views.pages import blueprint
from consortium.kernel.errors import BadInput, NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.systems import queries as systems

LAST, SHIPPED, FILE = "last", "shipped", "file"
MOST_BYTES = 4 * (services.LARGEST_YAML + 1)
"""Of a file: in UTF-8 a character is four bytes at the most, so that what is cut here is always too long as well."""


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


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/import")
@requires(Permission.PREPARE_QUESTIONNAIRE)
def import_form(questionnaire_id: UUID) -> ResponseReturnValue:
    draft = get_draft(questionnaire_id)
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
            services.replace_draft(**act_on(questionnaire_id), document=document)
            flash("The draft now says what the file says.", "success")
            return back_to(questionnaire_id)
    return _import_page(get_draft(questionnaire_id), form), 422


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
        **frame_of(questionnaire),
        before=before,
        differences=differences_between(queries.questions_of(before), queries.questions_of(questionnaire)),
    )


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
        return sent.read(MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("questionnaire", "is not a text in UTF-8") from error


def _new_version_page(system_id: UUID, form: NewVersionForm) -> str:
    system = systems.get_own_system(present_actor(), system_id)
    return render_template("consortium/admission/new_version.html", form=form, system=system)


def _import_page(draft: Any, form: YamlForm) -> str:
    return render_template("consortium/admission/import.html", **frame_of(draft), **fresh(draft, form))
