"""What kinds of answer there are, and what is wrong with one."""

import json
from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import long_date, parse_date
from consortium.kernel.errors import BadInput
from consortium.kernel.money import parse_decimal


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    YES_NO = "yes/no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT = "document"
    TABLE = "table"


YES_OR_NO = ("yes", "no")
LONGEST = 20_000
"""Characters of any answer: a bound of the installation, far above any word limit."""


def count_words(text: str) -> int:
    """Words as a person counts them: what spaces separate."""
    return len(text.split())


def read_table(value: str) -> list[list[str]]:
    """The rows of an answer that is a table, as they were typed; none where it is no table."""
    try:
        rows = json.loads(value) if value.strip() else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list):
        return []
    return [[str(cell) for cell in row] for row in rows if isinstance(row, list)]


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as one answer. Rows that say nothing are left out, and a table without rows is no answer."""
    said = [[cell.strip() for cell in row] for row in rows]
    kept = [row for row in said if any(row)]
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def document_of(value: str) -> UUID | None:
    """The stored document that an answer names."""
    try:
        return UUID(value.strip())
    except ValueError:
        return None


def in_words(kind: Kind, value: str, *, columns: Sequence[str] = (), file_name: str = "") -> str:
    """An answer as plain text for whoever reads it: a document by its file's name, a table row by row, a day in full.

    What is not yet a day is shown as it was typed.
    """
    if kind is Kind.YES_NO:
        return value.capitalize()
    if kind is Kind.DATE:
        try:
            return long_date(parse_date(value, "answer"))
        except BadInput:
            return value
    if kind is Kind.DOCUMENT:
        return file_name if value else ""
    if kind is Kind.TABLE:
        rows = (zip(columns, row, strict=False) for row in read_table(value))
        return "\n".join("; ".join(f"{name}: {cell}" for name, cell in row) for row in rows)
    return value


def fault_of(
    kind: Kind,
    value: str,
    *,
    words: int | None = None,
    choices: Collection[str] = (),
    columns: Sequence[str] = (),
    rows: int | None = None,
) -> str | None:
    """What is wrong with an answer, in words that follow the question; None where it is complete."""
    written = value.strip()
    if not written:
        return "Not answered yet"
    if len(written) > LONGEST:
        return f"At most {LONGEST:,} characters"
    match kind:
        case Kind.TEXT:
            used = count_words(written)
            return f"{used} words, and at most {words} are allowed" if words and used > words else None
        case Kind.YES_NO:
            return None if written in YES_OR_NO else "Answer yes or no"
        case Kind.CHOICE:
            return None if written in choices else "Choose one of the answers"
        case Kind.NUMBER:
            return _why_unread(parse_decimal, written)
        case Kind.DATE:
            return _why_unread(parse_date, written)
        case Kind.DOCUMENT:
            return None if document_of(written) else "Attach a document"
        case Kind.TABLE:
            return _fault_of_table(read_table(written), columns, rows)


def _fault_of_table(filled: Sequence[Sequence[str]], columns: Sequence[str], rows: int | None) -> str | None:
    if not filled:
        return "Not answered yet"
    if rows is not None and len(filled) > rows:
        return f"{len(filled)} rows, and at most {rows} are allowed"
    for number, row in enumerate(filled, start=1):
        if len(row) != len(columns):
            return f"Row {number} must have {len(columns)} cells, one for each column"
        if empty := next((name for name, cell in zip(columns, row, strict=True) if not cell.strip()), None):
            return f"Row {number}: “{empty}” is empty"
    return None


def _why_unread(parse: object, written: str) -> str | None:
    try:
        parse(written, "answer")  # type: ignore[operator]
    except BadInput as bad:
        return bad.why
    return None
