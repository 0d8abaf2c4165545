"""Asking a bidder about a price so low that it may not hold. A flag rejects nobody: an officer decides."""

from datetime import datetime
from enum import StrEnum

from consortium.kernel.errors import Refused, explain

LEAST_HOURS, MOST_HOURS = 24, 24 * 28


class Verdict(StrEnum):
    KEEP = "keep"
    SET_ASIDE = "set aside"


explain(
    {
        "query.not_flagged": "Only a price that the last ranking flags as abnormally low is asked about.",
        "query.open": "This bidder was asked about this price already. Decide on its reply first.",
        "query.question": "Say what the bidder should explain.",
        "query.window": "Give the bidder between 24 hours and 28 days to reply.",
        "query.late": "The time to reply was over {reply_by_at}.",
        "query.replied": "You have replied already.",
        "query.reply": "Write your reply.",
        "query.unheard": "Wait for the reply, or until {reply_by_at}: nobody is set aside unheard.",
        "query.decided": "This was decided already.",
        "query.undecided": "{name} was asked about its price and nothing is decided yet. Decide first.",
    }
)


def ensure_may_ask(*, is_flagged: bool, is_open: bool, hours: int) -> None:
    if not is_flagged:
        raise Refused("query.not_flagged")
    if is_open:
        raise Refused("query.open")
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise Refused("query.window")


def ensure_text(text: str, code: str) -> str:
    """The text without the space around it. Raises `Refused` with that code for none."""
    if not text.strip():
        raise Refused(code)
    return text.strip()


def ensure_may_reply(*, reply_by_at: datetime, replied_at: datetime | None, decided_at: datetime | None,
                     at: datetime) -> None:  # fmt: skip
    """The bidder replies once, before its time is over and before it was decided."""
    if decided_at is not None:
        raise Refused("query.decided")
    if replied_at is not None:
        raise Refused("query.replied")
    if at >= reply_by_at:
        raise Refused("query.late", reply_by_at=reply_by_at)


def ensure_may_decide(*, reply_by_at: datetime, replied_at: datetime | None, decided_at: datetime | None,
                      at: datetime) -> None:  # fmt: skip
    """Somebody who was asked is heard first: its reply is there, or its time is over."""
    if decided_at is not None:
        raise Refused("query.decided")
    if replied_at is None and at < reply_by_at:
        raise Refused("query.unheard", reply_by_at=reply_by_at)
