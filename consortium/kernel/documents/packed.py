"""Office files, which are ZIP archives: read within limits, and only where nothing in them runs or fetches.

Nothing is written to disk, and no more than `MOST_BYTES` is ever unpacked, whatever the file says of itself.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from consortium.kernel.documents.kinds import Kind
from consortium.kernel.errors import Refused

MOST_ENTRIES = 2000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO, RATIO_FROM = 200, 1024 * 1024
"""How many times larger a part may become, asked of parts that become larger than `RATIO_FROM` bytes."""
BLOCK = 1024 * 1024
END_RECORD = 22  # bytes, and a comment, which no office file has
LOCAL_HEADER = b"PK\x03\x04"

OOXML = {
    "word/document.xml": (Kind.DOCX, b"wordprocessingml.document.main+xml"),
    "xl/workbook.xml": (Kind.XLSX, b"spreadsheetml.sheet.main+xml"),
}
ODF = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
}
MACRO_PARTS = re.compile(
    r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml|activex/.*|macrosheets/.*)$|^(?:basic|scripts)/", re.I
)
EMBEDDED_PARTS = re.compile(
    r"(?:^|/)embeddings/|\.(?:exe|dll|js|vbs|bat|cmd|ps1|hta|jar|msi|scr|lnk|zip|7z|rar|bin)$", re.I
)
HARMLESS_BIN = re.compile(r"(?:^|/)(?:printersettings\d*\.bin|calcchain\.bin)$|^word/fonts/", re.I)
MACRO_MARKS = (b"macroEnabled", b"script:event-listener", b"ms-office.vbaProject")
FETCHING = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External[\"'])"
    rb"(?=[^>]*Type\s*=\s*[\"'][^\"']*/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath|image)[\"'])[^>]*>"
    rb"|<(?:\w+:)?ddeLink\b|<w:instrText[^>]*>\s*DDE(?:AUTO)?\b|\bw:instr\s*=\s*[\"']\s*DDE"
)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def kind_of_office_file(data: bytes) -> Kind:
    """Which kind of office file it is. Raises `Refused` for any other archive, and for one that could do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _ensure_nothing_around(data, archive)
            _ensure_within_limits(archive, len(data))
            return _kind(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise Refused("document.damaged") from error


def _ensure_nothing_around(data: bytes, archive: zipfile.ZipFile) -> None:
    ends = data.rfind(b"PK\x05\x06")
    if archive.comment or ends + END_RECORD != len(data) or not data.startswith(LOCAL_HEADER):
        raise Refused("document.two_in_one")
    if archive.infolist() and min(entry.header_offset for entry in archive.infolist()) != 0:
        raise Refused("document.two_in_one")


def _ensure_within_limits(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused("document.bomb")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(1, min(entry.compress_size, packed)):
            raise Refused("document.bomb")
        if entry.flag_bits & 1:
            raise Refused("document.locked")
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            raise Refused("document.damaged")
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Refused("document.damaged")


def _kind(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = ODF.get(_part(archive, "mimetype").strip())
        is_whole = "META-INF/manifest.xml" in names and "content.xml" in names
    else:
        main = next((name for name in OOXML if name in names), "")
        is_whole = "[Content_Types].xml" in names and "_rels/.rels" in names
        kind = OOXML[main][0] if main else None
    if kind is None or not is_whole:
        _ensure_no_office_file_of_another_kind(names)
        raise Refused("document.archive")
    _ensure_parts_are_harmless(archive, names)
    if kind in (Kind.DOCX, Kind.XLSX) and OOXML[main][1] not in _part(archive, "[Content_Types].xml"):
        raise Refused("document.kind")
    return kind


def _ensure_no_office_file_of_another_kind(names: set[str]) -> None:
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise Refused("document.kind")


def _ensure_parts_are_harmless(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(MACRO_PARTS.search(name) for name in names):
        raise Refused("document.macros")
    if any(EMBEDDED_PARTS.search(name) and not HARMLESS_BIN.search(name) for name in names):
        raise Refused("document.embedded")
    for name in sorted(names):
        if name.endswith("/"):
            continue
        is_xml = name.lower().endswith((".xml", ".rels"))
        text = b"".join(_blocks(archive, name, kept=is_xml))
        if not is_xml:
            continue
        if text.startswith((b"\xff\xfe", b"\xfe\xff")) or DECLARATION.search(text):
            raise Refused("document.damaged")
        if b"encryption-data" in text and name == "META-INF/manifest.xml":
            raise Refused("document.locked")
        if any(mark in text for mark in MACRO_MARKS):
            raise Refused("document.macros")
        if FETCHING.search(text):
            raise Refused("document.fetches")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    return b"".join(_blocks(archive, name))


def _blocks(archive: zipfile.ZipFile, name: str, *, kept: bool = True) -> Iterator[bytes]:
    """Unpack a part to its end, which checks its sum; only what is `kept` stays in memory."""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            if kept:
                yield block
