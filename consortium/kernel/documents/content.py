"""What kind of file it is, told by what is in it. What could do harm or cannot be read is refused in plain words."""

import csv
import hashlib
import re
import subprocess
import sys
from pathlib import Path

from consortium.kernel.documents.inspector import MEGAPIXELS
from consortium.kernel.documents.kinds import LARGEST, Kind, ensure_named_as, read_name, suffix_of
from consortium.kernel.documents.packed import kind_of_office_file
from consortium.kernel.errors import Refused

INSPECTOR = Path(__file__).with_name("inspector.py")
PATIENCE = 60
"""Seconds by the wall: the inspector's own limit is counted in the processor's time."""
REMEMBERED = 10_000
_found: dict[bytes, str] = {}
"""The code of a refusal, or nothing, by the hash of the file."""
SIGNATURES = {
    b"%PDF-": Kind.PDF,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\xff\xd8\xff": Kind.JPEG,
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF", b"\x28\xb5\x2f\xfd")
TAR_MARK, TAR_AT = b"ustar", 257
MARKUP = re.compile(
    r"<(?:!doctype|!entity|\?xml|\?php|html|head|body|svg|script|iframe|object|embed|img|meta|link|style|form|a\s)",
    re.I,
)
PROGRAM = re.compile(
    r"\A\s*(?:#!|@echo\b|\{\\rtf|MIME-Version:|Received:|BEGIN:VC|%!PS|powershell\b|cmd /|<job|Sub \w+\()", re.I
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
FORMULA = re.compile(r"\s*(?:[=@]|[+-](?=.*[(|!]))", re.S)


def examine(file_name: str, data: bytes) -> tuple[str, Kind]:
    """The name to keep a file by, and its kind. Raises `Refused`, and has changed nothing."""
    name = read_name(file_name)
    if not data:
        raise Refused("document.empty")
    if len(data) > LARGEST:
        raise Refused("document.too_large", megabytes=LARGEST // 1024 // 1024)
    kind = kind_of(data, suffix_of(name))
    ensure_named_as(kind, name)
    return name, kind


def kind_of(data: bytes, suffix: str = "") -> Kind:
    """The kind of a file by what is in it; `suffix` only tells CSV from other text. Raises `Refused`."""
    if data.startswith(b"PK"):
        return kind_of_office_file(data)
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            if b"PK\x05\x06" in data[-66_000:]:
                raise Refused("document.two_in_one")
            _inspect(data)
            return kind
    if data.startswith(OLD_OFFICE):
        raise Refused("document.locked" if ENCRYPTED_PACKAGE in data else "document.old_office")
    if data.startswith(ARCHIVES) or data[TAR_AT : TAR_AT + len(TAR_MARK)] == TAR_MARK:
        raise Refused("document.archive")
    return _kind_of_text(data, suffix)


def _inspect(data: bytes) -> None:
    """Raises `Refused` with what is found in it. One file goes to many places: what was found is remembered."""
    digest = hashlib.sha256(data).digest()
    code = _found.get(digest)
    if code is None:
        code = _look_into(data)
        if len(_found) >= REMEMBERED:
            _found.clear()
        _found[digest] = code
    if code:
        raise Refused(code, megapixels=MEGAPIXELS)


def _look_into(data: bytes) -> str:
    """What a process of its own finds: a refusal's code, or nothing. Raises `Refused` where it does not return."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(INSPECTOR)],
            input=data, capture_output=True, timeout=PATIENCE, check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused("document.too_slow") from error
    if done.returncode != 0:
        raise Refused("document.too_slow")
    return done.stdout.decode("ascii", "replace")


def _kind_of_text(data: bytes, suffix: str) -> Kind:
    """Text has no signature: it must be readable from end to end, and neither markup nor a program."""
    text = _decoded(data)
    if CONTROLS.search(text) or MARKUP.search(text) or PROGRAM.match(text) or suffix not in ("", ".txt", ".csv"):
        raise Refused("document.kind")
    if "%PDF-" in text[:1024]:
        raise Refused("document.two_in_one")
    if suffix != ".csv":
        return Kind.TEXT
    _ensure_no_formula(text)
    return Kind.CSV


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("document.kind")


def _ensure_no_formula(text: str) -> None:
    for delimiter in (",", ";", "\t"):
        try:
            for row in csv.reader(text.splitlines(), delimiter=delimiter):
                if any(FORMULA.match(cell) for cell in row):
                    raise Refused("document.formula")
        except csv.Error as error:
            raise Refused("document.damaged") from error
