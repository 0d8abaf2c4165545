"""Names from the child's own record: whole, in parts, and in obvious spellings."""

import re
from collections.abc import Iterable, Iterator

from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded, fold
from tenants.packages.rules.screening.words import COMMON_WORDS, MONTH_NAMES, TITLES

LETTER = r"[^\W\d_]"
SHORTEST_PART = 2  # letters
SHORTEST_AFTER_APOSTROPHE = 4  # of O'Brien, Brien too; of D'Arcy, not a three-letter rest
SHORTEST_TO_MISSPELL = 4
SHORTEST_TO_CHANGE_FIRST_LETTER = 6
SHORTEST_TO_MISSPELL_IN_LOWER_CASE = 7
SHORTEST_TO_DOUBLE_IN_LOWER_CASE = 5
_SOUND_ALIKE = frozenset(map(frozenset, ("ck", "gj", "sz", "iy", "vw", "ea")))
_WORD = re.compile(rf"{LETTER}+")
_JOINT = re.compile(r"[\s'\-]{1,2}|\s[a-z]\.?\s")  # what stands between two parts of one name, an initial included


def find_names(text: Folded, names: Iterable[str]) -> Iterator[Finding]:
    """Every place where a name, a part of one or an obvious spelling stands; neighbouring parts are one finding."""
    parts, patterns = set[str](), set[str]()
    for name in names:
        words = [word for word in fold(name).text.split() if word.strip(".") not in TITLES]
        parts.update(part for word in words for part in _parts(word))
        patterns.update(_joined(piece, r"[ '\-]?") for word in words for piece in (word, *word.split("-")))
        patterns.add(_joined(" ".join(words), r"[\s'._\-]{0,2}"))
    spans = {*_exact(text, parts, patterns - {""}), *_misspelt(text, parts)}
    for start, end in _neighbours_together(text.text, sorted(spans)):
        yield Finding(Kind.NAME, *text.span(start, end))


def _parts(word: str) -> Iterator[str]:
    """`smith-jones` gives smith and jones, `o'brien` brien."""
    for piece in word.split("-"):
        letters = _WORD.findall(piece)
        if len(letters) == 1 and len(letters[0]) >= SHORTEST_PART:
            yield letters[0]
        elif len(letters) > 1:
            yield from (rest for rest in letters[1:] if len(rest) >= SHORTEST_AFTER_APOSTROPHE)


def _joined(name: str, joint: str) -> str:
    """A pattern for a name of several pieces, however they are joined; empty where there is one piece."""
    pieces = _WORD.findall(name)
    return joint.join(map(re.escape, pieces)) if len(pieces) > 1 else ""


def _exact(text: Folded, parts: Iterable[str], patterns: Iterable[str]) -> Iterator[tuple[int, int]]:
    alternatives = sorted({*map(re.escape, parts), *patterns}, key=len, reverse=True)
    if not alternatives:
        return
    for match in re.finditer(rf"(?<!{LETTER})({'|'.join(alternatives)})s?(?!{LETTER})", text.text):
        ordinary = match[0] in COMMON_WORDS or match[1] in COMMON_WORDS
        if not ordinary or (text.is_capital(match.start()) and not _is_a_month(text.text, match)):
            yield match.span()


def _is_a_month(text: str, match: "re.Match[str]") -> bool:
    """Whether `May` stands beside a number, as in `3 May` or `May 2026`."""
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 4]
    return match[0] in MONTH_NAMES and bool(
        re.search(r"\d(?:st|nd|rd|th)?(?: of)? $", before) or re.match(r",? \d", after)
    )


def _misspelt(text: Folded, parts: Iterable[str]) -> Iterator[tuple[int, int]]:
    names = [part for part in parts if len(part) >= SHORTEST_TO_MISSPELL]
    judged: dict[tuple[str, bool], bool] = {}
    for match in _WORD.finditer(text.text) if names else ():
        seen = (match[0], text.is_capital(match.start()))
        if seen not in judged:
            judged[seen] = any(is_obvious_spelling(*seen, name) for name in names)
        if judged[seen]:
            yield match.span()


def is_obvious_spelling(word: str, has_capital: bool, name: str) -> bool:
    """Whether a word is a name with letters doubled or undoubled, or one letter away from it.

    The shorter the name, the more it takes: below 7 letters a capital, below 6 the same first letter or one that sounds
    like it. Ordinary words are never taken for a misspelt name.
    """
    if word in COMMON_WORDS or word.removesuffix("s") in COMMON_WORDS or abs(len(word) - len(name)) > 2:
        return False
    if _undoubled(word) == _undoubled(name):
        return has_capital or len(name) >= SHORTEST_TO_DOUBLE_IN_LOWER_CASE
    if not has_capital and len(name) < SHORTEST_TO_MISSPELL_IN_LOWER_CASE:
        return False
    alike = word[0] == name[0] or {word[0], name[0]} in _SOUND_ALIKE
    return (alike or len(name) >= SHORTEST_TO_CHANGE_FIRST_LETTER) and is_one_letter_away(word, name)


def is_one_letter_away(one: str, other: str) -> bool:
    """One letter more, less or different, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
    return one[1:] == other if len(one) > len(other) else other[1:] == one


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _neighbours_together(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap, or that only a joint separates, as one."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current and (start <= current[1] or _JOINT.fullmatch(text, current[1], start)):
            current = (current[0], max(end, current[1]))
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current
