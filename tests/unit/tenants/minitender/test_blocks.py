"""Sharing the children of one package out over the bids, best first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules.comparing import shared_out

BIDDERS = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=1, max_size=5)


def result(*ranks: int) -> dict[str, list[dict[str, object]]]:
    return {"ranking": [{"bidder": f"B{place}", "rank": rank} for place, rank in enumerate(ranks)]}


@given(BIDDERS, st.integers(1, 6))
def test_children_go_to_the_best_bids_each_once_and_no_more_than_were_offered(
    offered: list[int | None], children: int
) -> None:
    can = {f"B{place}": most for place, most in enumerate(offered)}
    ranking, numbers = result(*range(1, len(offered) + 1)), list(range(1, children + 1))
    if sum(children if most is None else most for most in offered) < children:
        with pytest.raises(Refused, match=r"award\.children_left"):
            shared_out(ranking, "B0", can, numbers, "P")
        return
    shares = shared_out(ranking, "B0", can, numbers, "P")
    assert [number for _, taken in shares for number in taken] == numbers
    assert [bidder for bidder, _ in shares] == [f"B{place}" for place in range(len(shares))]
    for bidder, taken in shares[:-1]:
        assert len(taken) == can[bidder]


def test_bids_that_share_a_place_are_not_chosen_between() -> None:
    can = {"B0": 2, "B1": 1, "B2": 1}
    with pytest.raises(Refused, match=r"award\.shared_next"):
        shared_out(result(1, 2, 2), "B0", can, [1, 2, 3], "P")
    assert shared_out(result(1, 2, 2), "B0", can, [1, 2, 3, 4], "P") == [("B0", (1, 2)), ("B1", (3,)), ("B2", (4,))]


def test_whoever_was_chosen_of_those_who_share_the_first_place_comes_before_the_others() -> None:
    assert shared_out(result(1, 1), "B1", {"B0": 1, "B1": 1}, [1, 2], "P") == [("B1", (1,)), ("B0", (2,))]
