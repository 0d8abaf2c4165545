"""Looks into one PDF or picture, in a process of its own that may use little memory and little time.

`content.py` runs this file by its path: the file on standard input, a refusal's code (or nothing) on standard output.
It imports nothing of ours, so that it starts fast and holds no secret; a reader that a hostile file overcame has no
key and no connection of ours, and is ended when its time is up.
"""

import io
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
MEGAPIXELS = 60
MOST_OBJECTS = 200_000
MOST_PAGES = 5_000
MARKS_OF_ANOTHER = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"<script", b"<html", b"MZ\x90")
"""What a second file behind a picture would have in it."""
RUNS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
SCRIPTS = frozenset({"/JS", "/JavaScript", "/XFA"})
ATTACHES = frozenset({"/EmbeddedFiles", "/EF", "/RichMedia"})


class Faulty(Exception):  # noqa: N818
    """The file is not taken; the argument is the refusal's code."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read()
    try:
        (look_into_pdf if data.startswith(b"%PDF-") else look_into_picture)(data)
    except Faulty as faulty:
        sys.stdout.write(str(faulty))
    except (MemoryError, RecursionError):
        sys.stdout.write("document.too_slow")
    except Exception:  # a reader raises whatever it likes on what it cannot read
        sys.stdout.write("document.damaged")
    sys.stdout.flush()


# PDF


def look_into_pdf(data: bytes) -> None:
    import logging

    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data[max(0, end - 256) : end]:
        raise Faulty("document.damaged")
    if data[end + 5 :].strip(b"\r\n\t \0"):
        raise Faulty("document.two_in_one")
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Faulty("document.locked")
    if not 1 <= len(reader.pages) <= MOST_PAGES:
        raise Faulty("document.damaged")
    reader.pages[0].mediabox  # noqa: B018 - raises where the first page is none
    for each in all_objects(reader):
        ensure_harmless(each)


def all_objects(reader: Any) -> Iterator[Any]:
    """Every object that the file names, reached from its pages or not."""
    from pypdf.generic import IndirectObject

    named = [(number, generation) for generation, numbers in reader.xref.items() for number in numbers if number]
    named += [(number, 0) for number in reader.xref_objStm]
    if len(named) > MOST_OBJECTS:
        raise Faulty("document.too_slow")
    yield reader.trailer
    for number, generation in named:
        try:
            yield IndirectObject(number, generation, reader).get_object()
        except (KeyError, ValueError, AttributeError, TypeError):
            continue  # a gap in the table, which readers pass over


def ensure_harmless(found: Any) -> None:
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            keys = set(map(str, each.keys()))
            if keys & SCRIPTS or str(each.get("/S", "")) in RUNS:
                raise Faulty("document.macros")
            if keys & ATTACHES or str(each.get("/Type", "")) == "/EmbeddedFile":
                raise Faulty("document.embedded")
            waiting += [each.raw_get(key) if hasattr(each, "raw_get") else each[key] for key in each]
        elif isinstance(each, list):
            waiting += list(each)


# Pictures


def look_into_picture(data: bytes) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before a point is read
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
        width, height = picture.size
        if width * height > MEGAPIXELS * 1_000_000:
            raise Faulty("document.picture_too_large")
        if getattr(picture, "n_frames", 1) > 1 and picture.format == "PNG":
            raise Faulty("document.kind")
        end = end_of_png(data) if picture.format == "PNG" else end_of_jpeg(data)
        if any(mark in data[end:] for mark in MARKS_OF_ANOTHER):
            raise Faulty("document.two_in_one")
        if picture.format == "PNG" and data[end:].strip(b"\0\r\n"):
            raise Faulty("document.two_in_one")
        picture.load()


def end_of_png(data: bytes) -> int:
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND" and at <= len(data):
            return at
    raise Faulty("document.damaged")


def end_of_jpeg(data: bytes) -> int:
    """Where the picture ends; a telephone may keep its moving part behind it."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at = data.find(b"\xff", at)
            if at < 0:
                break
            continue
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in (0x00, 0xFF, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    if data[at : at + 2] == b"\xff\xd9":
        return at + 2
    raise Faulty("document.damaged")


if __name__ == "__main__":
    main()
