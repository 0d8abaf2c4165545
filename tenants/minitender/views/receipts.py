"""Receipts for everybody: checking one, and the hash of all of a mini-tender's that was published at its deadline."""

from uuid import UUID

import orjson
from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import receipts, seals
from consortium.kernel.errors import NotFound
from consortium.kernel.receipts import Broken
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import requires, writes_in_confidence
from consortium.kernel.web.observe import Everybody
from consortium.members import queries as members
from tenants.minitender import queries, services
from tenants.minitender.forms.receipts import ReceiptForm
from tenants.minitender.permissions import Permission
from tenants.minitender.rules import marks
from tenants.minitender.views.parts import blueprint


@blueprint.get("/receipts")
@requires(Everybody.READ_PUBLIC_PAGES)
def check_receipt_form() -> ResponseReturnValue:
    return render_template("tenants/minitender/check_receipt.html", form=ReceiptForm(), found=None, broken=None)


@blueprint.post("/receipts")
@requires(Everybody.READ_PUBLIC_PAGES)
@writes_in_confidence
def check_receipt() -> ResponseReturnValue:
    """Check what was pasted. Posted, because a receipt in an address would stand in the logs of others."""
    form, found, broken = ReceiptForm(), [], None
    if not form.validate_on_submit():
        return render_template("tenants/minitender/check_receipt.html", form=form, found=None, broken=None), 422
    try:
        keys = receipts.read_keys(seals.public_keys(), "published keys")
        for each in receipts.findings(receipts.read_proof(form.receipt.data or ""), keys):
            found.append(each)
    except Broken as does_not_hold:
        broken = str(does_not_hold)
    return render_template("tenants/minitender/check_receipt.html", form=form, found=found, broken=broken)


@blueprint.get("/receipts/of/<uuid:tender_id>")
@requires(Everybody.READ_PUBLIC_PAGES)
def show_commitment(tender_id: UUID) -> ResponseReturnValue:
    """The published hash of all receipts of a mini-tender."""
    commitment = queries.get_commitment(tender_id)
    return render_template(
        "tenants/minitender/commitment.html",
        commitment=commitment,
        number=len(services.leaves_in(commitment)),
        council=members.get_organisation(commitment.council_id),
    )


@blueprint.get("/receipts/of/<uuid:tender_id>/all")
@requires(Everybody.READ_PUBLIC_PAGES)
def download_commitment(tender_id: UUID) -> ResponseReturnValue:
    """The hashes of all receipts, from which anyone computes the published one again."""
    commitment = queries.get_commitment(tender_id)
    told = {"signed": commitment.signed, "leaves": [each.hex() for each in services.leaves_in(commitment)]}
    text = orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
    return download(text, f"receipts-{commitment.reference}.json", "application/json")


@blueprint.get("/invitations/<uuid:tender_id>/receipts/<int:version>/proof")
@requires(Permission.BID)
def download_proof(tender_id: UUID, version: int) -> ResponseReturnValue:
    """The receipt with the bid that it is for and, after the deadline, its place among all."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    own = queries.find_bid(actor.organisation, tender.council_id, tender.id)
    if own is None:
        raise NotFound
    proof = services.proof_of(actor=actor, version=queries.get_own_version(actor, own.id, version))
    name = f"{marks.reference_of('B', own.id)}-{version}-proof.json"
    return download(orjson.dumps(proof, option=orjson.OPT_INDENT_2).decode(), name, "application/json")
