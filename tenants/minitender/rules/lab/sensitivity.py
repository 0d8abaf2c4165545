"""How little would have changed the winner: of the weight, or of one bidder's price."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.money import half_up
from tenants.minitender.rules.lab.drafts import ALL_POINTS, UNWEIGHED, Trial, under, winners
from tenants.minitender.rules.lab.field import Field
from tenants.minitender.rules.ranking import OfferedBid, RankingRules
from tenants.policy.rules import PriceFormula

STEP = Decimal("0.01")
"""Of a weight, in points; of a price, in pounds."""
NEXT_BEST = 5
"""So many bidders behind the winner are asked at what price they would have won."""
MOST_PERCENT = 50
"""How far a price is moved, either way, under a formula by which a lower price may earn less."""


@dataclass(frozen=True, slots=True)
class WeightChange:
    """The nearest price weight at which somebody else comes first, and who."""

    price_weight: Decimal
    change: Decimal
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a bidder offered and the nearest price at which it would have come first; None where there is none."""

    bidder: str
    rank: int
    price: Decimal
    would_win_at: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """By how much that is above (or, below nothing, under) what was offered."""
        if self.would_win_at is None:
            return None
        return half_up(100 * (Fraction(self.would_win_at) / Fraction(self.price) - 1))


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`margin` is the winner's total less that of the runner-up, in points (or £ per per cent of quality)."""

    winners: tuple[str, ...]
    runner_up: str | None
    margin: Decimal | None
    down: WeightChange | None
    up: WeightChange | None
    prices: tuple[PriceChange, ...]

    @property
    def nearest_weight(self) -> WeightChange | None:
        found = [each for each in (self.down, self.up) if each is not None]
        return min(found, key=lambda each: (abs(each.change), each.change), default=None)


def sensitivity(trial: Trial) -> Sensitivity:
    """What would have changed the winner, under the rules of the trial."""
    ranking, field = trial.ranking(), Field(trial.rules, trial.bids)
    first = winners(ranking)
    others = [row for row in ranking.ranked if row.rank > 1]
    return Sensitivity(
        winners=first,
        runner_up=others[0].bid.bidder if others else None,
        margin=abs(ranking.ranked[0].total - others[0].total) if others else None,
        down=_weight_change(field, trial.rules, first, STEP) if others else None,
        up=_weight_change(field, trial.rules, first, ALL_POINTS - STEP) if others else None,
        prices=tuple(
            PriceChange(row.bid.bidder, row.rank, row.bid.price, _winning_price(field, trial.rules, row.bid))
            for row in others[:NEXT_BEST]
        ),
    )


def _weight_change(field: Field, rules: RankingRules, first: tuple[str, ...], end: Decimal) -> WeightChange | None:
    """Halve the way to the end of the scale until the step is found at which the winner changes.

    Before rounding a bidder's total is a straight line over the weights, so that whoever stops being first on the way
    stays behind. Rounding can blur that for a step or two at the turn: the last steps are walked one by one.
    """
    own, formula = rules.price_weight, rules.price_formula
    if formula in UNWEIGHED or own == end:
        return None
    direction = 1 if end > own else -1
    steps = int(abs(end - own) / STEP)

    def at(step: int) -> tuple[str, ...]:
        return field.winners(under(rules, formula, own + direction * step * STEP))

    found = _first_step(lambda step: at(step) != first, steps)
    if found is None:
        return None
    weight = own + direction * found * STEP
    return WeightChange(weight, weight - own, at(found))


def _first_step(is_changed: Callable[[int], bool], steps: int) -> int | None:
    """The first of so many steps at which something is changed, which stays so from then on but for rounding."""
    if steps < 1 or not is_changed(steps):
        return None
    same, changed = 0, steps
    while changed - same > 1:
        middle = (same + changed) // 2
        same, changed = (same, middle) if is_changed(middle) else (middle, changed)
    while changed > 1 and is_changed(changed - 1):
        changed -= 1
    return changed


def _winning_price(field: Field, rules: RankingRules, bid: OfferedBid) -> Decimal | None:
    """The price nearest to what was offered at which the bidder would have come first, alone or with others."""
    formula = rules.price_formula

    def wins_at(price: Decimal) -> bool:
        return bid.bidder in field.winners(rules, {bid.bidder: price})

    if formula is PriceFormula.FIXED_PRICE:
        return None
    if formula is PriceFormula.DISTANCE_FROM_MEDIAN:
        return _nearest_percent(bid.price, wins_at)
    steps = int((bid.price - STEP) / STEP)
    found = _first_step(lambda step: wins_at(bid.price - step * STEP), steps)
    return None if found is None else bid.price - found * STEP


def _nearest_percent(price: Decimal, wins_at: Callable[[Decimal], bool]) -> Decimal | None:
    """A lower price may earn less here, so that prices are tried one by one, per cent by per cent, both ways."""
    for percent in range(1, MOST_PERCENT + 1):
        for sign in (-1, 1):
            tried = half_up(Fraction(price) * (100 + sign * percent) / 100)
            if tried > 0 and wins_at(tried):
                return tried
    return None
