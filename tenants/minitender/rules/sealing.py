"""What a bid says once it is about to be sealed, and how many officers open it."""

import hashlib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.minitender.rules.state import Status
from tenants.policy.rules import USUAL_MONTHS_KEPT

BLIND = 32
AT_ONCE = datetime.min.replace(tzinfo=UTC)
DAMAGED = "What was kept is not what the bidder sent: it was changed after it was received"

explain(
    {
        "bid.no_key": "This mini-tender was published before bids were encrypted, so no bid can be taken. The council "
        "withdraws it and publishes it again.",
        "key.not_over": "The key is needed: the mini-tender is {status}. It may be destroyed once all is decided, or "
        "the mini-tender is withdrawn.",
        "key.kept": "The key is kept until {until}, as the council’s policy says.",
        "key.none": "There is no key to destroy: the mini-tender was never published, or the key is destroyed already.",
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


def kept_until(*, status: Status, closes_at: datetime, months: int) -> datetime | None:
    """From when the key may be destroyed: at once where it was withdrawn, else so many months after the deadline.

    None while anything is undecided. A month ends on its last day where it has no such day.
    """
    if status is Status.WITHDRAWN:
        return AT_ONCE
    if status not in {Status.AWARDED, Status.NO_AWARD}:
        return None
    at = closes_at.astimezone(UTC)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def months_kept(rules: Mapping[str, Any]) -> int:
    """For how many months after the deadline, by the rules that were copied at publication."""
    return int(rules["policy"].get("bids_kept_months") or USUAL_MONTHS_KEPT)


def ensure_may_destroy(*, status: Status, until: datetime | None, has_key: bool, at: datetime) -> None:
    """A key is destroyed once, when nothing needs it and its time is over."""
    if not has_key:
        raise Refused("key.none")
    if until is None:
        raise Refused("key.not_over", status=str(status))
    if at < until:
        raise Refused("key.kept", until=until)
