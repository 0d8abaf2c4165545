"""The order of bids by their totals, the breaking of ties, and the ranks that follow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any

from tenants.policy.rules import TieBreak

SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Contender:
    """What places are decided on: the figures as they are published, and the bidder's name for the drawing of lots."""

    bidder: str
    total: Decimal
    quality_points: Decimal
    price: Decimal
    start_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """`tie_break` is the rule that parted this bid from the last other with its total, `shared`, or None."""

    rank: int
    bidder: str
    tie_break: str | None


def lot(seed: str, bidder: str) -> str:
    """The bidder's lot: anyone who knows the published seed can draw it again."""
    return sha256(f"{seed}:{bidder}".encode()).hexdigest()


def places(
    contenders: Sequence[Contender], *, lowest_first: bool, tie_breaks: Sequence[TieBreak], seed: str | None
) -> list[Place]:
    """Every contender in order; whom no rule separates share a rank, and the next rank is skipped."""
    direction = 1 if lowest_first else -1
    placed: list[Place] = []
    for _, same_total in groupby(sorted(contenders, key=lambda c: direction * c.total), key=lambda c: c.total):
        for together, decided in _settle(list(same_total), list(tie_breaks), seed or "", None):
            rank = len(placed) + 1
            placed += [Place(rank, contender.bidder, decided) for contender in together]
    return placed


def _settle(
    tied: list[Contender], tie_breaks: list[TieBreak], seed: str, decided: str | None
) -> Iterator[tuple[list[Contender], str | None]]:
    """Part the tied by the first rule, what is still tied by the next, until alone or out of rules."""
    if len(tied) == 1:
        yield tied, decided
    elif not tie_breaks:
        yield sorted(tied, key=lambda c: c.bidder), SHARED
    else:
        merit = _MERITS[tie_breaks[0]]
        by_merit = sorted(tied, key=lambda c: merit(c, seed))
        for _, still_tied in groupby(by_merit, key=lambda c: merit(c, seed)):
            yield from _settle(list(still_tied), tie_breaks[1:], seed, tie_breaks[0])


_MERITS: Mapping[TieBreak, Callable[[Contender, str], Any]] = {
    TieBreak.QUALITY: lambda contender, _: -contender.quality_points,
    TieBreak.PRICE: lambda contender, _: contender.price,
    TieBreak.EARLIEST_START: lambda contender, _: (contender.start_on is None, contender.start_on or date.max),
    TieBreak.LOTS_DRAWN: lambda contender, seed: lot(seed, contender.bidder),
}
"""For each rule a sorting key, given the seed, under which the better bid comes first."""
