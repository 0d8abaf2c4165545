"""Prices low enough to be asked about. A flag, never a rejection by itself."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.money import figure, half_up, unit_price

BELOW_THE_OTHERS = Fraction(40, 100)
BELOW_THE_NEXT = Fraction(30, 100)


def why_abnormally_low(prices: Sequence[Decimal], floor: Decimal | None) -> list[tuple[str, ...]]:
    """For each price of the bids not set aside, every reason for which it is abnormally low, in plain words.

    At least 40% below the mean of the other bids; for the lowest, at least 30% below the next lowest bid (so two bids
    that share the lowest price are not); or under the council's own floor.
    """
    exact = [Fraction(price) for price in prices]
    total, ordered = sum(exact, Fraction(0)), sorted(exact)
    reasons: list[tuple[str, ...]] = []
    for price in exact:
        found = []
        if len(exact) > 1:
            others = (total - price) / (len(exact) - 1)
            if price <= others * (1 - BELOW_THE_OTHERS):
                found.append(f"{_percent_below(price, others)} below the mean of the other bids, {figure(others)}")
            if price == ordered[0] and price <= ordered[1] * (1 - BELOW_THE_NEXT):
                found.append(f"{_percent_below(price, ordered[1])} below the next lowest bid, {figure(ordered[1])}")
        if floor is not None and price < Fraction(floor):
            found.append(f"under the floor of {unit_price(floor)}")
        reasons.append(tuple(found))
    return reasons


def _percent_below(price: Fraction, other: Fraction) -> str:
    return f"{half_up(100 * (1 - price / other))}%"
