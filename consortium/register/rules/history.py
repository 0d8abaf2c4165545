"""A provider's standing for a lot through time: of the periods that lie over each other, the gravest at each moment."""

from collections.abc import Iterable
from datetime import datetime

from consortium.register.rules import Period, StandingKind, standing_of


def segments(periods: Iterable[Period]) -> list[Period]:
    """What the standing was, is and will be: periods that follow each other and never overlap, the earliest first."""
    known = list(periods)
    turns = sorted({at for each in known for at in (each.from_at, each.until_at) if at is not None})
    found: list[Period] = []
    for begins, ends in zip(turns, [*turns[1:], None], strict=False):
        kind = standing_of(known, begins)
        if kind is None:
            continue
        if found and found[-1].kind is kind and found[-1].until_at == begins:
            found[-1] = Period(kind, found[-1].from_at, ends)
        else:
            found.append(Period(kind, begins, ends))
    return found


def next_turn(periods: Iterable[Period], at: datetime) -> tuple[datetime, StandingKind | None] | None:
    """When the standing next changes by itself, and to what; None where it does not."""
    known = segments(periods)
    for each in known:
        if each.from_at > at:
            return each.from_at, each.kind
        if each.covers(at) and each.until_at is not None and not any(s.from_at == each.until_at for s in known):
            return each.until_at, None
    return None
