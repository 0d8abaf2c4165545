"""What a mini-tender may become, and what stops it. A status that follows from a deadline is derived, never stored."""

from datetime import datetime
from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    OPENED = "opened"
    RECOMMENDED = "recommended"
    AWARDED = "awarded"
    NO_AWARD = "no award"
    WITHDRAWN = "withdrawn"


MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.PUBLISHED, Status.WITHDRAWN}),
    Status.PUBLISHED: frozenset({Status.OPENED, Status.WITHDRAWN}),
    Status.OPENED: frozenset({Status.RECOMMENDED, Status.NO_AWARD}),
    Status.RECOMMENDED: frozenset({Status.AWARDED, Status.OPENED}),
    Status.AWARDED: frozenset(),
    Status.NO_AWARD: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
"""A refused recommendation goes back to the opened bids; nothing else goes back."""


class Step(StrEnum):
    """What is next for the council that buys, while nobody but its own officers is awaited."""

    PUBLISH = "publish"
    END = "end"
    ASSIGN = "assign"
    RANK = "rank"
    RECOMMEND = "recommend"


def next_step(*, status: Status, bids: int, is_assigned: bool, is_concluded: bool, is_ranked: bool) -> Step | None:
    """Of a draft and of opened bids; None while assessors score, and where somebody else's turn it is."""
    if status is Status.DRAFT:
        return Step.PUBLISH
    if status is not Status.OPENED:
        return None
    if not bids:
        return Step.END
    if not is_assigned:
        return Step.ASSIGN
    if is_concluded:
        return Step.RECOMMEND if is_ranked else Step.RANK
    return None


explain(
    {
        "mini_tender.move": "A mini-tender that is {status} cannot become {wanted}.",
        "mini_tender.not_member": "Your organisation may not buy through this system: only the lead, the members and "
        "the health bodies that opted in may.",
        "mini_tender.no_policy": "Your council has adopted no policy for this lot. Adopt one first: it is copied onto "
        "what you publish.",
        "mini_tender.empty": "Choose at least one package.",
        "mini_tender.other_lot": "{reference} belongs to another lot. Packages bought together belong to one lot.",
        "mini_tender.already_bought": "{reference} is in another mini-tender already.",
        "mini_tender.nobody": "Nobody on the register is active for this lot and place, so there is nobody to invite.",
        "mini_tender.sealed": "Bids are sealed until {closes_at}. Nobody can open them before.",
        "mini_tender.published": "What was published is no draft any more. Change one of its packages instead: "
        "everyone invited is told.",
        "mini_tender.not_published": "This is possible only while a mini-tender is open for bids.",
        "mini_tender.not_opened": "This is possible only while opened bids are being evaluated.",
        "mini_tender.reason": "Give the reason. Everyone invited reads it.",
        "mini_tender.title": "Give the mini-tender a title.",
        "mini_tender.extension": "The new deadline must be after the present one, {closes_at}: a deadline is never "
        "shortened.",
        "mini_tender.over": "The deadline has passed: it was {closes_at}.",
    }
)


def ensure_may_become(*, status: Status, wanted: Status) -> None:
    if wanted not in MOVES[status]:
        raise Refused("mini_tender.move", status=str(status), wanted=str(wanted))


def is_live(status: Status) -> bool:
    """Whether a package in such a mini-tender is taken: it is being bought, or was."""
    return status not in {Status.NO_AWARD, Status.WITHDRAWN}


def ensure_draft(status: Status) -> None:
    if status is not Status.DRAFT:
        raise Refused("mini_tender.published")


def is_open(*, status: Status, closes_at: datetime | None, at: datetime) -> bool:
    """Whether bids are taken: from publication until just before the deadline."""
    return status is Status.PUBLISHED and closes_at is not None and at < closes_at


def ensure_open(*, status: Status, closes_at: datetime | None, at: datetime) -> None:
    """What may be done only while bids are taken: asking, answering, declining, extending, withdrawing it."""
    if status is not Status.PUBLISHED or closes_at is None:
        raise Refused("mini_tender.not_published")
    if at >= closes_at:
        raise Refused("mini_tender.over", closes_at=closes_at)


def ensure_may_open(*, status: Status, closes_at: datetime | None, at: datetime) -> None:
    """Bids are opened at the deadline or after it, once (rules.md, Sealed)."""
    ensure_may_become(status=status, wanted=Status.OPENED)
    if closes_at is None or at < closes_at:
        raise Refused("mini_tender.sealed", closes_at=closes_at)


def ensure_opened(status: Status) -> None:
    if status is not Status.OPENED:
        raise Refused("mini_tender.not_opened")


def ensure_reason(reason: str) -> str:
    """The reason without the space around it. Raises `Refused` for none."""
    if not reason.strip():
        raise Refused("mini_tender.reason")
    return reason.strip()


def ensure_title(title: str) -> str:
    if not title.strip():
        raise Refused("mini_tender.title")
    return title.strip()


def ensure_extends(*, closes_at: datetime, wanted: datetime) -> None:
    if wanted <= closes_at:
        raise Refused("mini_tender.extension", closes_at=closes_at)
