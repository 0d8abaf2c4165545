"""Where a child's package is: what has happened, and what is still to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class StageKind(StrEnum):
    """The stages of a package, in the order in which they come, each in a social worker's words."""

    RAISED = "Referral raised"
    WRITTEN = "Package written"
    LEFT = "Taken out of its package"
    OFFERED = "Offered to providers"
    OPENED = "Bids opened"
    RECOMMENDED = "Provider recommended"
    AWARDED = "Provider chosen"
    AGREED = "Agreement signed by both"
    STARTED = "Support begins"
    NOT_AWARDED = "Ended without a provider"
    WITHDRAWN = "Referral withdrawn"
    DIRECT_PAYMENT = "Direct payment agreed"
    REVIEWED = "Reviewed"
    ENDED = "Support ended"


EXPECTED = (
    StageKind.RAISED,
    StageKind.WRITTEN,
    StageKind.OFFERED,
    StageKind.OPENED,
    StageKind.RECOMMENDED,
    StageKind.AWARDED,
    StageKind.AGREED,
    StageKind.STARTED,
)
"""The way a referral goes when all goes well."""
AGAIN_FROM = {StageKind.NOT_AWARDED: StageKind.OFFERED, StageKind.LEFT: StageKind.WRITTEN}
"""After what did not go well, where the way begins again."""

explain(
    {
        "package.published": "This package is in front of providers, or one was recommended for it, so its words are "
        "fixed. A change is made through its mini-tender, which tells everyone invited.",
    }
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Something that happened to a package, or (`at` in the future, or None) is to come. `text` names no child.

    `child` is the number of the one child of the package that it happened to; None where it happened to them all.
    """

    kind: StageKind
    at: datetime | None
    text: str = ""
    href: str = ""
    child: int | None = None


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """What has a moment comes by its moment, stages of one moment in the order of their kinds; the rest comes last."""
    order = list(StageKind)
    dated = sorted(
        (stage for stage in stages if stage.at is not None), key=lambda stage: (stage.at, order.index(stage.kind))
    )
    return dated + [stage for stage in stages if stage.at is None]


def reached(stages: Iterable[Stage], now: datetime) -> list[Stage]:
    """What has happened by now, in order."""
    return [stage for stage in in_order(stages) if stage.at is not None and stage.at <= now]


def still_to_come(stages: Sequence[Stage], now: datetime) -> list[Stage]:
    """What is dated ahead, and what is usually still needed after the last stage reached."""
    past = reached(stages, now)
    if any(stage.kind in (StageKind.WITHDRAWN, StageKind.DIRECT_PAYMENT) for stage in past):
        return []
    last = max((EXPECTED.index(stage.kind) for stage in past if stage.kind in EXPECTED), default=-1)
    again = AGAIN_FROM.get(past[-1].kind) if past else None
    rest = EXPECTED[EXPECTED.index(again) if again else last + 1 :]
    dated = {stage.kind: stage for stage in stages if stage.at is not None and stage.at > now}
    others = [stage for kind, stage in dated.items() if kind not in rest]
    return [dated.get(kind, Stage(kind, None)) for kind in rest] + others


def is_offered(stages: Iterable[Stage], now: datetime) -> bool:
    """Whether providers have the package in front of them, or one of them has it."""
    offered = False
    for stage in reached(stages, now):
        if stage.kind in (StageKind.OFFERED, StageKind.RECOMMENDED):
            offered = True
        elif stage.kind in (StageKind.NOT_AWARDED, StageKind.LEFT):
            offered = False
    return offered


def is_being_bought(stages: Iterable[Stage], now: datetime) -> bool:
    """Whether somebody is looked for or recommended for it: from the offer until a provider is chosen, or nobody."""
    bought = False
    for stage in reached(stages, now):
        if stage.kind in (StageKind.OFFERED, StageKind.RECOMMENDED):
            bought = True
        elif stage.kind in (StageKind.AWARDED, StageKind.NOT_AWARDED, StageKind.LEFT):
            bought = False
    return bought


def ensure_may_change(stages: Iterable[Stage], now: datetime) -> None:
    """Raise `Refused` for a package that providers are reading: everyone invited must read the same words."""
    if is_offered(stages, now):
        raise Refused("package.published")
