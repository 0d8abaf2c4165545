"""Bids that are ranked again and again: places alone, without the working of every figure.

The ranking explains each number in words, which costs most of its time. Here the same rules give the same places (a
property test holds the two together), and what no weight, formula or price changes is worked out once.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.money import half_up
from tenants.minitender.rules.formulas import price_figures, price_share
from tenants.minitender.rules.places import Contender, Place, places
from tenants.minitender.rules.quality import QualityScale
from tenants.minitender.rules.ranking import OfferedBid, RankingRules
from tenants.policy.rules import PriceFormula

NO_CHANGE: Mapping[str, Decimal] = {}


class Field:
    """The bids of one trial. Every set of rules that is asked of it has the same criteria and threshold."""

    def __init__(self, rules: RankingRules, bids: Sequence[OfferedBid]) -> None:
        scale = QualityScale(rules.quality_weight, rules.criteria)
        self._shares = {bid.bidder: scale.quality(bid.scores).share for bid in bids}
        self._points: dict[Decimal, dict[str, Decimal]] = {}
        self._in = [bid for bid in sorted(bids, key=lambda bid: bid.bidder) if self._is_good_enough(rules, bid)]

    def _is_good_enough(self, rules: RankingRules, bid: OfferedBid) -> bool:
        if any(each.minimum is not None and bid.scores[each.key] < each.minimum for each in rules.criteria):
            return False
        threshold = rules.quality_threshold
        return threshold is None or 100 * self._shares[bid.bidder] >= Fraction(threshold)

    def _quality(self, weight: Decimal) -> dict[str, Decimal]:
        """The quality points of everybody under that weight."""
        if weight not in self._points:
            exact = Fraction(weight)
            self._points[weight] = {bidder: half_up(exact * share) for bidder, share in self._shares.items()}
        return self._points[weight]

    def places(
        self, rules: RankingRules, prices: Mapping[str, Decimal] = NO_CHANGE, without: str | None = None
    ) -> list[Place]:
        """The places under those rules, with other prices for some bidders, without one of them."""
        is_ratio = rules.price_formula is PriceFormula.PRICE_PER_QUALITY
        kept = [
            (bid, price)
            for bid in self._in
            if bid.bidder != without and (self._shares[bid.bidder] or not is_ratio)
            for price in (prices.get(bid.bidder, bid.price),)
            if not (rules.ceiling_is_hard and rules.ceiling is not None and price > rules.ceiling)
        ]
        if not kept:
            return []
        quality = self._quality(rules.quality_weight)
        totals = self._ratios(kept) if is_ratio else _totals(rules, kept, quality)
        contenders = [
            Contender(bid.bidder, total, quality[bid.bidder], price, bid.start_on)
            for (bid, price), total in zip(kept, totals, strict=True)
        ]
        return places(contenders, lowest_first=is_ratio, tie_breaks=rules.tie_break, seed=rules.seed)

    def _ratios(self, kept: Sequence[tuple[OfferedBid, Decimal]]) -> list[Decimal]:
        return [half_up(Fraction(price) / (100 * self._shares[bid.bidder]), 4) for bid, price in kept]

    def winners(self, rules: RankingRules, prices: Mapping[str, Decimal] = NO_CHANGE) -> tuple[str, ...]:
        """Everybody in the first place."""
        return tuple(place.bidder for place in self.places(rules, prices) if place.rank == 1)


def _totals(
    rules: RankingRules, kept: Sequence[tuple[OfferedBid, Decimal]], quality: Mapping[str, Decimal]
) -> list[Decimal]:
    if rules.price_formula is PriceFormula.FIXED_PRICE:
        return [quality[bid.bidder] for bid, _ in kept]
    figures = price_figures([price for _, price in kept], rules.ceiling, rules.benchmark)
    weight, formula = Fraction(rules.price_weight), rules.price_formula
    return [
        quality[bid.bidder] + half_up(weight * price_share(formula, Fraction(price), figures)) for bid, price in kept
    ]
