"""Text made plain for comparison, with the way back to the characters it came from."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_ALIKE = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    }
)  # fmt: skip
_INVISIBLE = {"Mn", "Cf"}  # accents that stand alone, zero-width characters, soft hyphens


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is lower case without accents; `origins[i]` is where its character i stands in `original`."""

    original: str
    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the folded text stand in the original, accents included."""
        first, last = self.origins[start], self.origins[end - 1] + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) == "Mn":
            last += 1
        return first, last

    def is_capital(self, at: int) -> bool:
        """Whether the character at a place of the folded text was written as a capital."""
        return self.original[self.origins[at]].isupper()

    def is_all_capitals(self, match: "re.Match[str]") -> bool:
        first, last = self.span(*match.span())
        return self.original[first:last].isupper()


def fold(text: str) -> Folded:
    """Lower case, no accents, one kind of apostrophe, hyphen, space and digit."""
    if text.isascii():
        return Folded(text, text.lower(), range(len(text)))
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        plain = fold_character(character)
        characters.append(plain)
        origins.extend([index] * len(plain))
    return Folded(text, "".join(characters), origins)


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character.casefold().translate(_ALIKE))
    return "".join(part for part in parts if unicodedata.category(part) not in _INVISIBLE).translate(_ALIKE)
