"""Reading the regulator's directory: headings, rows, what makes a file no directory, how far an import may go."""

import io
import zipfile
from datetime import date
from itertools import product

import pytest

from consortium.kernel import sheets
from consortium.kernel.errors import Refused
from consortium.register import rules
from consortium.register.rules import IMPORT_MOVES, ImportStatus, RowError
from consortium.systems.rules import Rating
from tests.factories import directory

HEADINGS = rules.find_headings(directory.WITH_RATINGS)


def read(data: bytes) -> list[list[list[str]]]:
    return [[cells for _, cells in rows] for rows in sheets.read_sheets(io.BytesIO(data))]


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(data)
    return refused.value.code


def test_csv_and_spreadsheet_say_the_same() -> None:
    lines = list(directory.rows(40))
    lines[3][0] = "Müller & Søn <Care>"
    [by_csv] = read(directory.as_csv(lines))
    notes, by_ods = read(directory.as_ods(lines))
    assert len(notes) == 30
    assert by_csv[len(directory.NOTES) :] == by_ods == [list(directory.WITH_RATINGS), *lines]


def test_a_cell_of_a_date_is_read_as_its_day() -> None:
    said = 'office:value-type="date" office:date-value="2026-10-25T00:00:00"><text:p>25 Oct</text:p>'
    extra = f"<table:table-row><table:table-cell {said}</table:table-cell></table:table-row>"
    assert read(directory.as_ods([], extra=extra))[1][-1] == ["2026-10-25"]


def broken_zip() -> bytes:
    return directory.as_ods(directory.rows(50))[:-400]


def damaged_zip() -> bytes:
    """Whole in its directory, with something else where the content was."""
    whole = bytearray(directory.as_ods(directory.rows(2000)))
    whole[20_000:20_040] = bytes(40)
    return bytes(whole)


def other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return file.getvalue()


def bomb(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", sheets.ODS)
        archive.writestr("content.xml", content)
    return file.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
WIDE = "".join(f"<table:table-cell><text:p>{number}</text:p></table:table-cell>" for number in range(10_000))
CALCULATED = '<table:table-cell table:formula="of:=1+1"><text:p>2</text:p></table:table-cell>'
FORMULA = f"<table:table-row>{CALCULATED}</table:table-row>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.empty"),
        (b"%PDF-1.7\n", "sheet.kind"),
        (b"\xd0\xcf\x11\xe0 an Excel file of old", "sheet.kind"),
        (other_zip(), "sheet.kind"),
        (broken_zip(), "sheet.broken"),
        (damaged_zip(), "sheet.broken"),
        (bomb(b"<x>" + b"a" * 50_000_000 + b"</x>"), "sheet.too_large"),
        (bomb(ENTITIES), "sheet.broken"),
        (bomb(b"<x><y></x>"), "sheet.broken"),
        (directory.as_ods([], extra=f"<table:table-row>{WIDE}</table:table-row>"), "sheet.too_wide"),
        (directory.as_ods([], extra=FORMULA), "sheet.formula"),
        (directory.as_csv([["=1+1"]]), "sheet.formula"),
        (directory.as_csv([["x"] * 201], ["y"] * 201), "sheet.too_wide"),
        (directory.as_csv([["Café"] * 17], encoding="cp1252"), "sheet.encoding"),
        (directory.as_csv(directory.rows(2)) + b'"cut short', "sheet.broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_table_is_refused_once(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_the_headings_of_both_files_of_the_commission_are_known() -> None:
    plain, other = rules.find_headings(directory.HEADINGS), rules.find_headings(
        ["Location ID", "Location Name", "Location Latest Overall Rating", "Regulated activity - Personal care",
         "Provider ID", "Provider Name"]
    )  # fmt: skip
    assert plain is not None
    assert other is not None
    assert not plain.has_ratings
    assert not plain.has_activities
    assert other.has_ratings
    cells = ["1-123456", "Quay", "Good", "Y", "1-654321", "Harbour"]
    found = rules.read_location(other, cells)
    assert (found.rating, found.gives_personal_care, found.checked_on) == (Rating.GOOD, True, None)
    assert rules.find_headings(["Name", "Postcode"]) is None


def test_a_row_is_read_with_its_rating_day_and_activities() -> None:
    assert HEADINGS is not None
    found = rules.read_location(HEADINGS, directory.row(7, rating="requires improvement"))
    assert (found.rating, found.checked_on) == (Rating.REQUIRES_IMPROVEMENT, date(2025, 10, 25))
    assert found.gives_personal_care is True
    nursing = rules.read_location(HEADINGS, directory.row(8, rating="No published rating", activities="Diagnostics"))
    assert (nursing.rating, nursing.gives_personal_care) == (None, False)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (directory.row(1, location_id="one"), "“one” is not an ID"),
        (directory.row(1, rating="Very good"), "“Very good” is not a rating"),
        (directory.row(1, checked="31/02/2026"), "“31/02/2026” is not a date"),
        (directory.row(1)[:5], "“Provider name” is empty"),
    ],
)
def test_a_faulty_row_says_what_is_wrong(cells: list[str], words: str) -> None:
    assert HEADINGS is not None
    with pytest.raises(RowError, match=words):
        rules.read_location(HEADINGS, cells)


@pytest.mark.parametrize(("present", "wanted"), list(product(ImportStatus, ImportStatus)))
def test_an_import_moves_as_its_table_says(present: ImportStatus, wanted: ImportStatus) -> None:
    assert set(IMPORT_MOVES) == set(ImportStatus)
    if wanted in IMPORT_MOVES[present]:
        rules.ensure_import_may_become(present=present, wanted=wanted)
    else:
        with pytest.raises(Refused):
            rules.ensure_import_may_become(present=present, wanted=wanted)


def test_a_file_counts_as_a_whole_and_never_replaces_a_newer_one() -> None:
    day = date(2026, 11, 1)
    rules.ensure_applicable(faults=0, as_of=day, newest=day)
    for faults, newest, code in ((1, None, "directory.faulty"), (0, date(2026, 11, 2), "directory.older")):
        with pytest.raises(Refused, match=code):
            rules.ensure_applicable(faults=faults, as_of=day, newest=newest)
    with pytest.raises(Refused, match="in_future"):
        rules.ensure_not_in_future(as_of=date(2026, 11, 2), on=day)
    with pytest.raises(Refused, match="too_many"):
        rules.ensure_not_too_many(250_001)
    with pytest.raises(Refused, match="no_rows"):
        rules.ensure_has_rows(0)


@pytest.mark.parametrize(("before", "after"), list(product([None, *Rating], [None, *Rating])))
def test_only_a_lower_rating_or_none_at_all_in_the_directory_is_a_downgrade(
    before: Rating | None, after: Rating | None
) -> None:
    order = list(Rating)
    lower = before is not None and after is not None and order.index(after) > order.index(before)
    assert rules.is_downgrade(before=before, after=after, is_gone=False) == lower
    assert rules.is_downgrade(before=before, after=None, is_gone=True)
