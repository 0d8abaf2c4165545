"""What kinds of file are taken, how each is named, and in which words the others are refused."""

import re
import unicodedata
from enum import StrEnum

from consortium.kernel.errors import Refused, explain

LARGEST = 20 * 1024 * 1024
"""Bytes. Every page says it beside the field."""
LONGEST_NAME = 150
"""Characters of a file's name."""

explain(
    {
        "document.empty": "The file is empty.",
        "document.too_large": "The file is larger than {megabytes} MB.",
        "document.kind": "The file must be a PDF, a PNG or JPEG picture, a Word, Excel or OpenDocument file (.docx, "
        ".xlsx, .odt, .ods), plain text or CSV. We look at what is in it, not at its name.",
        "document.old_office": "This is an older Word, Excel or Outlook file. Save it as .docx, .xlsx or PDF.",
        "document.damaged": "The file is damaged or incomplete. Open it on your own computer, save it again and send "
        "the new copy.",
        "document.locked": "The file is locked with a password or against changes. Save a copy without protection.",
        "document.macros": "The file holds macros or scripts, which could do harm. Save a copy without them: .docx, "
        ".xlsx, or a PDF made by printing.",
        "document.embedded": "Another file lies inside this one. Take it out and send it by itself.",
        "document.fetches": "The file fetches something from elsewhere when it is opened. Save a copy that stands by "
        "itself, such as a PDF.",
        "document.formula": "A cell of the file is a formula, which a spreadsheet would run. Save the values alone.",
        "document.archive": "Archives are not taken. Unpack it and send each file by itself.",
        "document.bomb": "The file becomes far too large when it is opened. Save it again, or send a PDF of it.",
        "document.two_in_one": "The file is of two kinds at once: something else lies before or after its end. Save "
        "it again and send the new copy.",
        "document.picture_too_large": "The picture has more than {megapixels} million points. Save a smaller copy.",
        "document.too_slow": "We could not check the file, because it is too complicated. Send a PDF made by printing.",
        "document.name": "The file needs a name.",
        "document.name_too_long": "The name of the file is longer than {characters} characters. Give it a shorter one.",
        "document.name_path": "The name of the file may not contain / or \\. Rename it.",
        "document.name_hidden": "The name of the file holds characters that cannot be seen. Rename it.",
        "document.name_kind": "The name ends in {suffix}, but the file is {kind}. Give it the right ending.",
    }
)


class Kind(StrEnum):
    """A kind of file that is taken, by its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    TEXT = "text/plain"
    CSV = "text/csv"

    @property
    def in_words(self) -> str:
        return NAMED[self][0]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings that its name may have."""
        return NAMED[self][1]


NAMED: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.PDF: ("a PDF", (".pdf",)),
    Kind.PNG: ("a PNG picture", (".png",)),
    Kind.JPEG: ("a JPEG picture", (".jpg", ".jpeg", ".jpe", ".jfif")),
    Kind.DOCX: ("a Word document", (".docx",)),
    Kind.XLSX: ("an Excel workbook", (".xlsx",)),
    Kind.ODT: ("an OpenDocument text", (".odt",)),
    Kind.ODS: ("an OpenDocument spreadsheet", (".ods",)),
    Kind.TEXT: ("plain text", (".txt",)),
    Kind.CSV: ("a CSV file", (".csv",)),
}
SUFFIX = re.compile(r"\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
"""Unicode's categories of characters that show nothing, turn the writing's direction, or mean nothing."""


def suffix_of(file_name: str) -> str:
    """The ending of a name that says a kind, in small letters; none where it says none."""
    found = SUFFIX.search(file_name)
    return found.group().lower() if found else ""


def read_name(file_name: str) -> str:
    """A file's name as it is kept. Raises `Refused` for one that hides what it says or where the file lies."""
    if any(unicodedata.category(character) in UNSEEN for character in file_name):
        raise Refused("document.name_hidden")
    name = " ".join(unicodedata.normalize("NFC", file_name).split())
    if "/" in name or "\\" in name:
        raise Refused("document.name_path")
    if not name.strip(". "):
        raise Refused("document.name")
    if len(name) > LONGEST_NAME:
        raise Refused("document.name_too_long", characters=LONGEST_NAME)
    return name


def ensure_named_as(kind: Kind, file_name: str) -> None:
    """The name may say nothing of its kind, but nothing untrue. Raises `Refused`."""
    suffix = suffix_of(file_name)
    if suffix and suffix not in kind.suffixes:
        raise Refused("document.name_kind", suffix=suffix, kind=kind.in_words)
