"""A year beside what was set for it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import NotFound, Refused
from tenants.insight.rules import years
from tenants.insight.rules.years import Counted, Level, Year

ZERO = Decimal("0.00")


def counted(year: str = "2021-22", *, recorded: str = "0.00", agreed: str = "0.00", spot: str = "0.00") -> Counted:
    return Counted(year, 1, ZERO, Decimal(recorded), Decimal(agreed), Decimal(spot))


@pytest.mark.parametrize(
    ("spend", "level"),
    [("79.99", Level.WITHIN), ("80.00", Level.NEAR), ("94.99", Level.NEAR), ("95.00", Level.CLOSE),
     ("100.00", Level.CLOSE), ("100.01", Level.OVER)],
)  # fmt: skip
def test_a_warning_is_shown_from_80_and_95_percent(spend: str, level: Level) -> None:
    assert years.level_of(Decimal(spend), Decimal(100)) is level


@given(st.decimals("0", "10000", places=2), st.decimals("0.01", "10000", places=2), st.decimals("0", "10", places=2))
def test_more_spend_never_lowers_the_level(spend: Decimal, most: Decimal, more: Decimal) -> None:
    order = list(Level)
    assert order.index(years.level_of(spend + more, most)) >= order.index(years.level_of(spend, most))


def test_the_worse_of_budget_and_limit_counts() -> None:
    spent = counted(recorded="60.00", agreed="40.00")
    assert Year(spent).level is Level.WITHIN
    assert Year(spent, budget=Decimal(99), limit=Decimal(120)).level is Level.OVER
    year = Year(spent, budget=Decimal(300), limit=Decimal(125))
    assert (year.level, year.of_budget, year.of_limit) == (Level.NEAR, Decimal("33.3"), Decimal("80.0"))


def test_what_is_not_spot_is_on_the_system() -> None:
    spent = counted(recorded="60.00", agreed="40.00", spot="25.00")
    assert (spent.on_system, spent.share_on_system) == (Decimal("75.00"), Decimal("75.0"))
    assert counted().share_on_system is None


def test_years_with_spend_or_something_set_stand_in_order() -> None:
    found = years.beside([counted("2021-22"), counted("2019-20")], {"2020-21": (None, Decimal(5))})
    assert [each.counted.year for each in found] == ["2019-20", "2020-21", "2021-22"]
    assert (found[1].limit, found[1].counted.spend) == (Decimal(5), ZERO)


def test_something_must_be_set() -> None:
    years.ensure_something_set(budget=None, limit=Decimal(1))
    with pytest.raises(Refused, match="nothing_set"):
        years.ensure_something_set(budget=None, limit=None)


@pytest.mark.parametrize("label", ["2021-22", "2099-00"])
def test_a_year_is_read(label: str) -> None:
    assert years.read_year(label) == label


@pytest.mark.parametrize("label", ["2021", "2021-23", "21-22", "2021-2022", "x"])
def test_what_is_no_year_is_not_found(label: str) -> None:
    with pytest.raises(NotFound):
        years.read_year(label)
