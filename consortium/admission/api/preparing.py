"""Questionnaires and rounds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import QuestionnaireIn, QuestionnaireOut, RoundIn, RoundOut
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
    return services.save_questionnaire(
        actor=present_actor(),
        system_id=draft.system_id,
        document=document,
        questionnaire_id=questionnaire_id,
        now=clock.now(),
    )


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


@blueprint.get("/rounds/<uuid:round_id>")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, RoundOut)
def show_round(round_id: UUID) -> Any:
    """Show a round."""
    return queries.get_round(round_id)


@blueprint.post("/systems/<uuid:system_id>/rounds")
@requires(Permission.ANNOUNCE_ROUND)
@writes
@blueprint.arguments(RoundIn)
@blueprint.response(201, RoundOut)
def announce_round(given: dict[str, Any], system_id: UUID) -> Any:
    """Announce the next round of a published system."""
    return services.announce_round(actor=present_actor(), system_id=system_id, now=clock.now(), **given)
