"""What an unsuccessful bidder is told of the winner: where it did better, in points and never in pounds.

Characteristics and relative advantages of the successful tender (Public Contracts Regulations 2015, regulation 86;
Procurement Act 2023, section 50). The winner's price and its words stay its own.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any


def advantages(
    titles: Iterable[tuple[str, str, Decimal]],
    own: Mapping[str, Decimal],
    winner: Mapping[str, Decimal],
    own_row: Mapping[str, Any] | None,
    winner_row: Mapping[str, Any] | None,
) -> list[dict[str, str]]:
    """Each question (key, title, highest score) in which the winner scored more, and the price where it got more.

    Rows are those of the ranking; a bid that was set aside has none.
    """
    found = [
        {"what": title, "winner": f"{_plain(winner[key])} of {_plain(most)}", "own": f"{_plain(own[key])}"}
        for key, title, most in titles
        if key in own and key in winner and winner[key] > own[key]
    ]
    if own_row and winner_row and own_row["price_points"] and winner_row["price_points"]:
        mine, theirs = Decimal(own_row["price_points"]), Decimal(winner_row["price_points"])
        if theirs > mine:
            found.append({"what": "Price", "winner": f"{theirs} points", "own": f"{mine}"})
    return found


def _plain(score: Decimal) -> str:
    return f"{score.normalize():f}"
