"""Every price formula, on examples worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.minitender.rules.formulas import PriceFormula, price_figures, price_points

WEIGHT = Decimal(40)
prices = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("500"), places=2)
several = st.lists(prices, min_size=1, max_size=8)
POINTS = [f for f in PriceFormula if f is not PriceFormula.PRICE_PER_QUALITY]
CHEAPER_IS_BETTER = [
    PriceFormula.LOWEST_PROPORTIONAL,
    PriceFormula.LINEAR_TO_CEILING,
    PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST,
    PriceFormula.MEAN_PLUS_MINUS,
    PriceFormula.BENCHMARK,
]


def points(formula: str, offered: list[str], *, ceiling: str = "24", benchmark: str = "20") -> list[str]:
    figures = price_figures([Decimal(price) for price in offered], Decimal(ceiling), Decimal(benchmark))
    return [str(price_points(PriceFormula(formula), WEIGHT, Decimal(price), figures).points) for price in offered]


@pytest.mark.parametrize(
    ("formula", "offered", "expected"),
    [
        ("lowest_proportional", ["18.00", "20.00", "24.00"], ["40.00", "36.00", "30.00"]),
        ("lowest_proportional", ["19.00", "21.00"], ["40.00", "36.19"]),  # 36.190476…
        ("linear_to_ceiling", ["18.00", "20.00", "24.00", "25.00"], ["40.00", "26.67", "0.00", "0.00"]),
        ("linear_to_ceiling", ["24.00", "24.00", "25.00"], ["40.00", "40.00", "0.00"]),  # the ceiling is the lowest
        ("linear_to_ceiling", ["25.00", "26.00"], ["0.00", "0.00"]),  # the ceiling is below the lowest
        ("deduct_percent_above_lowest", ["20.00", "25.00", "40.00", "41.00"], ["40.00", "30.00", "0.00", "0.00"]),
        ("distance_from_median", ["18.00", "20.00", "26.00"], ["36.00", "40.00", "28.00"]),
        ("distance_from_median", ["18.00", "22.00"], ["36.00", "36.00"]),  # the median of an even number is between
        ("distance_from_median", ["10.00", "10.00", "25.00"], ["40.00", "40.00", "0.00"]),
        ("mean_plus_minus", ["18.00", "20.00", "22.00"], ["24.00", "20.00", "16.00"]),
        ("mean_plus_minus", ["5.00", "20.00", "35.00"], ["40.00", "20.00", "0.00"]),
        ("benchmark", ["15.00", "20.00", "25.00", "40.00", "45.00"], ["40.00", "40.00", "30.00", "0.00", "0.00"]),
        ("fixed_price", ["21.00", "21.00"], ["0.00", "0.00"]),
        ("price_per_quality", ["18.00", "20.00"], ["None", "None"]),
    ],
)
def test_price_points_are_those_worked_by_hand(formula: str, offered: list[str], expected: list[str]) -> None:
    assert points(formula, offered) == expected


def test_halves_are_rounded_up_and_only_once() -> None:
    assert points("benchmark", ["20.0025", "20.0024"]) == ["40.00", "40.00"]  # 39.995 is up, 39.9952 too
    assert points("benchmark", ["20.0075"]) == ["39.99"]  # 39.985 exactly: a float has 39.984999…
    assert points("lowest_proportional", ["1.00", "16.00"]) == ["40.00", "2.50"]
    assert points("lowest_proportional", ["1.00", "64.00"]) == ["40.00", "0.63"]  # 0.625


@pytest.mark.parametrize(
    ("formula", "price", "working"),
    [
        ("lowest_proportional", "24.00", "40 × 18.00 ÷ 24.00 = 30.00"),
        ("linear_to_ceiling", "20.00", "40 × clamp((24.00 − 20.00) ÷ (24.00 − 18.00), 0, 1) = 26.67"),
        ("deduct_percent_above_lowest", "20.00", "40 × max(0, 1 − (20.00 − 18.00) ÷ 18.00) = 35.56"),
        ("distance_from_median", "24.00", "40 × max(0, 1 − |24.00 − 20.00| ÷ 20.00) = 32.00"),
        ("mean_plus_minus", "18.00", "40 × clamp(0.5 − (18.00 − 20.666667…) ÷ 20.666667…, 0, 1) = 25.16"),
        ("benchmark", "24.00", "40 × clamp(2 − 24.00 ÷ 20.00, 0, 1) = 32.00"),
    ],
)
def test_the_working_shows_the_formula_with_its_numbers(formula: str, price: str, working: str) -> None:
    figures = price_figures([Decimal("18.00"), Decimal("20.00"), Decimal("24.00")], Decimal(24), Decimal(20))
    assert price_points(PriceFormula(formula), WEIGHT, Decimal(price), figures).working == working


def test_the_working_says_why_the_ceiling_leaves_nothing_to_divide() -> None:
    figures = price_figures([Decimal("25.00")], Decimal(24), None)
    told = price_points(PriceFormula.LINEAR_TO_CEILING, WEIGHT, Decimal("25.00"), figures).working
    assert told == "40 × 0 (the ceiling 24.00 is below the lowest price 25.00) = 0.00"


def test_a_formula_without_its_own_setting_is_our_own_mistake() -> None:
    figures = price_figures([Decimal("25.00")], None, None)
    with pytest.raises(ValueError, match="needs its own setting"):
        price_points(PriceFormula.BENCHMARK, WEIGHT, Decimal("25.00"), figures)


@given(st.sampled_from(POINTS), several, prices, prices)
def test_points_lie_between_nothing_and_the_weight(
    formula: PriceFormula, offered: list[Decimal], ceiling: Decimal, benchmark: Decimal
) -> None:
    figures = price_figures(offered, ceiling, benchmark)
    for price in offered:
        earned = price_points(formula, WEIGHT, price, figures).points
        assert earned is not None
        assert 0 <= earned <= WEIGHT


@given(st.sampled_from(CHEAPER_IS_BETTER), several, prices, prices)
def test_a_lower_price_never_earns_less(
    formula: PriceFormula, offered: list[Decimal], ceiling: Decimal, benchmark: Decimal
) -> None:
    figures = price_figures(offered, ceiling, benchmark)
    earned = [price_points(formula, WEIGHT, price, figures).points or Decimal(0) for price in sorted(offered)]
    assert earned == sorted(earned, reverse=True)


@given(several)
def test_nearer_to_the_median_never_earns_less(offered: list[Decimal]) -> None:
    figures = price_figures(offered, None, None)
    nearest_first = sorted(offered, key=lambda price: abs(Fraction(price) - figures.median))
    formula = PriceFormula.DISTANCE_FROM_MEDIAN
    earned = [price_points(formula, WEIGHT, price, figures).points or Decimal(0) for price in nearest_first]
    assert earned == sorted(earned, reverse=True)


@given(several)
def test_the_lowest_price_earns_the_whole_weight_where_prices_are_measured_by_the_lowest(
    offered: list[Decimal],
) -> None:
    figures = price_figures(offered, None, None)
    for formula in (PriceFormula.LOWEST_PROPORTIONAL, PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST):
        assert price_points(formula, WEIGHT, min(offered), figures).points == WEIGHT
