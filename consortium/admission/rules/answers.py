"""What kinds of answer there are, and what is wrong with one."""

from collections.abc import Collection
from enum import StrEnum

from consortium.kernel.calendar import parse_date
from consortium.kernel.errors import BadInput
from consortium.kernel.money import parse_decimal


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    YES_NO = "yes/no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


YES_OR_NO = ("yes", "no")
LONGEST = 20_000
"""Characters of any answer: a bound of the installation, far above any word limit."""


def count_words(text: str) -> int:
    """Words as a person counts them: what spaces separate."""
    return len(text.split())


def fault_of(kind: Kind, value: str, *, words: int | None = None, choices: Collection[str] = ()) -> str | None:
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


def _why_unread(parse: object, written: str) -> str | None:
    try:
        parse(written, "answer")  # type: ignore[operator]
    except BadInput as bad:
        return bad.why
    return None
