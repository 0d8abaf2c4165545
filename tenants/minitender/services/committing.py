"""Committing to the set of receipts at the deadline: nobody can add one or take one away afterwards unseen."""

from datetime import UTC
from uuid import UUID

from consortium.kernel import audit, seals, trees
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender import queries
from tenants.minitender.models import ReceiptCommitment


def commit_receipts(*, actor: Actor, mini_tender_id: UUID) -> ReceiptCommitment | None:
    """Publish the hash of all receipts that were given, once, at or after the deadline. None where it is not yet due.

    It is done by a job as the deadline passes, or by whoever opens before that. Waits for bids on their way in.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    if tender.closes_at is None or at < tender.closes_at:
        return None
    if made := queries.find_commitment(tender.id):
        return made
    leaves = queries.list_receipt_leaves(tender.id)
    root = trees.root_of(leaves)
    statement = {
        "what": "receipts of a mini-tender",
        "mini_tender": str(tender.id),
        "reference": tender.reference,
        "closes_at": tender.closes_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "receipts": len(leaves),
        "root": root.hex(),
    }
    made = ReceiptCommitment(
        council_id=actor.organisation,
        mini_tender_id=tender.id,
        reference=tender.reference,
        closes_at=tender.closes_at,
        leaves=b"".join(leaves),
        root=root,
        signed=seals.sign(statement),
        made_at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "receipts.committed", tender, receipts=len(leaves), root=root.hex())
    return made
