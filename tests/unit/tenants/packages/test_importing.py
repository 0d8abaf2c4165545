"""Referrals read from a table: every fault by its row and column, never what stands there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.intake import Read
from consortium.kernel.words import words_for
from tenants.packages.rules.importing import COLUMNS, TABLE, Entry, as_document, read_entry, read_table
from tenants.policy.rules import Urgency

TODAY = date(2026, 12, 4)


@dataclass(frozen=True)
class Lot:
    id: UUID
    name: str
    age_from: int = 0
    age_to: int = 25


HOME, BREAKS = Lot(uuid4(), "Care at home"), Lot(uuid4(), "Short breaks", 5, 18)
ROW = {
    "case reference": "CS-10442", "given name": "Imogen", "family name": "Thackeray", "known as": "Immy",
    "born on": "2017-05-03", "nhs number": "943 476 5919", "upn": "", "address": "14 Lantern Lane",
    "postcode": "l20 3dl", "schools": "Holly Lodge; Park School", "kind of support": "care at HOME",
    "needs": "Help in the mornings.", "outcomes": "On time; Swims", "child's voice": "I like swimming.",
    "urgency": "", "wanted from": "4/1/2027", "request reference": "LCS-1",
}  # fmt: skip


def table(*rows: dict[str, str]) -> Read[Entry]:
    lines = [list(COLUMNS), *([row[name] for name in COLUMNS] for row in rows)]
    return read_table(enumerate(lines, 1), [HOME, BREAKS], today=TODAY)


def faults(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.refused.code) for fault in table(*rows).faults]


def test_a_whole_row_is_read_as_people_write_it() -> None:
    [entry] = table(ROW).entries
    assert table(ROW).faults == []
    assert (entry.row, entry.child.family_name, entry.child.schools) == (2, "Thackeray", ("Holly Lodge", "Park School"))
    assert (entry.child.born_on, entry.details.wanted_from) == (date(2017, 5, 3), date(2027, 1, 4))
    assert (entry.details.lot_id, entry.details.urgency) == (HOME.id, Urgency.STANDARD)
    assert read_entry(as_document(entry)) == entry


def test_columns_may_stand_in_any_order_and_in_any_letters_and_what_is_optional_may_be_left_out() -> None:
    names = TABLE.needed[::-1]
    lines = [[name.upper().replace(" ", "_").replace("'", "’") for name in names], [], [ROW[name] for name in names]]
    [entry] = read_table(enumerate(lines, 1), [HOME], today=TODAY).entries
    assert (entry.row, entry.child.known_as, entry.details.external_reference) == (3, None, None)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("family name", " ", "row.missing"),
        ("family name", "x" * 101, "row.too_long"),
        ("needs", "a\0b", "row.unreadable"),
        ("born on", "3 May 2017", "row.day"),
        ("born on", "2017-02-29", "row.day"),
        ("born on", "2027-05-03", "row.in_future"),
        ("wanted from", "31/2/2027", "row.day"),
        ("postcode", "L20", "row.postcode"),
        ("urgency", "soon", "row.urgency"),
        ("kind of support", "Residential", "row.lot"),
        ("outcomes", " ; ", "row.missing"),
    ],
)
def test_a_fault_names_its_row_and_column(column: str, text: str, code: str) -> None:
    assert (2, column, code) in faults({**ROW, column: text})


def test_the_lot_is_told_by_its_name_or_identifier_and_has_its_ages() -> None:
    assert faults({**ROW, "kind of support": str(HOME.id)}) == []
    assert faults({**ROW, "kind of support": "Short breaks", "born on": "2024-01-05"}) == [(2, "born on", "row.age")]
    lines = [list(COLUMNS), [ROW[name] for name in COLUMNS]]
    read = read_table(enumerate(lines, 1), [HOME, Lot(uuid4(), "Care at Home")], today=TODAY)
    assert [fault.refused.code for fault in read.faults] == ["row.lot_unclear"]


def test_rows_are_held_against_each_other() -> None:
    other = {**ROW, "kind of support": "Short breaks", "request reference": ""}
    assert faults(ROW, other) == []
    assert faults(ROW, {**other, "family name": "Other"}) == [(3, "case reference", "row.child_differs")]
    assert faults(ROW, {**ROW, "request reference": "LCS-2"}) == [(3, "case reference", "row.twice")]
    assert (3, "request reference", "row.twice") in faults(ROW, {**other, "request reference": "LCS-1"})


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(st.characters(codec="utf-8"), max_size=40)))
def test_whatever_stands_in_a_row_a_fault_never_repeats_it(changes: dict[str, str]) -> None:
    secret = "Zyxwvut"
    read = table({**ROW, **{name: f"{secret}{text}" for name, text in changes.items()}})
    for fault in read.faults:
        assert secret not in words_for(fault.refused)
        assert fault.column in COLUMNS
    assert bool(read.faults) or len(read.entries) == 1
