"""Whether one bidder takes every package, and which."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules import comparing

TOTALS = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), st.decimals(0, 100, places=2), min_size=1), min_size=1, max_size=4
)


def _result(totals: Mapping[str, object], points: str | None = "1.00") -> dict[str, Any]:
    return {
        "ranking": [{"bidder": each, "total": str(total), "price_points": points} for each, total in totals.items()]
    }


@given(totals=TOTALS)
def test_the_winner_of_all_has_the_highest_sum_of_those_ranked_for_every_package(
    totals: list[dict[str, Decimal]],
) -> None:
    results = [_result(each) for each in totals]
    everywhere = [bidder for bidder in "ABCD" if all(bidder in each for each in totals)]
    sums = {bidder: sum(each[bidder] for each in totals) for bidder in everywhere}
    best = [bidder for bidder in everywhere if sums[bidder] == max(sums.values())]
    assert comparing.best_of_all(results) == best
    assert dict(comparing.sums_of(results)) == sums
    if len(best) == 1:
        assert comparing.winner_of_all(results, None) == best[0]
    else:
        with pytest.raises(Refused, match=r"award\.(nobody_for_all|shared_whole)"):
            comparing.winner_of_all(results, None)
    for bidder in best:
        assert comparing.winner_of_all(results, bidder) == bidder


def test_where_totals_are_prices_for_quality_the_lowest_sum_is_best() -> None:
    results = [_result({"A": "0.3000", "B": "0.2500"}, None), _result({"A": "0.2000", "B": "0.2400"}, None)]
    assert comparing.best_of_all(results) == ["B"]


def test_refuses_to_recommend_another_than_the_best_over_all() -> None:
    with pytest.raises(Refused, match=r"award\.not_best_whole"):
        comparing.winner_of_all([_result({"A": "90.00", "B": "80.00"})], "B")
