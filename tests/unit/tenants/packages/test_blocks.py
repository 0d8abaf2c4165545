"""Who may be bought for together, and how a child leaves."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.packages.rules import blocks
from tenants.packages.rules.blocks import MOST_CHILDREN, Asked, Place
from tenants.packages.rules.disclosing import DisclosureStage, Reached

LOT, OTHER_LOT = UUID(int=100), UUID(int=101)
PLACES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6).map(
    lambda found: [Place(n, has_left=left, is_closed=closed) for n, (left, closed) in enumerate(found, start=1)]
)


def asked(*children: int, lot_id: UUID = LOT, package: str | None = None) -> list[Asked]:
    return [Asked(f"R-{number}", UUID(int=number), lot_id, package) for number in children]


@pytest.mark.parametrize(
    ("together", "refused"),
    [
        ([], "block.empty"),
        (asked(*range(MOST_CHILDREN + 1)), "block.too_many"),
        (asked(1, 2, 1), "block.same_child"),
        (asked(1) + asked(2, lot_id=OTHER_LOT), "block.other_lot"),
        (asked(1) + asked(2, package="SEF-P-2026-0001"), "block.has_package"),
    ],
)
def test_who_cannot_be_bought_for_together_is_said(together: list[Asked], refused: str) -> None:
    with pytest.raises(Refused) as told:
        blocks.ensure_together(together)
    assert told.value.code == refused


def test_children_of_one_lot_are_bought_for_together_and_one_child_again_alone() -> None:
    blocks.ensure_together(asked(1, 2, 3))
    blocks.ensure_together(asked(1, package="SEF-P-2026-0001"))


@given(PLACES, st.integers(0, 7), st.booleans())
def test_a_child_leaves_once_and_the_last_one_of_an_offered_package_never(
    places: list[Place], number: int, is_offered: bool
) -> None:
    there = blocks.standing(places)
    if number in there and not (is_offered and len(there) == 1):
        blocks.ensure_may_leave(number, places, reference="P", is_offered=is_offered)
    else:
        with pytest.raises(Refused, match=r"block\."):
            blocks.ensure_may_leave(number, places, reference="P", is_offered=is_offered)


@given(PLACES)
def test_a_package_is_offered_only_while_everybody_in_it_needs_it(places: list[Place]) -> None:
    wanted = [place for place in places if not place.has_left]
    if wanted and not any(place.is_closed for place in wanted):
        blocks.ensure_all_need_it("P", places)
        return
    with pytest.raises(Refused) as told:
        blocks.ensure_all_need_it("P", places)
    is_for_nobody = all(place.is_closed for place in wanted)
    assert told.value.code == ("package.not_needed" if is_for_nobody else "block.child_closed")


@given(st.sets(st.integers(1, 5)), st.integers(1, 5))
def test_a_winner_learns_of_its_own_children_alone(won: set[int], number: int) -> None:
    reached = Reached(DisclosureStage.WINNER, frozenset(won)).for_child(number)
    assert (reached is DisclosureStage.WINNER) == (number in won)
    assert Reached(DisclosureStage.SHORTLISTED).for_child(number) is DisclosureStage.SHORTLISTED


def test_an_agreement_says_which_child_and_never_who() -> None:
    assert blocks.child_in_words("Three brothers, Linacre", 2, is_alone=False) == "Three brothers, Linacre: child 2"
    assert blocks.child_in_words("A girl of 9, Linacre", 1, is_alone=True) == "A girl of 9, Linacre"
