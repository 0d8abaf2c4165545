"""What the lab found as rows of a table and as sentences."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tenants.minitender.rules.lab.grid import Cell, Grid
from tenants.minitender.rules.lab.reversals import Reversal
from tenants.minitender.rules.lab.sensitivity import Sensitivity, WeightChange

COLUMNS = ("what", "formula", "price_weight", "bidder", "detail")
COLUMNS_OF_PAST = (
    "mini_tender", "package", "first_then", "first_now", "changed", "ahead_by", "with_price_weight", "then_first",
    "notes",
)  # fmt: skip
NOBODY = "Nobody: every bid is set aside"


def together(bidders: Sequence[str]) -> str:
    """`Acorn and Beech`, where the first place is shared."""
    return " and ".join(bidders) or NOBODY


def in_cell(cell: Cell) -> str | None:
    """Who is first, or None where the formula cannot be tried."""
    return None if cell.missing else together(cell.winners)


def plain(number: Decimal) -> str:
    """Without the zeros that say nothing: 40, 62.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rows_of(grid: Grid, sensitivity: Sensitivity, reversals: Sequence[Reversal]) -> Iterator[tuple[str, ...]]:
    """One table of all of it: first places, the nearest changes, the swaps."""
    for formula, cells in grid.rows:
        for cell in cells:
            detail = f"needs the {cell.missing}" if cell.missing else ""
            yield "first place", str(formula), plain(cell.price_weight), in_cell(cell) or "", detail
    for change in (sensitivity.down, sensitivity.up):
        if change is not None:
            yield "changed by weight", "", plain(change.price_weight), together(change.winners), ""
    for price in sensitivity.prices:
        if price.would_win_at is not None:
            yield "would win at", "", "", price.bidder, f"{price.would_win_at:f} instead of {price.price:f}"
    for each in reversals:
        yield "swap", "", "", each.removed, f"without it {each.behind} is before {each.ahead}"


def weight_sentences(sensitivity: Sensitivity) -> list[str]:
    """How far the weight of the price can move before somebody else is first."""
    if sensitivity.runner_up is None:
        return []
    said = [_of_weight(change) for change in (sensitivity.down, sensitivity.up) if change is not None]
    return said or ["No weight of the price would put somebody else first."]


def _of_weight(change: WeightChange) -> str:
    way = "more" if change.change > 0 else "fewer"
    return (
        f"With {plain(abs(change.change))} points {way} for the price, from {plain(change.price_weight)} on, "
        f"the first place goes to {together(change.winners)}."
    )
