"""What the next years are likely to cost, from figures that anybody can check."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import FinancialYear
from consortium.kernel.errors import Refused
from consortium.kernel.money import half_up
from tenants.insight.rules import forecast as rules
from tenants.insight.rules.forecast import Assumptions, forecast

AREA = "Cambridgeshire and Peterborough"
PUBLISHED = {
    2016: (184230, None, 14738),
    2021: (200700, Decimal("8.94"), 16056),
    2026: (215000, Decimal("16.70"), 17200),
    2031: (217870, Decimal("18.26"), 17430),
    2036: (216460, Decimal("17.49"), 17317),
}
"""Population 0 to 17, its increase on 2016 in percent, and 8% of it (cabinet member report, Peterborough, 2021)."""
POINTS = {year: figures[0] for year, figures in PUBLISHED.items()}
USUAL = Assumptions(
    AREA, POINTS, Decimal("8.00"), Decimal("0.157"), FinancialYear(2020), Decimal("3777.68"), Decimal(20), Decimal(0)
)


def test_the_published_table_is_reproduced() -> None:
    assert rules.published_tables()[AREA] == POINTS
    for year, (population, increase, disabled) in PUBLISHED.items():
        assert half_up(rules.with_disability(population, Decimal("8.00")), 0) == disabled
        assert year == 2016 or rules.increase(population, POINTS[2016]) == increase


def test_between_two_years_children_are_on_a_straight_line_and_outside_level() -> None:
    assert rules.population_in(POINTS, 2018) == 184230 + Fraction(2, 5) * (200700 - 184230)
    assert rules.population_in(POINTS, 2021) == 200700
    assert (rules.population_in(POINTS, 2000), rules.population_in(POINTS, 2050)) == (184230, 216460)


@given(st.integers(2000, 2060))
def test_an_interpolated_year_is_between_its_neighbours(year: int) -> None:
    assert min(POINTS.values()) <= rules.population_in(POINTS, year) <= max(POINTS.values())


def test_a_year_is_the_product_of_its_assumptions_rounded_once() -> None:
    [first, second] = forecast(USUAL, FinancialYear(2020), years=2)
    population = rules.population_in(POINTS, 2020)
    exact = population * Fraction(8, 100) * Fraction("0.157") / 100
    assert (first.year, first.children, first.spend) == ("2020-21", 25, half_up(exact * Fraction("3777.68")))
    grown = rules.population_in(POINTS, 2021) * Fraction(8, 100) * Fraction("0.157") / 100 * Fraction(6, 5)
    assert (second.children, second.spend) == (30, half_up(grown * Fraction("3777.68")))


@given(st.decimals("0", "50", places=2), st.decimals("0", "20", places=2), st.integers(2021, 2035))
def test_growth_and_inflation_compound_from_the_base_year(growth: Decimal, inflation: Decimal, year: int) -> None:
    still = replace(USUAL, growth=Decimal(0))
    [plain] = forecast(still, FinancialYear(year), years=1)
    [moved] = forecast(replace(USUAL, growth=growth, inflation=inflation), FinancialYear(year), years=1)
    factor = ((1 + Fraction(growth) / 100) * (1 + Fraction(inflation) / 100)) ** (year - 2020)
    assert abs(Fraction(moved.spend) - Fraction(plain.spend) * factor) <= factor


def test_what_is_committed_and_set_stands_beside() -> None:
    committed = {"2021-22": Decimal("60000.00"), "2022-23": Decimal("999999.00")}
    first, second, third = forecast(
        USUAL, FinancialYear(2021), committed=committed, most={"2021-22": Decimal("100000.00")}, years=3
    )
    assert first.still_to_come == first.spend - Decimal("60000.00")
    assert first.over == first.spend - Decimal("100000.00")
    assert (second.still_to_come, second.over) == (Decimal("0.00"), None)
    assert (third.committed, third.most) == (Decimal("0.00"), None)
    [enough] = forecast(USUAL, FinancialYear(2021), most={"2021-22": Decimal("10000000.00")}, years=1)
    assert enough.over is None


def test_reach_is_what_the_record_says() -> None:
    assert rules.reach_of(25, Fraction(200700), Decimal("8.00")) == Decimal("0.156")
    assert rules.reach_of(25, Fraction(0), Decimal("8.00")) == Decimal("0.000")


def test_points_are_read_line_by_line_and_kept_in_order() -> None:
    assert rules.read_points(["2021: 200700", "2016 : 184230"]) == {2016: 184230, 2021: 200700}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["2021: 1"], "points_few"),
        ([f"{year}: 1" for year in range(2000, 2041)], "points_many"),
        (["2021: 1", "2021: 2"], "year_twice"),
        (["2021 200700"], "point_unreadable"),
        (["2021: many"], "point_unreadable"),
        (["2021: 0"], "point_unreadable"),
        (["2021: 20000001"], "point_unreadable"),
        (["1066: 1"], "point_unreadable"),
        (["२०२१: 5"], "point_unreadable"),
    ],
)
def test_points_that_cannot_be_read_are_refused(lines: list[str], code: str) -> None:
    with pytest.raises(Refused, match=rf"forecast\.{code}"):
        rules.read_points(lines)


def test_only_what_was_seen_is_changed() -> None:
    rules.ensure_as_seen(seen=None, stands=None)
    rules.ensure_as_seen(seen=2, stands=2)
    for seen, stands in ((None, 1), (1, 2), (1, None)):
        with pytest.raises(Refused, match=r"forecast\.changed"):
            rules.ensure_as_seen(seen=seen, stands=stands)
