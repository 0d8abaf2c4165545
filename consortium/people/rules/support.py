"""Support looks in: for a reason, for hours, agreed by two, seen by whoever is looked at."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain

MOST_HOURS = 4
LAPSES_AFTER = timedelta(hours=24)
MOST_REASON = 1000

explain(
    {
        "support.reason": "Say why you need to look in. The organisation reads it.",
        "support.hours": "At most {most} hours, and at least one.",
        "support.platform": "The platform itself is looked after as usual: choose another organisation.",
        "support.not_agreed": "It cannot be agreed: whoever asked does not agree to it, and after a day or an end it "
        "is asked for again.",
        "support.not_yours": "Only whoever asked looks in, from the moment another agrees until its end.",
        "support.over": "It is over already.",
    }
)


class AccessState(StrEnum):
    """What a request to look in is at a moment; it follows from its moments alone."""

    ASKED = "asked"
    LAPSED = "lapsed"
    RUNNING = "running"
    OVER = "over"


def ensure_may_be_asked(*, reason: str, hours: int, is_the_platform: bool) -> str:
    """The reason as it is kept. Raises `Refused`."""
    if is_the_platform:
        raise Refused("support.platform")
    if not reason.strip():
        raise Refused("support.reason")
    if not 1 <= hours <= MOST_HOURS:
        raise Refused("support.hours", most=MOST_HOURS)
    return reason.strip()[:MOST_REASON]


def state_of(*, asked_at: datetime, until_at: datetime | None, ended_at: datetime | None, now: datetime) -> AccessState:
    """Asked for, for a day; then running until its moment, unless somebody ends it before."""
    if ended_at is not None:
        return AccessState.OVER
    if until_at is not None:
        return AccessState.RUNNING if now < until_at else AccessState.OVER
    return AccessState.ASKED if now < asked_at + LAPSES_AFTER else AccessState.LAPSED


def ensure_may_look(*, state: AccessState, asked_by: UUID, person_id: UUID) -> None:
    """Raise `Refused` unless it is whoever asked, while it runs."""
    if state is not AccessState.RUNNING or asked_by != person_id:
        raise Refused("support.not_yours")
