"""A package that nobody took: what is kept of it, as evidence for whatever is done instead."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.minitender.rules.bidding import DeclineReason
from tenants.minitender.rules.state import Status

NO_ANSWER = "no answer"

explain(
    {
        "again.not_over": "Run a mini-tender again when it has ended without an award or was withdrawn.",
        "again.has_run": "{reference} follows this mini-tender already.",
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one invited provider did: declined for a reason, or bid, validly or not."""

    provider_id: UUID
    decline_reason: str | None
    has_bid: bool
    invalid_reason: str | None


def answers_by_kind(answered: Iterable[Answered]) -> dict[str, int]:
    """How many declined for each reason, bid, bid in vain, or did not answer; each provider counts once."""
    counts = Counter(_kind(each) for each in answered)
    order = [*map(str, DeclineReason), "bid", "bid, not valid", NO_ANSWER]
    return {kind: counts[kind] for kind in order if counts[kind]}


def _kind(each: Answered) -> str:
    if each.has_bid:
        return "bid, not valid" if each.invalid_reason else "bid"
    return each.decline_reason or NO_ANSWER


def evidence_document(
    *, reference: str, package: str, tender: Mapping[str, Any], answered: Iterable[Answered], follows: str | None
) -> dict[str, Any]:
    """What is frozen: who was invited, how each answered, how long they had, and what went before. Plain JSON."""
    listed = sorted(answered, key=lambda each: each.provider_id)
    return {
        "mini_tender": reference,
        "package": package,
        "follows": follows,
        **{name: _plain(value) for name, value in tender.items()},
        "invited": [
            {
                "provider_id": str(each.provider_id),
                "decline_reason": each.decline_reason,
                "has_bid": each.has_bid,
                "invalid_reason": each.invalid_reason,
            }
            for each in listed
        ],
        "answers": answers_by_kind(listed),
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, int) else str(value)


def ensure_may_run_again(*, status: Status, was_published: bool, next_reference: str | None) -> None:
    """What was tried and failed may be tried again, once: the second try follows the first, the third the second."""
    if status not in {Status.NO_AWARD, Status.WITHDRAWN} or not was_published:
        raise Refused("again.not_over")
    if next_reference is not None:
        raise Refused("again.has_run", reference=next_reference)
