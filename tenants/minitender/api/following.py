"""How far a mini-tender is, what its decision follows from, and what follows where nobody was awarded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import TenderOut
from tenants.minitender.schemas.following import AgainIn, EvidenceOut, ProgressOut


@blueprint.get("/mini-tenders/<uuid:tender_id>/progress")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, ProgressOut)
def show_progress(tender_id: UUID) -> Any:
    """Count declines by reason, questions, and bids where the policy shows how many there are."""
    return queries.progress_of(queries.get_own_mini_tender(present_actor(), tender_id), clock.now())


@blueprint.get("/mini-tenders/<uuid:tender_id>/bundle")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200)
def show_bundle(tender_id: UUID) -> dict[str, Any]:
    """Give everything the decision follows from, as `consortium verify` checks it: once ranked, or over."""
    return services.award_bundle(actor=present_actor(), mini_tender_id=tender_id)


@blueprint.get("/mini-tenders/<uuid:tender_id>/evidence")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, EvidenceOut(many=True))
def list_evidence(tender_id: UUID) -> Sequence[Any]:
    """List what is kept of each package that found nobody: none where the mini-tender did not end so."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return queries.list_failed(tender.council_id, tender.id)


@blueprint.post("/mini-tenders/<uuid:tender_id>/again")
@requires(Permission.DRAFT_MINI_TENDER)
@writes
@blueprint.arguments(AgainIn)
@blueprint.response(201, TenderOut)
def run_again(given: dict[str, Any], tender_id: UUID) -> Any:
    """Draft another mini-tender for the packages of one that bought from nobody, once."""
    return services.run_again(actor=present_actor(), mini_tender_id=tender_id, now=clock.now(), **given)
