"""Place and age as they may be published: an outward code or a ward, years or a band."""

import re
from dataclasses import dataclass

from consortium.kernel.errors import Refused, explain

OLDEST = 25
"""Support goes up to this age (domain.md, S1)."""
OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_WARD = re.compile(r"[^\W\d_][^\d_,;:/\\@]{1,78}")
_IN_BRACKETS = re.compile(r"(?P<ward>[^()]+?)\s*\((?P<outward>[^()]+)\)")
_AGE = re.compile(r"(\d{1,2})(?:\s*(?:to|-|–)\s*(\d{1,2}))?(?:\s*years?(?: old)?)?", re.IGNORECASE)

explain(
    {
        "package.place": "Write the place as the first half of a postcode (L20), as a ward (Linacre), or as both: "
        "Linacre (L20). Anything finer could lead to the child.",
        "package.age": "Write the age in years (9) or as a band (8 to 10), up to {oldest}.",
    }
)


@dataclass(frozen=True, slots=True)
class AgeBand:
    """From one age in years to another, both included."""

    youngest: int
    oldest: int

    def __str__(self) -> str:
        if self.youngest == self.oldest:
            return f"{self.youngest} year{'' if self.youngest == 1 else 's'}"
        return f"{self.youngest} to {self.oldest} years"


def read_place(text: str) -> str:
    """The place as it is published: `L20`, `Linacre` or `Linacre (L20)`. Raises `Refused` for anything finer."""
    written = " ".join(text.split())
    if parts := _IN_BRACKETS.fullmatch(written):
        ward, outward = parts["ward"], parts["outward"].upper()
        if _WARD.fullmatch(ward) and OUTWARD.fullmatch(outward):
            return f"{ward} ({outward})"
    elif OUTWARD.fullmatch(written.upper()):
        return written.upper()
    elif _WARD.fullmatch(written):
        return written
    raise Refused("package.place")


def read_age(text: str) -> AgeBand:
    """An age or a band of ages. Raises `Refused`."""
    parts = _AGE.fullmatch(text.strip())
    if parts is None:
        raise Refused("package.age", oldest=OLDEST)
    youngest = int(parts[1])
    oldest = int(parts[2]) if parts[2] else youngest
    if not youngest <= oldest <= OLDEST:
        raise Refused("package.age", oldest=OLDEST)
    return AgeBand(youngest, oldest)
