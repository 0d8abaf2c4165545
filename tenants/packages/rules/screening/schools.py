"""Names of the schools in the child's own record, with and without `School`."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded, fold
from tenants.packages.rules.screening.spellings import is_obvious_spelling
from tenants.packages.rules.screening.words import COMMON_WORDS, PLACES

_TELLING = frozenset(
    """
    school academy college primary secondary nursery grammar infant infants junior juniors
    """.split()
)
_KIND_WORDS = _TELLING | frozenset(
    """
    high pre preschool prep preparatory sixth form first middle upper lower catholic rc ce cofe church community special
    free studio centre unit trust boys girls voluntary aided controlled pru specialist sports
    """.split()
)
_SAINT = ("st", "saint")
_SMALL_WORDS = frozenset({"of", "the", "and", "for"})
_JOINT = r"[\s,.\-]{1,3}"
_CHURCH = r"\b(?:c(?:hurch|\.)? ?of ?e(?:ngland)?|c\.? ?e|r\.? ?c)\b"  # whose school it is: C of E, CE, R.C.
_NEXT_WORD = re.compile(rf"[\s.\-]{{1,2}}({_CHURCH}|[a-z]+\b)")
SHORTEST_TO_PART = 8  # letters; Greenfield is also Green Field, Holly Lodge also Hollylodge
SHORTEST_ACRONYM = 4  # letters; with three, GPS would name every Greenfield Primary School


def find_schools(text: Folded, schools: Iterable[str]) -> Iterator[Finding]:
    """A school by its full name, by what is its own in it (`Greenfield`, `St Mary's`), or by four initials or more."""
    for school in schools:
        name = fold(school).text
        words, own = _words(name), _own_words(name)
        if own:
            yield from _find_by_own_words(text, own, words)
            yield from _find_misspelt(text, own)
        for acronym in sorted(_acronyms(words, own)):
            for match in re.finditer(rf"\b{re.escape(acronym)}\b", text.text):
                if text.is_all_capitals(match):
                    yield Finding(Kind.SCHOOL, *text.span(*match.span()))


def _acronyms(words: list[str], own: list[str]) -> set[str]:
    """Initials of the whole name, with and without its small words, and of its own words: SMCPS, OLOL."""
    large = [word for word in words if word not in _SMALL_WORDS]
    initials = {"".join(word[0] for word in each) for each in (large, words, own)}
    return {each for each in initials if len(each) >= SHORTEST_ACRONYM}


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?|&", name)


def _own_words(name: str) -> list[str]:
    """The words before the first that says what kind of school it is; all of them where that is the first of all."""
    named = name.removeprefix("the ")
    before_church = _words(re.split(_CHURCH, named)[0])
    return list(takewhile(lambda word: word not in _KIND_WORDS, before_church)) or _words(named)


def _find_by_own_words(text: Folded, own: list[str], words: list[str]) -> Iterator[Finding]:
    joint = rf"(?:{_JOINT})?" if sum(map(len, own)) >= SHORTEST_TO_PART and own[0] not in _SAINT else _JOINT
    pattern = joint.join(map(_pattern, own)) + ("(?:'?s)?" if len(own) == 1 else "")
    if own[0] in _SAINT:
        pattern = re.sub(r"\[' \]\?s$", "(?:[' ]?s)?", pattern)
    for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text.text):
        end = _end_with_kind(text, match.end())
        if end > match.end() or _stands_for_the_school(text, match, own):
            yield Finding(Kind.SCHOOL, *text.span(match.start(), end))


def _pattern(word: str) -> str:
    if word in _SAINT:
        return r"(?:st\.?|saint)"
    if word in ("&", "and"):
        return r"(?:&|and)"
    if len(word) >= SHORTEST_TO_PART and "'" not in word:
        return "[ -]?".join(map(re.escape, word))
    return re.escape(word).replace("'", r"[' ]?")


def _find_misspelt(text: Folded, own: list[str]) -> Iterator[Finding]:
    """A school of one own word, misspelt, where the words follow that say what kind of school it is."""
    if len(own) > 1 or own[0] in COMMON_WORDS:
        return
    for match in re.finditer(r"[^\W\d_]+", text.text):
        if is_obvious_spelling(match[0], text.is_capital(match.start()), own[0]):
            end = _end_with_kind(text, match.end())
            if end > match.end():
                yield Finding(Kind.SCHOOL, *text.span(match.start(), end))


def _end_with_kind(text: Folded, end: int) -> int:
    """Where the words end that say what kind of school it is, if they follow: any in capitals, or a telling one."""
    reached, is_told = end, False
    while (word := _NEXT_WORD.match(text.text, reached)) and _says_kind(word[1]):
        is_told = is_told or word[1] in _TELLING or text.is_capital(word.start(1))
        reached = word.end()
    return reached if is_told else end


def _says_kind(words: str) -> bool:
    return words in _KIND_WORDS or re.fullmatch(_CHURCH, words) is not None


def _stands_for_the_school(text: Folded, match: "re.Match[str]", own: list[str]) -> bool:
    """Whether the school's own words alone mean it: not where they are one ordinary word in lower case, or a place."""
    if not text.is_capital(match.start()):
        return len(own) > 1 and not set(own) <= COMMON_WORDS
    return len(own) > 1 or own[0] not in COMMON_WORDS | PLACES
