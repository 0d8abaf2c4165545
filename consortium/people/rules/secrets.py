"""The secrets of programs: how long they last, and how one takes over from another."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from consortium.kernel.errors import Refused, explain

explain(
    {
        "program.no_secret": "This program proves itself without a secret, so there is none to replace.",
        "program.is_ended": "This program is ended. Register another.",
        "secret.over": "This secret is over already.",
    }
)

LASTS = timedelta(days=365)
"""How long a secret lasts at the most."""
NEARS_ITS_END = (30, 7)
"""So many days before that its people are reminded."""
SHOWN = 8
"""So many characters are kept to be shown, so that people can tell which it is."""


class Overlap(StrEnum):
    """How long the old secret still counts, so that a program can be changed over without a gap."""

    NONE = "none"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def lasts(self) -> timedelta:
        return timedelta(days={"none": 0, "day": 1, "week": 7, "month": 30}[self.value])


class Secret(Protocol):
    """What is asked about a secret."""

    lapses_at: datetime
    replaced_at: datetime | None
    ended_at: datetime | None


def is_live(secret: Secret, now: datetime) -> bool:
    """Whether the program can still prove itself by it."""
    return secret.ended_at is None and now < secret.lapses_at


def state_of(secret: Secret, now: datetime) -> str:
    if not is_live(secret, now):
        return "ended" if secret.ended_at else "lapsed"
    return "present" if secret.replaced_at is None else "being replaced"


def lapses_when_replaced(secret: Secret, overlap: Overlap, now: datetime) -> datetime:
    """When the old secret lapses: never later than it would have."""
    return min(secret.lapses_at, now + overlap.lasts)


def ensure_has_secrets(*, secrets: Iterable[Secret], is_ended: bool) -> None:
    """Raise `Refused` for a program without any, and for one that is ended."""
    if is_ended:
        raise Refused("program.is_ended")
    if not list(secrets):
        raise Refused("program.no_secret")


def ensure_live(secret: Secret, now: datetime) -> None:
    """Raise `Refused` where it is over."""
    if not is_live(secret, now):
        raise Refused("secret.over")
