"""Tables that people send as CSV or as an OpenDocument spreadsheet, read row by row in little memory.

A spreadsheet is a zip of XML from a stranger: its size, its width and what it may contain are bounded, it is never
held whole, and a document type or a formula ends the reading. Whatever cannot be read is one `Refused`, in plain words.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.parsers import expat  # a document type, the way to every bomb of entities, is refused at once

from consortium.kernel.errors import Refused, explain

MOST_COLUMNS = 200
MOST_BYTES = 400 * 1024 * 1024
"""Of the text of a spreadsheet once it is unpacked."""
MOST_TIMES = 150
"""How often larger it may be unpacked than packed. A real directory of 56,000 rows is about 25 times."""
PIECE = 64 * 1024
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TABLE, OFFICE, TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 " for name in ("table", "office", "text"))

explain(
    {
        "sheet.empty": "The file is empty.",
        "sheet.kind": "The file is neither a CSV nor an OpenDocument spreadsheet (.ods). We look at what is in it, "
        "not at its name. Save an Excel file as one of these first.",
        "sheet.broken": "The file cannot be read to its end. It may have been cut short: download it again.",
        "sheet.encoding": "Row {row} is not written in UTF-8. Save the file as “CSV UTF-8” and upload it again.",
        "sheet.too_long": "The file is larger than {megabytes} MB.",
        "sheet.too_large": "The file is far larger unpacked than a table can be. It was not opened.",
        "sheet.too_wide": "Row {row} has more than {most} columns. This is not the file we ask for.",
        "sheet.formula": "Row {row} holds a formula. Save the values only, and upload the file again.",
    }
)

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, ValueError, NotImplementedError, RuntimeError)

Row = tuple[int, list[str]]
"""The number of a row as a spreadsheet counts it, and its cells; trailing empty cells are left out."""


def read_sheets(file: BinaryIO) -> Iterator[Iterator[Row]]:
    """Each sheet's rows in turn; a CSV is one sheet. A sheet is read before the next is asked for. Raises `Refused`."""
    beginning = file.read(4)
    file.seek(0)
    if not beginning:
        raise Refused("sheet.empty")
    if beginning == b"PK\x03\x04":
        yield from _sheets_of_ods(file)
    elif b"\x00" in beginning or beginning.startswith((b"%PDF", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"\xff\xd8")):
        raise Refused("sheet.kind")
    else:
        yield _rows_of_csv(file)


def read_first_sheet(data: bytes, *, most: int) -> Iterator[Row]:
    """The rows of the first sheet of a file of at most so many bytes. Raises `Refused`."""
    ensure_not_too_long(len(data), most=most)
    sheets = read_sheets(io.BytesIO(data))  # held, because a spreadsheet is closed with it
    yield from next(sheets, iter(()))


def ensure_not_too_long(size: int, *, most: int) -> None:
    if size > most:
        raise Refused("sheet.too_long", megabytes=most // 1_000_000)


def _rows_of_csv(file: BinaryIO) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            yield row, _checked(row, _without_tail(cells))
    except UnicodeDecodeError as error:
        raise Refused("sheet.encoding", row=row + 1) from error
    except csv.Error as error:
        raise Refused("sheet.broken") from error
    finally:
        if not file.closed:
            text.detach()  # the file is closed by whoever opened it


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _checked(row: int, cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise Refused("sheet.too_wide", row=row, most=MOST_COLUMNS)
    if any(cell.startswith("=") for cell in cells):
        raise Refused("sheet.formula", row=row)
    return cells


def _sheets_of_ods(file: BinaryIO) -> Iterator[Iterator[Row]]:
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.read("mimetype")[:100].decode("ascii", "replace").strip() != ODS:
                raise Refused("sheet.kind")
            content = archive.getinfo("content.xml")
            if content.file_size > min(MOST_BYTES, max(content.compress_size, 1024) * MOST_TIMES):
                raise Refused("sheet.too_large")
            with archive.open(content) as stream:
                yield from _Sheets(stream)
    except KeyError as error:
        raise Refused("sheet.kind") from error
    except UNREADABLE as error:
        raise Refused("sheet.broken") from error


class _Sheets:
    """The sheets of a document's content, its XML parsed piece by piece; what was yielded is forgotten."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._ready: list[Row | None] = []  # None ends a sheet
        self._row = 0
        self._cells: list[str] = []
        self._text: list[str] = []
        self._times = self._rows_alike = 1
        self._in_cell = self._is_day = False
        self._is_over = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.StartDoctypeDeclHandler = self._refuse

    def __iter__(self) -> Iterator[Iterator[Row]]:
        while self._fill():
            yield self._rows()

    def _rows(self) -> Iterator[Row]:
        while self._fill():
            row = self._ready.pop(0)
            if row is None:
                return
            yield row

    def _fill(self) -> bool:
        """Parse until a row is ready. False at the end of the document."""
        while not self._ready and not self._is_over:
            try:
                piece = self._stream.read(PIECE)
                self._is_over = not piece
                self._parser.Parse(piece, self._is_over)
            except UNREADABLE as error:
                raise Refused("sheet.broken") from error
        return bool(self._ready)

    def _refuse(self, *_: object) -> None:
        raise Refused("sheet.broken")

    def _begin(self, name: str, given: dict[str, str]) -> None:
        if name == TABLE + "table":
            self._row = 0
        elif name == TABLE + "table-row":
            self._cells, self._rows_alike = [], _count(given, "number-rows-repeated")
        elif name in {TABLE + "table-cell", TABLE + "covered-table-cell"}:
            if TABLE + "formula" in given:
                raise Refused("sheet.formula", row=self._row + 1)
            self._times, self._in_cell = _count(given, "number-columns-repeated"), True
            day = given.get(OFFICE + "date-value", "")[:10]
            self._text, self._is_day = [day], bool(day)
        elif name == TEXT + "s" and self._in_cell:
            self._say(" ")

    def _say(self, text: str) -> None:
        if self._in_cell and not self._is_day:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name in {TABLE + "table-cell", TABLE + "covered-table-cell"}:
            self._in_cell = False
            text = "".join(self._text)
            # A run of empty cells to the edge of the sheet is how spreadsheets end a row: it is no width.
            wide = min(self._times, MOST_COLUMNS + 1) if text else min(self._times, MOST_COLUMNS)
            self._cells.extend([text] * wide)
            if len(self._cells) > 2 * MOST_COLUMNS:
                raise Refused("sheet.too_wide", row=self._row + 1, most=MOST_COLUMNS)
        elif name == TABLE + "table-row":
            cells = _checked(self._row + 1, _without_tail(self._cells))
            if cells:
                self._ready.append((self._row + 1, cells))
            self._row += self._rows_alike
        elif name == TABLE + "table":
            self._ready.append(None)


def _count(given: dict[str, str], name: str) -> int:
    return max(1, int(given.get(TABLE + name, "1")))
