"""A table of running spot purchases: read whole, or every fault named by row and column, never by its text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from consortium.kernel.errors import Refused
from consortium.kernel.intake import Read, ensure_not_over
from consortium.kernel.words import words_for
from tenants.spot.rules import importing
from tenants.spot.rules.entries import Entry, as_document, fingerprint, read_entry
from tenants.spot.rules.importing import TABLE, Around, Lot, faults_beside, read_list, read_table

LOT = Lot(UUID(int=7), "Care at home")
AROUND = Around(date(2026, 11, 26), [LOT], [])
GOOD = {
    "reference": "PO-1", "child": "CS-1", "provider": "A Ltd", "number of": "Company", "number": "1234567",
    "kind of support": "care at HOME", "support": "Help at home.", "from": "2026-04-01", "to": "2027-03-31",
    "days": "Mon, wednesday fri", "when": "", "unit": "hour", "quantity": "2", "carers": "", "price": "£21.50",
    "funder": "", "exemption": "", "reason": "Agreed before.", "approved by": "Head of service",
}  # fmt: skip


def read(**changed: str) -> Read[Entry]:
    return read_list([GOOD | changed], AROUND)


def test_a_row_is_read_with_what_it_leaves_out_and_priced() -> None:
    [entry] = read().entries
    assert entry.details.lot_id == LOT.id
    [pattern] = entry.details.patterns
    assert (pattern["days"], pattern["carers"], pattern["when"]) == (["mon", "wed", "fri"], 1, "all")
    assert entry.figures["total"] == "6751.00"
    assert read_entry(as_document(entry)) == entry
    [again] = read_table([(1, [*GOOD]), (9, [*GOOD.values()])], AROUND).entries
    assert fingerprint(again) == fingerprint(entry)


def test_a_week_is_spread_over_its_days() -> None:
    [entry] = read(unit="week", quantity="1", price="700", days="").entries
    assert entry.figures["total"] == "36500.00"


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("reference", "", "is empty"), ("child", "x" * 81, "longer than 80"), ("reason", "a\0", "cannot be kept"),
        ("from", "1 April", "not a day"), ("price", "free", "not a number"), ("quantity", "0", "more than nothing"),
        ("price", "1.005", "two decimals"), ("carers", "1.5", "not a number"), ("days", "mon someday", "names a day"),
        ("unit", "furlong", "is not one of"), ("kind of support", "Care on Mars", "no kind of support"),
        ("number", "", "goes with the register"), ("to", "2026-03-01", "before the first day"),
        ("to", "2026-11-01", "has passed"), ("price", "100000.01", "more than can be"), ("when", "term", "nothing"),
        ("to", "2037-03-31", "too far"), ("number of", "lloyds", "none of"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_row_and_column_and_never_repeated(column: str, text: str, words: str) -> None:
    found = read(**{column: text})
    assert found.entries == []
    [fault] = found.faults
    assert fault.row == 1
    assert words in words_for(fault.refused)
    assert len(text) < 3 or text not in words_for(fault.refused)


def test_every_fault_of_every_row_is_found() -> None:
    found = read_list([GOOD | {"from": "x", "price": "y"}, GOOD, GOOD], AROUND)
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (1, "from"), (1, "price"), (2, "reference"), (3, "reference"),
    ]  # fmt: skip


def test_what_is_optional_may_be_left_out() -> None:
    some = [(1, TABLE.needed), (2, [GOOD[name] for name in TABLE.needed])]
    assert read_table(some, AROUND).faults == []


def test_the_same_row_is_here_already_and_another_under_its_reference_is_a_fault() -> None:
    [entry] = read().entries
    assert faults_beside([entry], {}) == []
    assert faults_beside([entry], {"PO-1": fingerprint(entry)}) == []
    for other in (b"other", None):
        [fault] = faults_beside([entry], {"PO-1": other})
        assert fault.refused.code == "spot_row.differs"


def test_an_import_is_undone_within_a_day_while_nothing_was_built_on_it() -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    fine: dict[str, Any] = {
        "applied_at": now - timedelta(hours=23), "made_on": now.date(), "is_undone": False, "built_on": 0, "now": now,
    }  # fmt: skip
    importing.ensure_may_undo(**fine)
    for code, changed in (
        (r"spots\.undone_in_a_day", {"applied_at": now - timedelta(days=1)}), (r"spots\.built_on", {"built_on": 1}),
        (r"spots\.not_taken_in", {"applied_at": None}), (r"spots\.not_taken_in", {"is_undone": True}),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            importing.ensure_may_undo(**fine | changed)
    ensure_not_over(is_over=False)
    with pytest.raises(Refused, match=r"import\.over"):
        ensure_not_over(is_over=True)
