"""The lead decides and releases; the applicant reads what was released."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import (
    AdmissionDecisionIn,
    AdmissionDecisionOut,
    ExclusionDeclarationOut,
    ExclusionReadingIn,
    ExclusionReadingOut,
    ReleasedLettersOut,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.post("/applications/<uuid:application_id>/exclusion-readings")
@requires(Permission.READ_EXCLUSION_EVIDENCE, step_up=True)
@writes
@blueprint.arguments(ExclusionReadingIn)
@blueprint.response(201, ExclusionReadingOut)
def read_exclusion_evidence(given: dict[str, Any], application_id: UUID) -> Any:
    """Open a grant of 15 minutes to read an applicant's exclusion evidence, with the reason given."""
    return services.read_exclusion_evidence(
        actor=present_actor(), application_id=application_id, reason=given["reason"], now=clock.now()
    )


@blueprint.get("/applications/<uuid:application_id>/exclusion-evidence")
@requires(Permission.READ_EXCLUSION_EVIDENCE, step_up=True)
@blueprint.response(200, ExclusionDeclarationOut(many=True))
def show_exclusion_evidence(application_id: UUID) -> list[dict[str, Any]]:
    """Show what was declared, while one's grant to read lasts; nothing otherwise."""
    application = queries.get_application_as_lead(present_actor(), application_id)
    return [
        {"ground": ground, "applies": said.applies, "self_cleaning": said.self_cleaning}
        for ground, said in sorted(queries.declarations_of(application.id).items())
    ]


@blueprint.post("/applications/<uuid:application_id>/decision")
@requires(Permission.DECIDE)
@writes
@blueprint.arguments(AdmissionDecisionIn)
@blueprint.response(201, AdmissionDecisionOut(many=True))
def decide(given: dict[str, Any], application_id: UUID) -> Sequence[Any]:
    """Decide on every lot of an application by its gates, minimums and total."""
    return services.decide(
        actor=present_actor(),
        application_id=application_id,
        note=given["note"],
        now=clock.now(),
    )


@blueprint.get("/applications/<uuid:application_id>/decisions")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, AdmissionDecisionOut(many=True))
def list_decisions(application_id: UUID) -> Sequence[Any]:
    """List the decisions on an application: to its lead when made, to its applicant when released."""
    application = queries.get_application(application_id)
    return queries.decisions_of([application.id]).get(application.id, [])


@blueprint.post("/applications/<uuid:application_id>/release")
@requires(Permission.RELEASE_DECISIONS)
@writes
@blueprint.response(200, AdmissionDecisionOut(many=True))
def release_decision(application_id: UUID) -> Sequence[Any]:
    """Release the letter of one application; where it is admitted, its contract goes out."""
    return services.release_decision(actor=present_actor(), application_id=application_id, now=clock.now())


@blueprint.post("/rounds/<uuid:round_id>/release")
@requires(Permission.RELEASE_DECISIONS)
@writes
@blueprint.response(200, ReleasedLettersOut)
def release_decisions(round_id: UUID) -> dict[str, int]:
    """Release every letter of the round that is decided and not released."""
    return {"released": services.release_decisions(actor=present_actor(), round_id=round_id, now=clock.now())}
