"""Files that must not be kept, each with the code of its refusal. Made when asked for: none of them lies on a disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from consortium.kernel.documents.kinds import LARGEST, LONGEST_NAME
from scenarios.papers import one_page
from tests.factories.files import (
    CONTENT_TYPES,
    PDF,
    docx,
    external,
    opendocument,
    packed,
    picture,
    xlsx,
)


@dataclass(frozen=True)
class Hostile:
    what: str
    file_name: str
    make: Callable[[], bytes]
    code: str


def _is(what: str, file_name: str, data: bytes | Callable[[], bytes], code: str) -> Hostile:
    return Hostile(what, file_name, data if callable(data) else lambda: data, f"document.{code}")


def _png_of(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it is of that size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def _many_entries() -> bytes:
    return docx({f"word/part{number}.xml": b"<x/>" for number in range(2500)})


def _nested(depth: int) -> bytes:
    inner = packed({"a.txt": b"a"})
    for _ in range(depth):
        inner = packed({"inner.zip": inner})
    return inner


def _locked_zip() -> bytes:
    """The bit that says a part is encrypted, set in both headers of every part."""
    data = bytearray(docx())
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags_at] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def _says_less_than_it_holds() -> bytes:
    """Its parts become larger than its own list says."""
    data = bytearray(docx({"word/big.xml": b"<x>" + b" " * 5_000_000 + b"</x>"}))
    at = data.find(b"word/big.xml", data.find(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def _twice_the_same_part() -> bytes:
    written = io.BytesIO(docx())
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("WORD/document.xml", b"<other/>")
    return written.getvalue()


def _compressed_zeros(millions: int) -> bytes:
    """As if compressed in one go: a million over and over, with the checksum (RFC 1950) of all of them."""
    packer = zlib.compressobj(9, wbits=-15)
    million = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", millions * 1_000_000 % 65521, 1)
    return b"\x78\xda" + million * millions + packer.flush() + checksum


def _pdf_bomb() -> bytes:
    """Its table of objects, which a reader must unpack first, becomes a thousand times larger."""
    zeros = _compressed_zeros(400)
    page = one_page("x")
    page = page[: page.index(b"xref")]
    table = b"<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(zeros)
    return page + b"6 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, zeros, len(page))


def _flipped(data: bytes) -> bytes:
    at = data.find(b"word/document.xml") + 30
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _locked_opendocument() -> bytes:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": b"\xde\xad\xbe\xef",
        },
        stored=("mimetype",),
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body onload=alert(1)></body></html>"
JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (calc.exe) >>"
MACROS = {"word/vbaProject.bin": OLE}

WRONG_TYPES = [
    _is("nothing", "certificate.pdf", b"", "empty"),
    _is("one byte too many", "certificate.pdf", lambda: b"%PDF-" + b"x" * (LARGEST - 4), "too_large"),
    _is("a program", "certificate.pdf", b"MZ\x90\0\x03\0\0\0 This program cannot be run", "kind"),
    _is("a program of Linux", "certificate.pdf", b"\x7fELF\x02\x01\x01" + b"\0" * 100, "kind"),
    _is("a shell script", "notes.txt", b"#!/bin/sh\nrm -rf /\n", "kind"),
    _is("a batch file", "notes.txt", b"@echo off\r\ndel *.*\r\n", "kind"),
    _is("a web page named as a PDF", "certificate.pdf", HTML, "kind"),
    _is("a web page named as text", "notes.txt", HTML, "kind"),
    _is("a web page under its own name", "page.html", HTML, "kind"),
    _is("a web page after a greeting", "notes.txt", b"Hello\n<script>alert(1)</script>", "kind"),
    _is("a vector picture named as a PNG", "logo.png", SVG, "kind"),
    _is("a vector picture under its own name", "logo.svg", SVG, "kind"),
    _is("XML named as text", "notes.txt", b"<?xml version='1.0'?><x/>", "kind"),
    _is("PHP named as text", "notes.txt", b"<?php system($_GET['c']); ?>", "kind"),
    _is("rich text", "letter.txt", b"{\\rtf1\\ansi hello}", "kind"),
    _is("text with a zero byte", "notes.txt", b"hello\0world", "kind"),
    _is("text that no code explains", "notes.txt", b"\x81\x8d\x8f\x90\x9d", "kind"),
    _is("text under the name of a program", "run.exe", b"hello", "kind"),
    _is("text under the name of a script", "run.js", b"alert(1)", "kind"),
    _is("a GIF", "logo.gif", b"GIF89a\x01\0\x01\0\0\0\0;", "kind"),
    _is("a GIF named as a PNG", "logo.png", b"GIF89a\x01\0\x01\0\0\0\0;", "kind"),
    _is("a presentation", "slides.pptx",
        lambda: packed({CONTENT_TYPES: b"<Types/>", "_rels/.rels": b"<R/>", "ppt/presentation.xml": b"<p/>"}), "kind"),
    _is("an OpenDocument drawing", "plan.odt", lambda: opendocument(kind="graphics"), "kind"),
    _is("an older Word file", "policy.doc", OLE, "old_office"),
    _is("a PDF named as a picture", "photo.png", PDF, "name_kind"),
    _is("a picture named as a PDF", "certificate.pdf", picture, "name_kind"),
    _is("a Word document named as a workbook", "figures.xlsx", docx, "name_kind"),
    _is("a PDF named as a program", "certificate.pdf.exe", PDF, "name_kind"),
]  # fmt: skip
DAMAGED = [
    _is("a PDF cut in the middle", "certificate.pdf", PDF[: len(PDF) // 2], "damaged"),
    _is("the first bytes of a PDF alone", "certificate.pdf", b"%PDF-1.7\n", "damaged"),
    _is("a PDF without pages", "certificate.pdf",
        PDF.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"), "damaged"),
    _is("a picture cut in the middle", "photo.png", lambda: picture(size=(400, 400))[:-40], "damaged"),
    _is("a photograph cut in the middle", "photo.jpg", lambda: picture("JPEG", (400, 400))[:-200], "damaged"),
    _is("the first bytes of a photograph alone", "photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "damaged"),
    _is("a Word document cut in the middle", "policy.docx", lambda: docx()[:-60], "damaged"),
    _is("a Word document with a changed byte", "policy.docx", lambda: _flipped(docx()), "damaged"),
    _is("a part that leaves its folder", "policy.docx", lambda: docx({"../../etc/passwd": b"x"}), "damaged"),
    _is("a part with a drive's letter", "policy.docx", lambda: docx({"C:evil.xml": b"<x/>"}), "damaged"),
    _is("a part that is there twice", "policy.docx", _twice_the_same_part, "damaged"),
    _is("XML that defines its own words", "policy.docx",
        lambda: docx({"word/styles.xml": b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'}), "damaged"),
]  # fmt: skip
BOMBS = [
    _is("a part of 90 million zeros", "policy.docx", lambda: docx({"word/big.xml": b"\0" * 90_000_000}), "bomb"),
    _is("parts of 120 million bytes together", "figures.xlsx",
        lambda: xlsx({f"xl/{n}.xml": bytes(range(256)) * 80_000 for n in range(6)}), "bomb"),
    _is("thousands of parts", "policy.docx", _many_entries, "bomb"),
    _is("parts larger than the list says", "policy.docx", _says_less_than_it_holds, "damaged"),
    _is("an archive in an archive in an archive", "papers.zip", lambda: _nested(6), "archive"),
    _is("a picture of 10,000 million points", "photo.png", lambda: _png_of(100_000, 100_000), "picture_too_large"),
    _is("a PDF that unpacks to 400 million bytes", "certificate.pdf", _pdf_bomb, "damaged"),
]  # fmt: skip
ARCHIVES = [
    _is("an archive", "papers.zip", lambda: packed({"a.txt": b"a"}), "archive"),
    _is("an archive named as a Word document", "policy.docx", lambda: packed({"a.txt": b"a"}), "archive"),
    _is(
        "a Java program",
        "policy.docx",
        lambda: packed({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe"}),
        "archive",
    ),
    _is("an archive by 7-Zip", "papers.pdf", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "archive"),
    _is("an archive by WinRAR", "papers.pdf", b"Rar!\x1a\x07\x01\0" + b"\0" * 40, "archive"),
    _is("an archive by gzip", "papers.txt", b"\x1f\x8b\x08\0" + b"\0" * 40, "archive"),
    _is("an archive by tar", "papers.txt", b"a.txt" + b"\0" * 252 + b"ustar\0" + b"\0" * 250, "archive"),
]
ACTIVE = [
    _is("macros in a Word document", "policy.docx", lambda: docx(MACROS), "macros"),
    _is("macros under another name", "policy.docx", lambda: docx({"word/vbaProject2.bin": OLE}), "macros"),
    _is("a document that may have macros", "policy.docx",
        lambda: docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    _is("macros in a workbook", "figures.xlsx", lambda: xlsx({"xl/vbaProject.bin": OLE}), "macros"),
    _is("a workbook with old macros", "figures.xlsx", lambda: xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    _is("a control that runs", "policy.docx", lambda: docx({"word/activeX/activeX1.xml": b"<x/>"}), "macros"),
    _is("macros in an OpenDocument text", "policy.odt",
        lambda: opendocument({"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
    _is("a script in an OpenDocument text", "policy.odt",
        lambda: opendocument({"Scripts/python/evil.py": b"import os"}), "macros"),
    _is("an OpenDocument text that listens", "policy.odt",
        lambda: opendocument(content=b'<x><script:event-listener script:language="ooo:script"/></x>'), "macros"),
    _is("a script in a PDF", "certificate.pdf",
        lambda: one_page("x", more=[JAVASCRIPT], catalog=b"/OpenAction 6 0 R "), "macros"),
    _is("a script in a PDF that nothing leads to", "certificate.pdf",
        lambda: one_page("x", more=[JAVASCRIPT]), "macros"),
    _is("a script in a PDF in a name that is written otherwise", "certificate.pdf",
        lambda: one_page("x", more=[b"<< /S /#4aava#53cript /#4aS (1) >>"]), "macros"),
    _is("a PDF that starts a program", "certificate.pdf",
        lambda: one_page("x", more=[LAUNCH], catalog=b"/OpenAction 6 0 R "), "macros"),
    _is("a PDF form that runs", "certificate.pdf",
        lambda: one_page("x", catalog=b"/AcroForm << /XFA (x) /Fields [] >> "), "macros"),
    _is("a PDF with a file in it", "certificate.pdf",
        lambda: one_page("x", catalog=b"/Names << /EmbeddedFiles << /Names [] >> >> "), "embedded"),
    _is("a Word document with a program in it", "policy.docx",
        lambda: docx({"word/embeddings/oleObject1.bin": OLE}), "embedded"),
    _is("a workbook with an archive in it", "figures.xlsx", lambda: xlsx({"xl/media/a.zip": b"PK"}), "embedded"),
    _is("a Word document with a template from elsewhere", "policy.docx",
        lambda: docx({"word/_rels/settings.xml.rels": external("attachedTemplate")}), "fetches"),
    _is("a Word document with an object from elsewhere", "policy.docx",
        lambda: docx({"word/_rels/document.xml.rels": external("oleObject")}), "fetches"),
    _is("a Word document that asks another program", "policy.docx",
        lambda: docx({"word/footer1.xml": b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"}), "fetches"),
    _is("a workbook that asks another program", "figures.xlsx",
        lambda: xlsx({"xl/externalLinks/externalLink1.xml": b'<x><ddeLink ddeService="cmd"/></x>'}),
        "fetches"),
    _is("CSV with a formula", "figures.csv", b'name,total\nA,"=HYPERLINK(""http://example.org"")"\n', "formula"),
    _is("CSV with a call of a program", "figures.csv", b"name;total\nA;+cmd|' /C calc'!A0\n", "formula"),
]  # fmt: skip
LOCKED = [
    _is("a PDF with a password", "certificate.pdf",
        lambda: one_page("x", more=[b"<< /Filter /Standard /V 1 /R 2 /O (" + b"o" * 32 + b") /U (" + b"u" * 32
                                    + b") /P -4 >>"], trailer=b"/Encrypt 6 0 R /ID [(a) (b)] "), "locked"),
    _is("a Word document with a password", "policy.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    _is("an archive's password on a Word document", "policy.docx", _locked_zip, "locked"),
    _is("an OpenDocument text with a password", "policy.odt",
        _locked_opendocument, "locked"),
]  # fmt: skip
TWO_IN_ONE = [
    _is("a PDF with an archive behind it", "certificate.pdf", lambda: PDF + packed({"a.txt": b"a"}), "two_in_one"),
    _is("a picture with an archive behind it", "photo.png", lambda: picture() + packed({"a.txt": b"a"}), "two_in_one"),
    _is("a photograph with an archive behind it", "photo.jpg",
        lambda: picture("JPEG") + packed({"a.txt": b"a"}), "two_in_one"),
    _is("a photograph with a web page behind it", "photo.jpg", lambda: picture("JPEG") + HTML + SVG, "two_in_one"),
    _is("a picture with a PDF behind it", "photo.png", lambda: picture() + PDF, "two_in_one"),
    _is("a PDF with a web page behind it", "certificate.pdf", lambda: PDF + HTML, "two_in_one"),
    _is("a PDF behind some words", "notes.txt", lambda: b"Hello\n" + PDF, "two_in_one"),
    _is("a Word document behind a program", "policy.docx", lambda: b"PK MZ" + docx(), "two_in_one"),
    _is("a Word document with a tail", "policy.docx", lambda: docx() + b"<script>alert(1)</script>", "two_in_one"),
]  # fmt: skip
MISNAMED = [
    _is("no name", "", PDF, "name"),
    _is("dots for a name", "...", PDF, "name"),
    _is("a path upwards", "../../outside.pdf", PDF, "name_path"),
    _is("a path of Windows", "C:\\Users\\ada\\certificate.pdf", PDF, "name_path"),
    _is("an ending turned round", "certificate\u202efdp.exe", PDF, "name_hidden"),
    _is("a mark of direction", "certi\u2067ficate.pdf", PDF, "name_hidden"),
    _is("a line's end", "certificate\r\nX-Evil: 1.pdf", PDF, "name_hidden"),
    _is("a zero byte", "certificate.pdf\0.exe", PDF, "name_hidden"),
    _is("a space that cannot be seen", "certificate\u200b.pdf", PDF, "name_hidden"),
    _is("a name too long", "n" * LONGEST_NAME + ".pdf", PDF, "name_too_long"),
    _is("a name too long, in another script", "Ж" * LONGEST_NAME + ".pdf", PDF, "name_too_long"),
]


HOSTILE = [*WRONG_TYPES, *DAMAGED, *BOMBS, *ARCHIVES, *ACTIVE, *LOCKED, *TWO_IN_ONE, *MISNAMED]
