"""Receipts for everybody: what was committed to at a deadline, and checking one."""

from typing import Any
from uuid import UUID

from consortium.kernel import receipts, seals
from consortium.kernel.errors import NotFound
from consortium.kernel.receipts import Broken
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes_in_confidence
from consortium.kernel.web.observe import Everybody
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import CheckedOut, CommitmentOut, ProofIn, ProofOut


@blueprint.get("/receipts/of/<uuid:tender_id>")
@requires(Everybody.READ_PUBLIC_PAGES)
@blueprint.response(200, CommitmentOut)
def show_commitment(tender_id: UUID) -> Any:
    """Show the published hash of all receipts of a mini-tender, and each receipt's own."""
    commitment = queries.get_commitment(tender_id)
    names = ("mini_tender_id", "reference", "closes_at", "root", "signed", "made_at")
    return {name: getattr(commitment, name) for name in names} | {"leaves": services.leaves_in(commitment)}


@blueprint.post("/receipts/check")
@requires(Everybody.READ_PUBLIC_PAGES)
@writes_in_confidence
@blueprint.arguments(ProofIn)
@blueprint.response(200, CheckedOut)
def check_receipt(given: dict[str, Any]) -> Any:
    """Check a receipt, with its bid and its place among all where they are given. Nothing is kept."""
    found: list[str] = []
    try:
        for each in receipts.findings(given, receipts.read_keys(seals.public_keys(), "published keys")):
            found.append(each)
    except Broken as broken:
        return {"holds": False, "found": found, "broken": str(broken)}
    return {"holds": True, "found": found, "broken": None}


@blueprint.get("/invitations/<uuid:tender_id>/receipts/<int:version>/proof")
@requires(Permission.BID)
@blueprint.response(200, ProofOut)
def show_proof(tender_id: UUID, version: int) -> Any:
    """Show a receipt with the bid that it is for and, after the deadline, its place among all."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    own = queries.find_bid(actor.organisation, tender.council_id, tender.id)
    if own is None:
        raise NotFound
    return services.proof_of(actor=actor, version=queries.get_own_version(actor, own.id, version))
