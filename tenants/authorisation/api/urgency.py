"""Urgent decisions and deputies by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.authorisation import queries, services
from tenants.authorisation.api.blueprint import blueprint
from tenants.authorisation.permissions import Permission
from tenants.authorisation.schemas import DeputyIn, DeputyOut, PageIn, UrgentIn, UrgentOut


@blueprint.get("/urgent-decisions")
@requires(Permission.SEE_CASES)
@blueprint.response(200, UrgentOut(many=True))
def list_urgent_decisions() -> Sequence[Any]:
    """List what panels have still to ratify, the earliest due first."""
    return [listed.decision for listed in queries.list_urgent(present_actor(), to_ratify=True)]


@blueprint.get("/spending-cases/<uuid:case_id>/urgent-decision")
@requires(Permission.SEE_CASES)
@blueprint.response(200, UrgentOut)
def show_urgent_decision(case_id: UUID) -> Any:
    """Show how a case was decided in urgency, and whether its panel ratified it."""
    return queries.get_urgent_of_case(present_actor(), case_id)


@blueprint.post("/spending-cases/<uuid:case_id>/urgent-decision")
@requires(Permission.DECIDE_CASE, step_up=True)
@writes
@blueprint.arguments(UrgentIn)
@blueprint.response(201, UrgentOut)
def decide_in_urgency(given: dict[str, Any], case_id: UUID) -> Any:
    """Approve a case alone and at once because a child cannot wait: a panel ratifies it later."""
    return services.decide_in_urgency(actor=present_actor(), case_id=case_id, now=clock.now(), **given)


@blueprint.get("/deputies")
@requires(Permission.SEE_DELEGATIONS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, DeputyOut(many=True))
def list_deputies(asked: dict[str, Any]) -> Sequence[Any]:
    """List who stands or stood in for whom, the newest first."""
    return queries.list_deputyships(present_actor(), asked["after"])


@blueprint.post("/deputies")
@requires(Permission.NAME_DEPUTY)
@writes
@blueprint.arguments(DeputyIn)
@blueprint.response(201, DeputyOut)
def name_deputy(given: dict[str, Any]) -> Any:
    """Let another authoriser stand in for oneself from a day to a day."""
    return services.name_deputy(actor=present_actor(), now=clock.now(), **given)


@blueprint.post("/deputies/<uuid:deputyship_id>/end")
@requires(Permission.END_DEPUTYSHIP)
@writes
@blueprint.response(200, DeputyOut)
def end_deputyship(deputyship_id: UUID) -> Any:
    """Let a deputy's time end at once."""
    return services.end_deputyship(actor=present_actor(), deputyship_id=deputyship_id, now=clock.now())
