"""The proof of a receipt: with the bid that its bidder sent and, after the deadline, its place among all of them."""

from typing import Any

from consortium.kernel import trees
from consortium.kernel.actors import Actor
from tenants.minitender import queries
from tenants.minitender.models import BidVersion, ReceiptCommitment
from tenants.minitender.rules.sealing import BLIND
from tenants.minitender.services.sealing import read_own_bid


def leaves_in(commitment: ReceiptCommitment) -> list[bytes]:
    """The hashes of all receipts, in order."""
    kept = bytes(commitment.leaves)
    return [kept[begin : begin + trees.SIZE] for begin in range(0, len(kept), trees.SIZE)]


def proof_of(*, actor: Actor, version: BidVersion) -> dict[str, Any]:
    """What the bidder needs to show to anybody: plain JSON, which `consortium receipt` and the page check."""
    said = read_own_bid(actor=actor, version=version)
    commitment = queries.find_commitment(version.mini_tender_id)
    return {
        "receipt": version.receipt,
        "bid": {"blind": said[:BLIND].hex(), "document": said[BLIND:].decode()},
        "receipts": _place_of(version, commitment) if commitment else None,
    }


def _place_of(version: BidVersion, commitment: ReceiptCommitment) -> dict[str, Any] | None:
    leaves, leaf = leaves_in(commitment), trees.leaf_of(version.receipt.encode())
    if leaf not in leaves:
        return None
    path = trees.path_of(leaves, leaves.index(leaf))
    steps = [{"neighbour": each.neighbour.hex(), "side": "left" if each.is_left else "right"} for each in path]
    return {"signed": commitment.signed, "path": steps}
