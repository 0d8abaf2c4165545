"""More time for a decision."""

from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import DecisionExtensionIn, DecisionExtensionOut
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.post("/applications/<uuid:application_id>/decision-extension")
@requires(Permission.DECIDE)
@writes
@blueprint.arguments(DecisionExtensionIn)
@blueprint.response(201, DecisionExtensionOut)
def extend_decision(given: dict[str, Any], application_id: UUID) -> dict[str, Any]:
    """Take more time to decide an application, once, where the regime allows it. The applicant is told why."""
    services.extend_decision(actor=present_actor(), application_id=application_id, reason=given["reason"])
    return _shown(application_id)


@blueprint.get("/applications/<uuid:application_id>/decision-extension")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, DecisionExtensionOut)
def show_decision_extension(application_id: UUID) -> dict[str, Any]:
    """Show why more time was taken to decide an application: to its lead and its applicant."""
    return _shown(application_id)


def _shown(application_id: UUID) -> dict[str, Any]:
    application = queries.get_application(application_id)
    extension = queries.extensions_of([application_id]).get(application_id)
    if extension is None:
        raise NotFound
    return {"extension": extension, "decision_due_at": queries.with_clocks([application])[0].decision_due_at}
