"""Ranking: exact arithmetic that explains itself.

Quality points and price points are each rounded half up to 2 decimals, once, at their end; the total is the sum of the
two rounded figures, so that what is published adds up, and bids are ranked by that total. Under `price_per_quality` the
total is the price divided by the quality percent, to 4 decimals, and the lowest comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from consortium.kernel.money import figure, half_up, unit_price
from tenants.minitender.rules.formulas import PriceFigures, PricePoints, price_figures, price_points
from tenants.minitender.rules.low_prices import why_abnormally_low
from tenants.minitender.rules.places import Contender, Place, lot, places
from tenants.minitender.rules.quality import Criterion, Quality, QualityScale
from tenants.policy.rules import PriceFormula, TieBreak


class Reason(StrEnum):
    """Why a bid is set aside; of several, the first in this order is given."""

    CRITERION_MINIMUM = "criterion_minimum"
    QUALITY_THRESHOLD = "quality_threshold"
    ABOVE_CEILING = "above_ceiling"


class Flag(StrEnum):
    ABNORMALLY_LOW = "abnormally_low"
    ABOVE_CEILING = "above_ceiling"


@dataclass(frozen=True, slots=True)
class RankingRules:
    """A council's rules as copied onto a mini-tender; `ranking_documents.read_rules` makes them and checks them."""

    quality_weight: Decimal
    price_weight: Decimal
    price_formula: PriceFormula
    criteria: tuple[Criterion, ...]
    tie_break: tuple[TieBreak, ...]
    quality_threshold: Decimal | None = None
    ceiling: Decimal | None = None
    ceiling_is_hard: bool = True
    benchmark: Decimal | None = None
    floor: Decimal | None = None
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class OfferedBid:
    """One bid: £ per unit or per week, and a score for every criterion by its key."""

    bidder: str
    price: Decimal
    start_on: date | None
    scores: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class RankedBid:
    """One row of the ranking with all it follows from.

    `remarks` say in words why each flag is raised; `lot` is the lot drawn, where the rules draw lots.
    """

    rank: int
    bid: OfferedBid
    quality: Quality
    price_points: Decimal | None
    price_working: str
    total: Decimal
    total_working: str
    flags: tuple[Flag, ...]
    remarks: tuple[str, ...]
    tie_break: str | None
    lot: str | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A bid that is kept on the record and not ranked."""

    bid: OfferedBid
    quality: Quality
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """`figures` are those the prices were compared with: None where no bid is left to compare."""

    rules: RankingRules
    figures: PriceFigures | None
    ranked: tuple[RankedBid, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class _Valued:
    bid: OfferedBid
    quality: Quality
    price: PricePoints
    total: Decimal
    total_working: str
    why_low: tuple[str, ...]


def rank(rules: RankingRules, bids: Sequence[OfferedBid]) -> Ranking:
    """Rank the bids of different bidders. The order in which they are given changes nothing."""
    scale = QualityScale(rules.quality_weight, rules.criteria)
    set_aside: list[SetAside] = []
    kept: list[tuple[OfferedBid, Quality]] = []
    for bid in sorted(bids, key=lambda bid: bid.bidder):
        quality = scale.quality(bid.scores)
        if refusal := _why_set_aside(rules, bid, quality):
            set_aside.append(SetAside(bid, quality, *refusal))
        else:
            kept.append((bid, quality))
    if not kept:
        return Ranking(rules, None, (), tuple(set_aside))
    figures = price_figures([bid.price for bid, _ in kept], rules.ceiling, rules.benchmark)
    return Ranking(rules, figures, _ranked(rules, _values(rules, figures, kept)), tuple(set_aside))


def _why_set_aside(rules: RankingRules, bid: OfferedBid, quality: Quality) -> tuple[Reason, str] | None:
    """The first reason that applies. The threshold is compared with the exact percentage, before any rounding."""
    under = [c for c in rules.criteria if c.minimum is not None and bid.scores[c.key] < c.minimum]
    if under:
        told = (f"{c.key} scored {bid.scores[c.key]:f}, under its minimum of {c.minimum:f}" for c in under)
        return Reason.CRITERION_MINIMUM, "; ".join(told)
    percent = 100 * quality.share
    if rules.quality_threshold is not None and percent < Fraction(rules.quality_threshold):
        found = f"{figure(percent)}% of the quality available"
        return Reason.QUALITY_THRESHOLD, f"{found}, under the threshold of {rules.quality_threshold:f}%"
    if rules.price_formula is PriceFormula.PRICE_PER_QUALITY and not percent:
        return Reason.QUALITY_THRESHOLD, "no quality, so there is no price per quality"
    if rules.ceiling_is_hard and (above := _above_ceiling(rules, bid)):
        return Reason.ABOVE_CEILING, above
    return None


def _above_ceiling(rules: RankingRules, bid: OfferedBid) -> str | None:
    if rules.ceiling is None or bid.price <= rules.ceiling:
        return None
    return f"{unit_price(bid.price)} is above the ceiling of {unit_price(rules.ceiling)}"


def _values(
    rules: RankingRules, figures: PriceFigures, kept: Sequence[tuple[OfferedBid, Quality]]
) -> dict[str, _Valued]:
    """What every bid not set aside is worth, by bidder."""
    reasons = why_abnormally_low([bid.price for bid, _ in kept], rules.floor)
    values = {}
    for (bid, quality), why_low in zip(kept, reasons, strict=True):
        price = price_points(rules.price_formula, rules.price_weight, bid.price, figures)
        values[bid.bidder] = _Valued(bid, quality, price, *_total(bid, quality, price), why_low)
    return values


def _total(bid: OfferedBid, quality: Quality, price: PricePoints) -> tuple[Decimal, str]:
    if price.points is None:
        total = half_up(Fraction(bid.price) / (100 * quality.share), 4)
        return total, f"{bid.price:f} ÷ {figure(100 * quality.share)} = {total}"
    total = half_up(Fraction(quality.points) + Fraction(price.points))
    return total, f"{quality.points} + {price.points} = {total}"


def _ranked(rules: RankingRules, values: Mapping[str, _Valued]) -> tuple[RankedBid, ...]:
    contenders = [
        Contender(bidder, value.total, value.quality.points, value.bid.price, value.bid.start_on)
        for bidder, value in values.items()
    ]
    lowest_first = rules.price_formula is PriceFormula.PRICE_PER_QUALITY
    placed = places(contenders, lowest_first=lowest_first, tie_breaks=rules.tie_break, seed=rules.seed)
    return tuple(_row(rules, place, values[place.bidder]) for place in placed)


def _row(rules: RankingRules, place: Place, value: _Valued) -> RankedBid:
    above = _above_ceiling(rules, value.bid)
    raised = [(Flag.ABNORMALLY_LOW, why) for why in value.why_low] + ([(Flag.ABOVE_CEILING, above)] if above else [])
    return RankedBid(
        rank=place.rank,
        bid=value.bid,
        quality=value.quality,
        price_points=value.price.points,
        price_working=value.price.working,
        total=value.total,
        total_working=value.total_working,
        flags=tuple(dict.fromkeys(flag for flag, _ in raised)),
        remarks=tuple(why for _, why in raised),
        tie_break=place.tie_break,
        lot=lot(rules.seed or "", value.bid.bidder) if TieBreak.LOTS_DRAWN in rules.tie_break else None,
    )
