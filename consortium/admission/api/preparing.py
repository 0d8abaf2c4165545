"""Questionnaires and rounds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.rules.differences import differences_between
from consortium.admission.rules.questionnaire import totals_of
from consortium.admission.schemas import (
    OpeningIn,
    QuestionnaireDifferenceOut,
    QuestionnaireIn,
    QuestionnaireOut,
    QuestionnaireTextIn,
    QuestionnaireTextOut,
    QuestionnaireTotalOut,
    RoundIn,
    RoundOut,
    RoundProposalOut,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.systems import queries as systems


@blueprint.get("/systems/<uuid:system_id>/questionnaires")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, QuestionnaireOut(many=True))
def list_questionnaires(system_id: UUID) -> Sequence[Any]:
    """List the versions of a system's questionnaire, newest first."""
    return queries.list_questionnaires(systems.get_system(system_id).id)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, QuestionnaireOut)
def show_questionnaire(questionnaire_id: UUID) -> Any:
    """Show a questionnaire."""
    return queries.get_questionnaire(questionnaire_id)


@blueprint.post("/systems/<uuid:system_id>/questionnaires")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
@blueprint.arguments(QuestionnaireIn)
@blueprint.response(201, QuestionnaireOut)
def save_questionnaire(given: dict[str, Any], system_id: UUID) -> Any:
    """Save a new version of a questionnaire as a draft."""
    document = given["document"] or services.read_document(services.shipped_questionnaire())
    return services.save_questionnaire(actor=present_actor(), system_id=system_id, document=document, now=clock.now())


@blueprint.put("/questionnaires/<uuid:questionnaire_id>")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
@blueprint.arguments(QuestionnaireIn)
@blueprint.response(200, QuestionnaireOut)
def change_questionnaire(given: dict[str, Any], questionnaire_id: UUID) -> Any:
    """Save over a draft."""
    draft = queries.get_own_questionnaire(present_actor(), questionnaire_id)
    document = given["document"] or services.read_document(services.shipped_questionnaire())
    return services.replace_draft(
        actor=present_actor(), questionnaire_id=draft.id, document=document, revision=given["revision"]
    )


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/copies")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
@blueprint.response(201, QuestionnaireOut)
def copy_questionnaire(questionnaire_id: UUID) -> Any:
    """Carry a version forward into a new draft, to change and compare."""
    return services.copy_version(actor=present_actor(), questionnaire_id=questionnaire_id)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/yaml")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, QuestionnaireTextOut)
def export_questionnaire(questionnaire_id: UUID) -> Any:
    """Show a version as YAML."""
    return {"text": services.export_questionnaire(queries.get_questionnaire(questionnaire_id))}


@blueprint.put("/questionnaires/<uuid:questionnaire_id>/yaml")
@requires(Permission.PREPARE_QUESTIONNAIRE)
@writes
@blueprint.arguments(QuestionnaireTextIn)
@blueprint.response(200, QuestionnaireOut)
def import_questionnaire(given: dict[str, Any], questionnaire_id: UUID) -> Any:
    """Replace a draft by a questionnaire in YAML: all of it, or nothing and the place where it cannot be read."""
    return services.replace_draft(
        actor=present_actor(),
        questionnaire_id=questionnaire_id,
        document=services.read_document(given["text"]),
        revision=given["revision"],
    )


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/weights")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, QuestionnaireTotalOut(many=True))
def list_weights(questionnaire_id: UUID) -> Sequence[Any]:
    """List the total weight for each lot and legal form, and what is missing to 100.00."""
    questionnaire = queries.get_questionnaire(questionnaire_id)
    lots = [lot.number for lot in systems.list_lots(questionnaire.system_id)]
    return totals_of(queries.questions_of(questionnaire), lots)


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/differences")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, QuestionnaireDifferenceOut(many=True))
def list_differences(questionnaire_id: UUID) -> Sequence[Any]:
    """List what this version asks otherwise than the one before; nothing for the first."""
    questionnaire = queries.get_questionnaire(questionnaire_id)
    before = queries.find_version_before(questionnaire)
    if before is None:
        return []
    return differences_between(queries.questions_of(before), queries.questions_of(questionnaire))


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/adoption")
@requires(Permission.ANNOUNCE_ROUND)
@writes
@blueprint.response(200, QuestionnaireOut)
def adopt_questionnaire(questionnaire_id: UUID) -> Any:
    """Adopt a version: its weights total 100.00 for every lot and legal form, and it never changes from now on."""
    return services.adopt_questionnaire(actor=present_actor(), questionnaire_id=questionnaire_id, now=clock.now())


@blueprint.get("/rounds")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, RoundOut(many=True))
def list_rounds_to_come() -> Sequence[Any]:
    """List the rounds that are open or to come, soonest to close first."""
    return queries.list_rounds_to_come(clock.now())


@blueprint.get("/systems/<uuid:system_id>/rounds")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, RoundOut(many=True))
def list_rounds(system_id: UUID) -> Sequence[Any]:
    """List the rounds of a system, newest first."""
    return queries.list_rounds(systems.get_system(system_id).id)


@blueprint.get("/systems/<uuid:system_id>/rounds/proposals")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, RoundProposalOut(many=True))
def list_proposals(system_id: UUID) -> Sequence[Any]:
    """List the next rounds that the system's rhythm proposes, on working days. None of them is announced."""
    return queries.list_proposals(systems.get_system(system_id).id, clock.now())


@blueprint.get("/rounds/<uuid:round_id>")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, RoundOut)
def show_round(round_id: UUID) -> Any:
    """Show a round."""
    return queries.get_round(round_id)


@blueprint.post("/systems/<uuid:system_id>/opening")
@requires(Permission.ANNOUNCE_ROUND)
@writes
@blueprint.arguments(OpeningIn)
@blueprint.response(201, RoundOut)
def open_at_any_time(given: dict[str, Any], system_id: UUID) -> Any:
    """Open a system that admits at any time, until it ends; each application then has a clock of its own."""
    return services.open_at_any_time(actor=present_actor(), system_id=system_id, now=clock.now(), **given)


@blueprint.post("/systems/<uuid:system_id>/rounds")
@requires(Permission.ANNOUNCE_ROUND)
@writes
@blueprint.arguments(RoundIn)
@blueprint.response(201, RoundOut)
def announce_round(given: dict[str, Any], system_id: UUID) -> Any:
    """Announce the next round of a published system."""
    return services.announce_round(actor=present_actor(), system_id=system_id, now=clock.now(), **given)
