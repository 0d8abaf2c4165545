"""What is said of packages without bids and of who won."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.insight.rules import finding
from tenants.insight.rules.finding import Answers, Concentration, Market, Trading

LOT, OTHER = UUID(int=1), UUID(int=2)


def trading(number: int, won: str, *, invited: int = 4, bids: int = 2, wins: int = 1) -> Trading:
    return Trading(UUID(int=number), invited, bids, wins, Decimal(won))


def test_reasons_are_added_up_over_lots_and_places() -> None:
    answers = [
        Answers(LOT, "L20", 4, 1, {"capacity": 2, "area": 1}),
        Answers(LOT, "L21", 6, 2, {"area": 2}),
        Answers(OTHER, "L20", 3, 3, {"no answer": 5}),
    ]
    assert finding.reasons_of(answers) == {"capacity": 2, "area": 3, "no answer": 5}
    [first, second] = finding.of_lots(answers)
    assert {(first.lot_id, first.packages), (second.lot_id, second.packages)} == {(LOT, 10), (OTHER, 3)}
    home = next(each for each in (first, second) if each.lot_id == LOT)
    assert (home.without_bids, home.share_without, home.commonest) == (
        3,
        Decimal("30.0"),
        [("area", 3), ("capacity", 2)],
    )


def test_a_provider_that_never_bid_has_no_win_rate() -> None:
    silent = trading(1, "0.00", bids=0, wins=0)
    assert (silent.bid_rate, silent.win_rate) == (Decimal("0.0"), None)
    assert (trading(1, "5.00").bid_rate, trading(1, "5.00").win_rate) == (Decimal("50.0"), Decimal("50.0"))


@pytest.mark.parametrize(
    ("won", "index", "concentration"),
    [
        (["100.00"], 10000, Concentration.HIGH),
        (["50.00", "50.00"], 5000, Concentration.HIGH),
        (["20.00"] * 5, 2000, Concentration.SOME),
        (["10.00"] * 10, 1000, Concentration.LOW),
        (["33.33", "66.67"], 5556, Concentration.HIGH),
    ],
)
def test_concentration_is_the_sum_of_squared_shares(won: list[str], index: int, concentration: Concentration) -> None:
    market = Market([trading(number, amount) for number, amount in enumerate(won)])
    assert (market.index, market.concentration) == (index, concentration)


def test_where_nothing_was_won_nothing_is_concentrated() -> None:
    market = Market([trading(1, "0.00")])
    assert (market.index, market.concentration, market.share_of_largest(3), market.winners) == (None, None, None, 0)
    assert market.share_of(market.providers[0]) is None


@given(st.lists(st.decimals("0", "100000", places=2), min_size=1, max_size=20))
def test_an_index_lies_between_an_even_market_and_a_single_winner(won: list[Decimal]) -> None:
    market = Market([Trading(UUID(int=number), 1, 1, 1, amount) for number, amount in enumerate(won)])
    if market.index is not None:
        assert round(10000 / len(won)) - 1 <= market.index <= 10000
        assert market.share_of_largest(len(won)) == Decimal("100.0")


def test_whoever_won_most_stands_first() -> None:
    few, most, none = trading(1, "5.00"), trading(2, "9.00"), trading(3, "0.00", bids=4)
    assert finding.by_what_was_won([none, few, most]) == [most, few, none]
