"""Tables that people open in a spreadsheet, where a cell that starts like a formula would be run as one."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full width counts too


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Comma-separated values with a header, every cell formula-safe."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return page.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NO_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}


def ods_bytes(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The same as an OpenDocument spreadsheet of one sheet: every cell is a text, so none is run."""
    lines = "".join(_ods_row(row) for row in (columns, *rows))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
        f' xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0">'
        f"<office:body><office:spreadsheet><table:table table:name={quoteattr(title)}>{lines}</table:table>"
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
        f' xmlns:manifest="{_OFFICE}:manifest:1.0"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{_ODS}"/><manifest:file-entry manifest:full-path="content.xml"'
        f' manifest:media-type="text/xml"/></manifest:manifest>'
    )
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)  # first and unpacked: by it the file is known
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return page.getvalue()


def _ods_row(row: Sequence[str]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(safe_cell(cell).translate(_NO_CONTROL))}'
        f"</text:p></table:table-cell>"
        for cell in row
    )
    return f"<table:table-row>{cells}</table:table-row>"
