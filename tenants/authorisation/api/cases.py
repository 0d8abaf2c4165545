"""Authorisation by API: deciding is a person's act, with that person's token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.authorisation import queries, services
from tenants.authorisation.api.blueprint import blueprint
from tenants.authorisation.permissions import Permission
from tenants.authorisation.schemas import (
    ApprovalIn,
    CaseOut,
    CasesIn,
    CommitmentOut,
    DecisionIn,
    DelegationIn,
    DelegationOut,
    EndIn,
    LineOut,
    LinesIn,
)


@blueprint.get("/spending-cases")
@requires(Permission.SEE_CASES)
@blueprint.arguments(CasesIn, location="query")
@blueprint.response(200, CaseOut(many=True))
def list_cases(asked: dict[str, Any]) -> Sequence[Any]:
    """List cases: what waits, the longest first, or what was decided, the newest first."""
    listed = queries.list_open_cases if asked["status"] == "open" else queries.list_decided_cases
    return listed(present_actor(), asked["after"])


@blueprint.get("/spending-cases/<uuid:case_id>")
@requires(Permission.SEE_CASES)
@blueprint.response(200, CaseOut)
def show_case(case_id: UUID) -> Any:
    """Show a case."""
    return queries.get_case(present_actor(), case_id)


@blueprint.post("/spending-cases/<uuid:case_id>/approval")
@requires(Permission.DECIDE_CASE, step_up=True)
@writes
@blueprint.arguments(ApprovalIn)
@blueprint.response(200, CaseOut)
def approve(given: dict[str, Any], case_id: UUID) -> Any:
    """Approve a case within one's delegation: its commitments enter the ledger."""
    return services.approve(actor=present_actor(), case_id=case_id, now=clock.now(), **given)


@blueprint.post("/spending-cases/<uuid:case_id>/call-in")
@requires(Permission.DECIDE_CASE)
@writes
@blueprint.arguments(DecisionIn)
@blueprint.response(200, CaseOut)
def call_in(given: dict[str, Any], case_id: UUID) -> Any:
    """Record that an approval was called in before it took effect: the case is to be decided again."""
    return services.call_in(actor=present_actor(), case_id=case_id, reason=given["reason"], now=clock.now())


@blueprint.post("/spending-cases/<uuid:case_id>/refusal")
@requires(Permission.DECIDE_CASE)
@writes
@blueprint.arguments(DecisionIn)
@blueprint.response(200, CaseOut)
def refuse(given: dict[str, Any], case_id: UUID) -> Any:
    """Refuse a case for good."""
    return services.refuse(actor=present_actor(), case_id=case_id, reason=given["reason"], now=clock.now())


@blueprint.post("/spending-cases/<uuid:case_id>/deferral")
@requires(Permission.DECIDE_CASE)
@writes
@blueprint.arguments(DecisionIn)
@blueprint.response(200, CaseOut)
def defer(given: dict[str, Any], case_id: UUID) -> Any:
    """Put a case off: it stays on the agenda."""
    return services.defer(actor=present_actor(), case_id=case_id, reason=given["reason"], now=clock.now())


@blueprint.get("/delegations")
@requires(Permission.SEE_DELEGATIONS)
@blueprint.response(200, DelegationOut(many=True))
def list_delegations() -> Sequence[Any]:
    """List the scheme of delegation."""
    return queries.list_delegations(present_actor())


@blueprint.post("/delegations")
@requires(Permission.SET_DELEGATIONS)
@writes
@blueprint.arguments(DelegationIn)
@blueprint.response(201, DelegationOut)
def grant_delegation(given: dict[str, Any]) -> Any:
    """Enter what an authoriser may approve."""
    return services.grant_delegation(actor=present_actor(), now=clock.now(), **given)


@blueprint.post("/delegations/<uuid:delegation_id>/end")
@requires(Permission.SET_DELEGATIONS)
@writes
@blueprint.arguments(EndIn)
@blueprint.response(200, DelegationOut)
def end_delegation(given: dict[str, Any], delegation_id: UUID) -> Any:
    """Let a delegation end with a day."""
    return services.end_delegation(
        actor=present_actor(), delegation_id=delegation_id, last_day=given["last_day"], now=clock.now()
    )


@blueprint.get("/commitments")
@requires(Permission.SEE_COMMITMENTS)
@blueprint.response(200, CommitmentOut(many=True))
def list_commitments() -> Sequence[Any]:
    """List what is committed, by purchasing system, financial year and funder."""
    return queries.list_ledger(present_actor())


@blueprint.get("/commitments/lines")
@requires(Permission.SEE_COMMITMENTS)
@blueprint.arguments(LinesIn, location="query")
@blueprint.response(200, LineOut(many=True))
def list_commitment_lines(asked: dict[str, Any]) -> Sequence[Any]:
    """List every line of the ledger with its cause, released ones too, the newest first."""
    return queries.list_commitments(present_actor(), year=asked["year"], after=asked["after"])
