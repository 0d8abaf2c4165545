"""The region's price is shown only where nobody's own can be worked out from it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import local
from tenants.pricing.rules.benchmark import FEWEST, gathered_at, may_publish, mean_of, published_at, quarter_end

Given = dict[UUID, Decimal]
councils = st.integers(1, 8).map(lambda number: UUID(int=number))
contributions = st.dictionaries(councils, st.sampled_from([Decimal(20), Decimal(21), Decimal(22)]), max_size=8)
quarters = st.lists(contributions, max_size=10)


def of(*amounts: int, first: int = 1) -> Given:
    return {UUID(int=number): Decimal(amount) for number, amount in enumerate(amounts, first)}


def published(each: list[Given]) -> list[Given]:
    """What stands behind the figures that the rule lets out, quarter by quarter."""
    out: list[Given] = []
    for given_now in each:
        if may_publish(given_now, out):
            out.append(given_now)
    return out


def test_four_councils_are_too_few_and_five_are_enough() -> None:
    assert not may_publish(of(20, 21, 22, 23), [])
    assert may_publish(of(20, 21, 22, 23, 24), [])


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (of(20, 21, 22, 23, 24), False),  # nothing new
        (of(20, 21, 22, 23, 24, 25), False),  # one joined, whose price would be the difference
        (of(21, 22, 23, 24, 25, first=2), False),  # one left, one came
        (of(20, 21, 22, 23, 30), False),  # one pays otherwise
        (of(30, 31, 32, 33, 24), False),  # four do
        (of(30, 31, 32, 33, 34), True),
        (of(20, 21, 22, 23, 24, 25, 26, 27, 28, 29), True),  # five joined at once
    ],
)
def test_a_new_figure_waits_until_five_prices_behind_it_are_others(now: Given, may: bool) -> None:
    assert may_publish(now, [of(20, 21, 22, 23, 24)]) is may


def test_a_figure_is_held_against_every_one_before_and_not_the_last_alone() -> None:
    first, then, back = of(20, 21, 22, 23, 24), of(30, 31, 32, 33, 34), of(20, 21, 22, 23, 25)
    assert may_publish(back, [then])
    assert not may_publish(back, [first, then])


@given(quarters)
def test_no_two_published_figures_differ_by_the_prices_of_fewer_than_five(each: list[Given]) -> None:
    out = published(each)
    for place, one in enumerate(out):
        assert len(one) >= FEWEST
        for other in out[:place]:
            terms = [council for council in {*one, *other} if one.get(council) != other.get(council)]
            assert len(terms) >= FEWEST


@given(quarters, councils)
def test_whoever_drops_its_own_price_from_a_difference_is_left_with_at_least_four_others(
    each: list[Given], insider: UUID
) -> None:
    """An insider knows its own price: what remains unknown in any difference is never one council's alone."""
    out = published(each)
    for place, one in enumerate(out):
        for other in out[:place]:
            unknown = {c for c in {*one, *other} if one.get(c) != other.get(c)} - {insider}
            assert len(unknown) >= FEWEST - 1


@given(st.lists(st.decimals(Decimal("0.01"), Decimal(500), places=2), min_size=5, max_size=9))
def test_the_mean_is_shown_to_ten_pence(amounts: list[Decimal]) -> None:
    mean = mean_of(amounts)
    assert mean == mean.quantize(Decimal("0.1"))
    assert abs(mean * len(amounts) - sum(amounts)) <= Decimal("0.05") * len(amounts)


@pytest.mark.parametrize(
    ("day", "end"),
    [("2026-01-01", "2026-03-31"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2026-06-30"),
     ("2026-09-30", "2026-09-30"), ("2026-10-01", "2026-12-31"), ("2026-12-31", "2026-12-31")],
)  # fmt: skip
def test_quarters_end_as_financial_quarters_do(day: str, end: str) -> None:
    assert quarter_end(date.fromisoformat(day)) == date.fromisoformat(end)


def test_prices_are_taken_when_the_quarter_is_over_and_shown_a_week_later() -> None:
    assert f"{local(gathered_at(date(2026, 3, 31))):%d %B %H:%M}" == "01 April 00:00"
    assert f"{local(published_at(date(2026, 3, 31))):%d %B %H:%M}" == "08 April 00:00"
