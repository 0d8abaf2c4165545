"""Exclusion grounds are judged one by one: accepted or not, with a reason that the applicant reads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from consortium.kernel.errors import Refused, explain

LONGEST_REASON = 4000

explain(
    {
        "exclusion.reading_over": "Your time to read the exclusion evidence is over. Say again why you need to read "
        "it; what you wrote is kept.",
        "exclusion.decided": "This application is decided. Take the decision back before you judge its grounds again.",
        "exclusion.nothing_judged": "Judge at least one ground.",
        "exclusion.not_declared": "A ground that was not declared cannot be judged.",
        "exclusion.no_verdict": "Say whether the self-cleaning is accepted wherever you wrote a reason.",
        "exclusion.no_reason": "Give a reason for each ground that you judge. The applicant reads it.",
        "exclusion.reason_long": "Use {longest} characters at most for a reason.",
    }
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an officer says of one ground. None: nothing yet."""

    is_accepted: bool | None = None
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        return self.is_accepted is None and not self.reason.strip()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of one ground, and when."""

    is_accepted: bool
    reason: str
    judged_at: datetime


def ensure_may_judge(*, is_reading: bool, is_decided: bool) -> None:
    """By an officer who may read the evidence just then, until the decision. Raises `Refused`."""
    if is_decided:
        raise Refused("exclusion.decided")
    if not is_reading:
        raise Refused("exclusion.reading_over")


def rulings_to_save(
    said: Mapping[str, Ruling], *, declared: Collection[str], judged: Mapping[str, Judged]
) -> dict[str, Ruling]:
    """The rulings that say something new. Raises `Refused` for one without a verdict or a reason, and for none."""
    given = {ground: ruling for ground, ruling in said.items() if not ruling.is_empty}
    if not given:
        raise Refused("exclusion.nothing_judged")
    for ground, ruling in given.items():
        if ground not in declared:
            raise Refused("exclusion.not_declared")
        if ruling.is_accepted is None:
            raise Refused("exclusion.no_verdict")
        if not ruling.reason.strip():
            raise Refused("exclusion.no_reason")
        if len(ruling.reason) > LONGEST_REASON:
            raise Refused("exclusion.reason_long", longest=LONGEST_REASON)
    return {ground: ruling for ground, ruling in given.items() if not _says(judged.get(ground), ruling)}


def ensure_as_seen(
    changed: Collection[str], *, judged: Mapping[str, Judged], seen: Mapping[str, datetime | None]
) -> None:
    """Nobody judged the same grounds since they were shown. Raises `Refused`."""
    for ground in changed:
        now = judged[ground].judged_at if ground in judged else None
        if ground in seen and seen[ground] != now:
            raise Refused("changed.meanwhile")


def _says(judged: Judged | None, ruling: Ruling) -> bool:
    return judged is not None and (judged.is_accepted, judged.reason) == (ruling.is_accepted, ruling.reason.strip())
