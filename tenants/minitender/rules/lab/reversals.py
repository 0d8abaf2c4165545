"""Where two bids swap places because a third, which neither of them is, is taken away.

It cannot happen where a price earns its points by itself: against a benchmark, at a fixed price, per cent of quality.
Wherever prices are compared with the lowest, the median or the mean, taking one away moves what all are measured by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tenants.minitender.rules.lab.drafts import Trial
from tenants.minitender.rules.lab.field import Field

MOST_REMOVED = 60
"""So many bids, the best, are taken away one by one."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """`ahead` is before `behind`, and would be behind it had `removed` not bid."""

    ahead: str
    behind: str
    removed: str


def reversals(trial: Trial) -> tuple[Reversal, ...]:
    """Every such triple, by the bid taken away in the order of the ranking."""
    field = Field(trial.rules, trial.bids)
    places = {place.bidder: place.rank for place in field.places(trial.rules)}
    order = list(places)
    found: list[Reversal] = []
    for removed in order[:MOST_REMOVED]:
        without = {place.bidder: place.rank for place in field.places(trial.rules, without=removed)}
        found += _swapped(order, places, without, removed)
    return tuple(found)


def _swapped(order: Sequence[str], before: Mapping[str, int], after: Mapping[str, int], removed: str) -> list[Reversal]:
    left = [bidder for bidder in order if bidder != removed]
    if sorted(after.values()) == [after[bidder] for bidder in left]:
        return []  # in the same order: nothing to look for among the pairs
    return [
        Reversal(one, other, removed)
        for one, other in combinations(left, 2)
        if before[one] < before[other] and after[one] > after[other]
    ]
