"""Files as people send them, made when they are needed: whole ones of every kind that is taken, and parts of others."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

from scenarios.papers import one_page

PDF = one_page("An invented certificate")
CONTENT_TYPES = "[Content_Types].xml"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **saved: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#0f5257").save(written, kind, **saved)
    return written.getvalue()


def packed(parts: Mapping[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive of those parts, in their order; the same bytes whenever it is packed, and packed quickly."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how, compresslevel=1)
    return written.getvalue()


def _types(main: str, part: str) -> bytes:
    return f'<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="{main}"/></Types>'.encode()


def docx(more: Mapping[str, bytes] | None = None, *, text: str = "Our policy", main: str = DOCX_MAIN) -> bytes:
    return packed(
        {
            CONTENT_TYPES: _types(main, "word/document.xml"),
            "_rels/.rels": b"<Relationships/>",
            "word/document.xml": f"<w:document><w:p>{text}</w:p></w:document>".encode(),
            **(more or {}),
        }
    )


def xlsx(more: Mapping[str, bytes] | None = None, *, main: str = XLSX_MAIN) -> bytes:
    return packed(
        {
            CONTENT_TYPES: _types(main, "xl/workbook.xml"),
            "_rels/.rels": b"<Relationships/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": b"<worksheet><c><v>1</v></c></worksheet>",
            **(more or {}),
        }
    )


def opendocument(more: Mapping[str, bytes] | None = None, *, kind: str = "text", content: bytes = b"<x/>") -> bytes:
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "META-INF/manifest.xml": b"<manifest:manifest/>",
            "content.xml": content,
            **(more or {}),
        },
        stored=("mimetype",),
    )


def external(kind: str) -> bytes:
    """A relationship by which an office file fetches something when it is opened."""
    return (
        f'<Relationships><Relationship Id="r1" Type="{RELATIONSHIP}/{kind}" Target="http://example.org/x"'
        ' TargetMode="External"/></Relationships>'
    ).encode()
