"""Tables taken in whole or not at all: which rows they have, and what is wrong in them by row and column."""

from datetime import date
from decimal import Decimal

import pytest

from consortium.kernel.errors import Refused
from consortium.kernel.intake import Fault, Read, Row, Table, as_amount, as_day, read_rows

VISITS = Table(thing="visit", columns=("day", "hours", "note"), optional=("note",), most_rows=3, longest_else=12)


def rows_of(*lines: str) -> list[Row]:
    return VISITS.rows_of(enumerate((line.split(",") for line in lines), 1))


def read(*lines: str) -> Read[tuple[date, Decimal]]:
    return read_rows(rows_of(*lines), lambda row: (row.read("day", as_day), row.read("hours", as_amount)))


def told(faults: list[Fault]) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.refused.code) for fault in faults]


def test_rows_keep_their_numbers_and_columns_may_stand_anyhow() -> None:
    [first, second] = rows_of(" Hours ,DAY", ", ", "2, 2027-01-04 ", "", "1")
    assert (first.number, first.cells) == (3, {"day": "2027-01-04", "hours": "2", "note": ""})
    assert (second.number, second.cells["day"]) == (5, "")
    [listed] = VISITS.rows_of_list([{"day": "2027-01-04", "hours": "2"}])
    assert (listed.number, listed.cells) == (1, first.cells)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "import.empty"), ([" , "], "import.empty"), (["day,hours"], "import.empty"),
        (["day"], "import.columns_missing"), (["day,hours,colour"], "import.columns_unknown"),
        (["day,hours,Hours"], "import.column_twice"), (["day,hours", *["x"] * 4], "import.too_many"),
    ],
)  # fmt: skip
def test_another_table_is_refused_whole(lines: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        rows_of(*lines)
    assert refused.value.code == code


def test_each_cell_has_one_fault_and_of_a_row_with_one_nothing_is_kept() -> None:
    found = read("day,hours,note", "4/1/2027,£1.50,", "someday,,\0", "2027-01-04,1.005,much too long")
    assert found.entries == [(date(2027, 1, 4), Decimal("1.50"))]
    assert told(found.faults) == [
        (3, "hours", "row.missing"), (3, "note", "row.unreadable"), (3, "day", "row.day"),
        (4, "note", "row.too_long"), (4, "hours", "row.decimals"),
    ]  # fmt: skip
    found.note([Fault(3, "day", Refused("row.twice", first=2))])
    assert [fault.row for fault in found.faults] == [3, 3, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("text", "code"), [("0", "row.not_positive"), ("-1", "row.not_positive"), ("1,5", "row.number")]
)
def test_an_amount_is_a_plain_number_above_nothing(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        as_amount(text)
