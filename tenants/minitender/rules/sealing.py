"""What a bid says once it is about to be sealed, and how many officers open it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain

BLIND = 32
DAMAGED = "What was kept is not what the bidder sent: it was changed after it was received"

explain(
    {
        "bid.no_key": "This mini-tender was published before bids were encrypted, so no bid can be taken. The council "
        "withdraws it and publishes it again.",
        "mini_tender.second_officer": "You have opened already. The council’s policy wants two officers: another one "
        "opens now.",
    }
)


def blinded(document: bytes, blind: bytes) -> bytes:
    """What is sealed: 32 bytes that nobody can guess, then what the bid says."""
    return blind + document


def fingerprint_of(blinded_document: bytes) -> bytes:
    """What a receipt says of a bid. It binds every word of it, and tells nothing: prices alone could be tried out."""
    return hashlib.sha256(blinded_document).digest()


def officers_to_open(rules: Mapping[str, Any]) -> int:
    """By how many officers' acts bids are opened, from the rules that were copied at publication: 1 or 2."""
    return 2 if int(rules["policy"].get("opening_officers") or 1) > 1 else 1


def ensure_another_officer(acted: Sequence[UUID], officer: UUID) -> None:
    if officer in acted:
        raise Refused("mini_tender.second_officer")
