"""Bids from a sheet, row by row: every row that cannot be read says why, not only the first."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.reading import Table
from tenants.minitender.rules.ranking import OfferedBid, RankingRules
from tenants.minitender.rules.ranking_documents import BID, read_bids

MOST_BIDS = 200

explain({"lab.too_many": "There are more than {most} bids. Try the draft on fewer of them."})


@dataclass(frozen=True, slots=True)
class ReadBids:
    """`errors` name the row and the column. `text` is what was read, to be shown again as it was."""

    bids: tuple[OfferedBid, ...]
    errors: tuple[str, ...]
    text: str


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], rules: RankingRules) -> ReadBids:
    """Rows with their number, the first of them the header. Raises `Refused` for far too many."""
    kept: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            kept.append((number, list(cells)))
        if len(kept) > MOST_BIDS + 1:
            raise Refused("lab.too_many", most=MOST_BIDS)
    text = _as_text([cells for _, cells in kept])
    if not kept:
        return ReadBids((), ("The header is missing.",), text)
    columns = tuple(cell.strip() for cell in kept[0][1])
    if faults := tuple(_faults_of_header(columns, rules)):
        return ReadBids((), faults, text)
    bids: dict[str, OfferedBid] = {}
    errors: list[str] = []
    for number, cells in kept[1:]:
        try:
            bid = _read(number, cells, columns, rules)
            if bid.bidder in bids:
                raise BadInput(f"Row {number}: bidder", f"“{bid.bidder}” has bid already, in a row above")
            bids[bid.bidder] = bid
        except BadInput as bad:
            errors.append(f"{bad.where}: {bad.why}")
    return ReadBids(tuple(bids.values()), tuple(errors), text)


def _faults_of_header(columns: Sequence[str], rules: RankingRules) -> Iterable[str]:
    for needed in (*BID, *(each.key for each in rules.criteria)):
        if columns.count(needed) != 1:
            fault = "is missing" if needed not in columns else "is there twice"
            yield f"Row 1: the column “{needed}” {fault}"


def _read(number: int, cells: Sequence[str], columns: Sequence[str], rules: RankingRules) -> OfferedBid:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadInput(f"Row {number}", f"has {len(cells)} cells, but the header has {len(columns)}")
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    row: Mapping[str, str] = dict(zip(columns, padded, strict=False))
    try:
        [bid] = read_bids(Table("Row", tuple(columns), ((number, row),)), rules)
    except BadInput as bad:
        raise BadInput(f"Row {number}: {bad.where.rsplit(': ', 1)[-1]}", bad.why) from None
    return bid


def _as_text(rows: Iterable[Sequence[str]]) -> str:
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerows(rows)
    return page.getvalue()
