"""Price formulas: how many of the price points a price earns.

Exact until the one rounding at the end, half up to 2 decimals. In every working `p` stands for the bid's own price,
`m` for the lowest, `med` and `mean` for the middle of the prices compared, all over the bids not set aside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.money import MINUS, figure, half_up
from tenants.policy.rules import PriceFormula


@dataclass(frozen=True, slots=True)
class PriceFigures:
    """What prices are compared with: figures of all bids not set aside, and the council's own."""

    lowest: Fraction
    median: Fraction
    mean: Fraction
    ceiling: Fraction | None
    benchmark: Fraction | None


@dataclass(frozen=True, slots=True)
class PricePoints:
    """The points of one price, and the working that shows how; no points under `price_per_quality`."""

    points: Decimal | None
    working: str


Share = Callable[[Fraction, PriceFigures], Fraction]


def price_figures(prices: Sequence[Decimal], ceiling: Decimal | None, benchmark: Decimal | None) -> PriceFigures:
    """The figures of at least one price."""
    ordered = sorted(map(Fraction, prices))
    middle = len(ordered) // 2
    return PriceFigures(
        lowest=ordered[0],
        median=ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2,
        mean=sum(ordered, Fraction(0)) / len(ordered),
        ceiling=None if ceiling is None else Fraction(ceiling),
        benchmark=None if benchmark is None else Fraction(benchmark),
    )


def price_points(formula: PriceFormula, weight: Decimal, price: Decimal, figures: PriceFigures) -> PricePoints:
    """The price points of one bid out of `weight`. The formula's own setting must be among the figures."""
    if formula is PriceFormula.PRICE_PER_QUALITY:
        return PricePoints(None, "no price points: the price is divided by the quality percent")
    if formula is PriceFormula.FIXED_PRICE:
        return PricePoints(half_up(0), "no price points: every bid has the council's own price")
    points = half_up(Fraction(weight) * price_share(formula, Fraction(price), figures))
    return PricePoints(points, f"{weight:f} × {_working(formula, Fraction(price), figures)} = {points}")


def price_share(formula: PriceFormula, price: Fraction, figures: PriceFigures) -> Fraction:
    """The share of the price weight that a price earns, exact, from 0 to 1. The formula is one that gives points."""
    return _SHARES[formula](price, figures)


def _clamp(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))


def _linear_to_ceiling(price: Fraction, figures: PriceFigures) -> Fraction:
    ceiling, lowest = _given(figures.ceiling), figures.lowest
    if ceiling == lowest:
        return Fraction(price == lowest)
    if ceiling < lowest:
        return Fraction(0)
    return _clamp((ceiling - price) / (ceiling - lowest))


_SHARES: Mapping[PriceFormula, Share] = {
    PriceFormula.LOWEST_PROPORTIONAL: lambda p, f: f.lowest / p,
    PriceFormula.LINEAR_TO_CEILING: _linear_to_ceiling,
    PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST: lambda p, f: max(Fraction(0), 1 - (p - f.lowest) / f.lowest),
    PriceFormula.DISTANCE_FROM_MEDIAN: lambda p, f: max(Fraction(0), 1 - abs(p - f.median) / f.median),
    PriceFormula.MEAN_PLUS_MINUS: lambda p, f: _clamp(Fraction(1, 2) - (p - f.mean) / f.mean),
    PriceFormula.BENCHMARK: lambda p, f: _clamp(2 - p / _given(f.benchmark)),
}


def _working(formula: PriceFormula, price: Fraction, figures: PriceFigures) -> str:
    """The formula with its numbers in place."""
    p, m, med, mean = map(figure, (price, figures.lowest, figures.median, figures.mean))
    match formula:
        case PriceFormula.LOWEST_PROPORTIONAL:
            return f"{m} ÷ {p}"
        case PriceFormula.LINEAR_TO_CEILING:
            return _ceiling_working(price, figures)
        case PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST:
            return f"max(0, 1 {MINUS} ({p} {MINUS} {m}) ÷ {m})"
        case PriceFormula.DISTANCE_FROM_MEDIAN:
            return f"max(0, 1 {MINUS} |{p} {MINUS} {med}| ÷ {med})"
        case PriceFormula.MEAN_PLUS_MINUS:
            return f"clamp(0.5 {MINUS} ({p} {MINUS} {mean}) ÷ {mean}, 0, 1)"
        case _:
            return f"clamp(2 {MINUS} {p} ÷ {figure(_given(figures.benchmark))}, 0, 1)"


def _ceiling_working(price: Fraction, figures: PriceFigures) -> str:
    c, m, p = figure(_given(figures.ceiling)), figure(figures.lowest), figure(price)
    if figures.ceiling == figures.lowest:
        return f"{int(price == figures.lowest)} (the ceiling {c} is the lowest price, and this price is {p})"
    if _given(figures.ceiling) < figures.lowest:
        return f"0 (the ceiling {c} is below the lowest price {m})"
    return f"clamp(({c} {MINUS} {p}) ÷ ({c} {MINUS} {m}), 0, 1)"


def _given(setting: Fraction | None) -> Fraction:
    if setting is None:
        raise ValueError("the formula needs its own setting")
    return setting
