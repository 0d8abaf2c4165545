"""A provider's own applications."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.rules.tasks import Declared
from consortium.admission.schemas import (
    ApplicationAnswersIn,
    ApplicationDraftOut,
    ApplicationLotsIn,
    ApplicationOut,
    ApplicationReceiptOut,
    ApplicationSinceOut,
    ExclusionDeclarationsIn,
)
from consortium.admission.services.applying import load_draft
from consortium.admission.services.comparing import since_last_time
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/applications")
@requires(Permission.SEE_OWN_APPLICATIONS)
@blueprint.response(200, ApplicationOut(many=True))
def list_own_applications() -> Sequence[Any]:
    """List the applications of the provider acted for, newest first."""
    return queries.with_clocks(queries.list_own_applications(present_actor()))


@blueprint.get("/applications/<uuid:application_id>")
@requires(Permission.SEE_OWN_APPLICATIONS)
@blueprint.response(200, ApplicationDraftOut)
def show_own_application(application_id: UUID) -> Any:
    """Show what is asked, what was given, and what is left to do."""
    application = queries.get_own_application(present_actor(), application_id)
    return {"application": _shown(application), "draft": load_draft(application)}


@blueprint.get("/applications/<uuid:application_id>/since")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, ApplicationSinceOut)
def show_since(application_id: UUID) -> Any:
    """Show what changed since the application before: for its applicant and its lead."""
    actor, application = present_actor(), queries.get_application(application_id)
    is_own = application.provider_id == actor.organisation_id and Permission.SEE_OWN_APPLICATIONS.allows(actor)
    is_lead = application.lead_id == actor.organisation_id and Permission.SEE_ROUND_AS_LEAD.allows(actor)
    since = since_last_time(load_draft(application)) if is_own or is_lead else None
    if since is None:
        raise NotFound
    return since


@blueprint.post("/rounds/<uuid:round_id>/applications")
@requires(Permission.PREPARE_APPLICATION)
@writes
@blueprint.response(201, ApplicationOut)
def start_application(round_id: UUID) -> Any:
    """Start a draft in an open round, or find the one that was started."""
    return _shown(services.start_application(actor=present_actor(), round_id=round_id, now=clock.now()))


@blueprint.put("/applications/<uuid:application_id>/lots")
@requires(Permission.PREPARE_APPLICATION)
@writes
@blueprint.arguments(ApplicationLotsIn)
@blueprint.response(200, ApplicationOut)
def save_lots(given: dict[str, Any], application_id: UUID) -> Any:
    """Save which lots are applied for, and where each is offered; replaces what was saved."""
    offers = {each["lot_id"]: each["council_ids"] for each in given["lots"]}
    return _shown(
        services.save_lots(actor=present_actor(), application_id=application_id, offers=offers, now=clock.now())
    )


@blueprint.put("/applications/<uuid:application_id>/answers")
@requires(Permission.PREPARE_APPLICATION)
@writes
@blueprint.arguments(ApplicationAnswersIn)
@blueprint.response(200, ApplicationOut)
def save_answers(given: dict[str, Any], application_id: UUID) -> Any:
    """Save answers, finished or not; those not named stay as they are."""
    actor = present_actor()
    services.save_answers(actor=actor, application_id=application_id, answers=given["answers"], now=clock.now())
    return _shown(queries.get_own_application(actor, application_id))


@blueprint.put("/applications/<uuid:application_id>/exclusions")
@requires(Permission.PREPARE_APPLICATION)
@writes
@blueprint.arguments(ExclusionDeclarationsIn)
@blueprint.response(200, ApplicationOut)
def declare_exclusions(given: dict[str, Any], application_id: UUID) -> Any:
    """Say of exclusion grounds whether they apply, with the self-cleaning evidence where one does."""
    declared = {each["ground"]: Declared(each["applies"], each["self_cleaning"]) for each in given["declarations"]}
    return _shown(
        services.declare_exclusions(
            actor=present_actor(), application_id=application_id, declared=declared, now=clock.now()
        )
    )


@blueprint.post("/applications/<uuid:application_id>/submission")
@requires(Permission.SUBMIT_APPLICATION)
@writes
@blueprint.response(201, ApplicationReceiptOut)
def submit_application(application_id: UUID) -> services.Receipt:
    """Submit a complete draft before the round closes. The answer is the signed receipt."""
    return services.submit_application(actor=present_actor(), application_id=application_id)


@blueprint.get("/applications/<uuid:application_id>/receipt")
@requires(Permission.SEE_OWN_APPLICATIONS)
@blueprint.response(200, ApplicationReceiptOut)
def show_receipt(application_id: UUID) -> services.Receipt:
    """Show the receipt of a submitted application again."""
    receipt = services.receipt_of(queries.get_own_application(present_actor(), application_id))
    if receipt is None:
        raise NotFound
    return receipt


@blueprint.post("/applications/<uuid:application_id>/withdrawal")
@requires(Permission.SUBMIT_APPLICATION)
@writes
@blueprint.response(200, ApplicationOut)
def withdraw_application(application_id: UUID) -> Any:
    """Withdraw an application that is not decided yet, or give up a draft."""
    return _shown(services.withdraw_application(actor=present_actor(), application_id=application_id, now=clock.now()))


def _shown(application: Any) -> queries.Clocked:
    return queries.with_clocks([application])[0]
