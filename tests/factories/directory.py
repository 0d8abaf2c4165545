"""The CQC care directory as the Commission publishes it, invented row by row, as CSV and as an OpenDocument file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

HEADINGS = (
    "Name", "Also known as", "Address", "Postcode", "Phone number", "Service's website (if available)",
    "Service types", "Date of latest check", "Specialisms/services", "Provider name", "Local authority", "Region",
    "Location URL", "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)",
)  # fmt: skip
WITH_RATINGS = (*HEADINGS, "Latest overall rating", "Regulated activities")
NOTES = (["CQC care directory"], ["Correct as of 1 November 2025"], [])
RATINGS = ("Good", "Good", "Good", "Requires improvement", "Outstanding", "Inadequate", "No published rating")


def row(
    number: int,
    *,
    location_id: str = "",
    provider_id: str = "",
    rating: str = "",
    activities: str = "Personal care",
    checked: str = "25/10/2025",
) -> list[str]:
    """An invented location. What is not said follows from its number."""
    return [
        f"Harbour Care {number}", "", f"{number} Quay Street, Liverpool", "L36 9YU", "0151 496 0000",
        "www.harbour.example", "Homecare agencies", checked, "Caring for children (0 - 18yrs)|Personal care",
        f"Harbour Group {number // 3}", "Knowsley", "North West", f"https://www.cqc.org.uk/location/1-{number:09d}",
        location_id or f"1-{number:09d}", provider_id or f"1-{100_000_000 + number // 3}",
        rating or RATINGS[number % len(RATINGS)], activities,
    ]  # fmt: skip


def rows(count: int) -> Iterator[list[str]]:
    return (row(number) for number in range(1, count + 1))


def as_csv(
    lines: Iterable[Sequence[str]], headings: Sequence[str] = WITH_RATINGS, encoding: str = "utf-8-sig"
) -> bytes:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerows([*NOTES, headings])
    writer.writerows(line[: len(headings)] for line in lines)
    return page.getvalue().encode(encoding)


CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)


def cells_of(line: Sequence[str], more: str = "") -> str:
    """A row of the spreadsheet, which spreadsheets end with a run of empty cells to their edge."""
    said = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        if cell
        else "<table:table-cell/>"
        for cell in line
    )
    return f'<table:table-row>{said}{more}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'


def as_ods(lines: Iterable[Sequence[str]], headings: Sequence[str] = WITH_RATINGS, *, extra: str = "") -> bytes:
    """A sheet of notes, then the sheet of locations; `extra` is put in before its end, as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            notes = "".join(cells_of([f"Note {number}"]) for number in range(30))
            content.write(f'{CONTENT}<table:table table:name="README">{notes}</table:table>'.encode())
            content.write(b'<table:table table:name="Active locations">')
            for line in (headings, *lines):
                content.write(cells_of(line[: len(headings)]).encode())
            content.write(
                f"{extra}</table:table></office:spreadsheet></office:body></office:document-content>".encode()
            )
    return file.getvalue()
