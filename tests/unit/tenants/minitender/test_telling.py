"""What a loser is told of the winner: only where it did better, in points, never its price."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tenants.minitender.rules.telling import advantages

TITLES = [("a", "Safeguarding", Decimal(5)), ("b", "The same carers", Decimal(5))]
scores = st.fixed_dictionaries({"a": st.decimals(0, 5, places=1), "b": st.decimals(0, 5, places=1)})


def row(price_points: str | None) -> dict[str, str | None]:
    return {"price_points": price_points, "price": "17.77"}


def test_each_question_and_the_price_where_the_winner_had_more() -> None:
    own, winner = {"a": Decimal(3), "b": Decimal(4)}, {"a": Decimal("4.5"), "b": Decimal(4)}
    assert advantages(TITLES, own, winner, row("35.09"), row("40.00")) == [
        {"what": "Safeguarding", "winner": "4.5 of 5", "own": "3"},
        {"what": "Price", "winner": "40.00 points", "own": "35.09"},
    ]


def test_a_bid_that_was_set_aside_or_never_scored_is_compared_as_far_as_can_be() -> None:
    assert advantages(TITLES, {}, {"a": Decimal(5)}, None, row("40.00")) == []
    assert advantages(TITLES, {"a": Decimal(1)}, {"a": Decimal(5)}, row(None), row(None)) == [
        {"what": "Safeguarding", "winner": "5 of 5", "own": "1"}
    ]


@given(scores, scores, st.decimals(0, 40, places=2), st.decimals(0, 40, places=2))
def test_nothing_is_told_in_which_the_winner_was_not_better_and_never_a_price(
    own: dict[str, Decimal], winner: dict[str, Decimal], mine: Decimal, theirs: Decimal
) -> None:
    found = advantages(TITLES, own, winner, row(str(mine)), row(str(theirs)))
    better = {title for key, title, _ in TITLES if winner[key] > own[key]} | ({"Price"} if theirs > mine else set())
    assert {each["what"] for each in found} == better
    assert "17.77" not in str(found)
