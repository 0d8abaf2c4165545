"""Webhooks after the Standard Webhooks specification: how a message is signed, and when it is sent again."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain

explain(
    {
        "webhook.no_type": "Choose at least one kind of change.",
        "webhook.unknown_type": "“{type}” is not a kind of change.",
        "webhook.too_many": "There may be {most} webhooks at the most. End one that is no longer needed.",
        "webhook.is_ended": "This webhook is ended. Make another.",
        "webhook.is_paused": "This webhook is paused. Resume it first.",
        "webhook.is_not_paused": "This webhook is not paused.",
        "webhook.too_many_changes": "There were more than {most} such changes since then. Choose a later moment, or "
        "have your program read the feed of changes.",
        "webhook.ahead": "Choose a moment that is over.",
    }
)

MOST = 20
"""Webhooks of one organisation."""
MOST_REPLAYED = 1000
"""Changes sent again at once."""
OVERLAP = timedelta(days=1)
"""How long messages are signed with the old secret too, after it was replaced."""
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 10 * 3600))
"""How long after each try that failed the next one is made: eight tries in about a day."""
JITTER = 10
"""Percent by which a wait is longer or shorter, so that what failed together is not sent again together."""
QUIET_AT_MOST = timedelta(hours=1)
GIVES_UP_AFTER = timedelta(days=5)
"""A webhook at which nothing arrived for that long is told nothing more."""
GONE = 410
"""The status by which a receiver says that it wants nothing more."""
TEST = "webhook.test"
PREFIX = "whsec_"


class Because(StrEnum):
    """Why a webhook is told nothing for the time being."""

    BY_HAND = "by hand"
    FAILING = "failing"
    GONE = "gone"


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def written(secret: bytes) -> str:
    """A secret as its receiver is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def message_id(change_id: UUID) -> str:
    """The same for every try, and every time it is sent again: by it a receiver knows what it has."""
    return f"msg_{change_id.hex}"


def signature(secret: bytes, *, message: str, at: datetime, body: str) -> str:
    """The signature of a message: HMAC-SHA256 of its id, its time in whole seconds and its body."""
    signed = f"{message}.{int(at.timestamp())}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def headers(live: Iterable[bytes], *, message: str, at: datetime, body: str) -> dict[str, str]:
    """What a message is sent with: signed with every live secret, so that a receiver may have either."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(each, message=message, at=at, body=body) for each in live),
    }


def wait_after(tries: int, seed: UUID) -> timedelta | None:
    """How long until the next try, after so many that failed; None after the last."""
    if tries > len(WAITS):
        return None
    byte = hashlib.sha256(seed.bytes + bytes([tries])).digest()[0]
    return WAITS[tries - 1] * (1 + JITTER / 100 * (byte / 127.5 - 1))


def quiet_for(failing_since: datetime, now: datetime) -> timedelta:
    """How long nothing else is tried at a webhook that fails: longer the longer it has."""
    return min(max((now - failing_since) / 4, WAITS[0]), QUIET_AT_MOST)


def gives_up_because(*, status: int | None, failing_since: datetime, now: datetime) -> Because | None:
    """Whether a webhook is told nothing more after a try that failed, and why."""
    if status == GONE:
        return Because.GONE
    return Because.FAILING if now - failing_since >= GIVES_UP_AFTER else None


def ensure_types(chosen: Iterable[str], known: Iterable[str]) -> list[str]:
    """The kinds of change, each once, in order. Raises `Refused` for none, and for one that there is not."""
    types = sorted(set(chosen))
    if not types:
        raise Refused("webhook.no_type")
    for each in types:
        if each not in set(known):
            raise Refused("webhook.unknown_type", type=each[:100])
    return types


def ensure_room(count: int) -> None:
    """Raise `Refused` where an organisation has as many webhooks as it may."""
    if count >= MOST:
        raise Refused("webhook.too_many", most=MOST)


def ensure_going(*, is_ended: bool, is_paused: bool = False) -> None:
    """Raise `Refused` where nothing is sent."""
    if is_ended:
        raise Refused("webhook.is_ended")
    if is_paused:
        raise Refused("webhook.is_paused")


def ensure_paused(*, is_paused: bool) -> None:
    """Raise `Refused` where there is nothing to resume."""
    if not is_paused:
        raise Refused("webhook.is_not_paused")


def ensure_over(since: datetime, now: datetime) -> None:
    """Raise `Refused` for a moment that is still to come."""
    if since > now:
        raise Refused("webhook.ahead")
