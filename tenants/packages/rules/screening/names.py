"""Names from the child's own record: whole, in parts, and in obvious spellings."""

import re
from collections.abc import Iterable, Iterator

from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded, fold
from tenants.packages.rules.screening.spellings import is_obvious_spelling
from tenants.packages.rules.screening.words import COMMON_WORDS, MONTH_NAMES, TITLES

LETTER = r"[^\W\d_]"
SHORTEST_PART = 2  # letters
SHORTEST_AFTER_APOSTROPHE = 4  # of O'Brien, Brien too; of D'Arcy, not a three-letter rest
SHORTEST_TO_MISSPELL = 4
SHORTEST_TO_SPELL_OUT = 4  # letters; J-o stands in many a text
_WORD = re.compile(rf"{LETTER}+")
_JOINT = re.compile(r"[\s'\-]{1,2}|\s[a-z]\.?\s")  # what stands between two parts of one name, an initial included


def find_names(text: Folded, names: Iterable[str]) -> Iterator[Finding]:
    """Every place where a name, a part of one or an obvious spelling stands; neighbouring parts are one finding."""
    parts, patterns, wholes = set[str](), set[str](), set[str]()
    for name in names:
        words = [word for word in fold(name).text.split() if word.strip(".") not in TITLES]
        parts.update(part for word in words for part in _parts(word))
        patterns.update(_joined(piece, r"[ '\-]?") for word in words for piece in (word, *word.split("-")))
        patterns.update(_joined(run, r"[\s'._\-]{0,2}") for run in _runs(words))
        wholes.update("".join(_WORD.findall(piece)) for word in words for piece in word.split("-"))
    patterns.update(_spelt_out(part) for part in parts if len(part) >= SHORTEST_TO_SPELL_OUT)
    spans = {*_exact(text, parts, patterns - {""}), *_misspelt(text, parts | wholes)}
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


def _runs(words: list[str]) -> Iterator[str]:
    """The whole name, and neighbouring words of it such as `van der berg`; never of ordinary words alone."""
    yield " ".join(words)
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            if not COMMON_WORDS.issuperset(words[start:end]):
                yield " ".join(words[start:end])


def _spelt_out(name: str) -> str:
    """A pattern for a name written letter by letter: `I-m-o-g-e-n`."""
    return r"[ .\-*_]".join(map(re.escape, name))


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
