"""Questions in a round: asked by providers, answered by the lead to everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import EnquiryAnswerIn, EnquiryIn, EnquiryListIn, EnquiryOut, OwnEnquiryOut
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/rounds/<uuid:round_id>/enquiries")
@requires(Permission.SEE_ROUNDS)
@blueprint.arguments(EnquiryListIn, location="query")
@blueprint.response(200, EnquiryOut(many=True))
def list_enquiries(asked: dict[str, Any], round_id: UUID) -> Sequence[Any]:
    """List the questions of a round that are answered; to the lead, also those that wait. Never who asked."""
    return queries.list_enquiries(queries.get_round(round_id).id, after=asked["after"])


@blueprint.get("/rounds/<uuid:round_id>/enquiries/own")
@requires(Permission.SEE_OWN_APPLICATIONS)
@blueprint.response(200, OwnEnquiryOut(many=True))
def list_own_enquiries(round_id: UUID) -> Sequence[Any]:
    """List what our own organisation asked in a round, the latest first. Nobody else can."""
    return queries.list_asked_by_us(present_actor(), queries.get_round(round_id).id)


@blueprint.post("/rounds/<uuid:round_id>/enquiries")
@requires(Permission.ASK_ENQUIRY)
@writes
@blueprint.arguments(EnquiryIn)
@blueprint.response(201, OwnEnquiryOut)
def ask_in_round(given: dict[str, Any], round_id: UUID) -> Any:
    """Ask in a round, until its questions end. The answer goes to everybody, and nobody learns who asked."""
    return services.ask_in_round(actor=present_actor(), round_id=round_id, question=given["question"])


@blueprint.post("/enquiries/<uuid:enquiry_id>/answer")
@requires(Permission.ANSWER_ENQUIRY)
@writes
@blueprint.arguments(EnquiryAnswerIn)
@blueprint.response(200, EnquiryOut)
def answer_enquiry(given: dict[str, Any], enquiry_id: UUID) -> Any:
    """Answer a question to everybody, reworded where it says something of whoever asked."""
    return services.answer_enquiry(
        actor=present_actor(),
        enquiry_id=enquiry_id,
        answer=given["answer"],
        reworded=given["question"],
        now=clock.now(),
    )
