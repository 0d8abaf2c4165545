"""Obvious spellings of a name: letters doubled, one letter away, or other letters for the same sound."""

import re

from tenants.packages.rules.screening.words import COMMON_WORDS

SHORTEST_TO_CHANGE_FIRST_LETTER = 6
SHORTEST_TO_MISSPELL_IN_LOWER_CASE = 7
SHORTEST_TO_DOUBLE_IN_LOWER_CASE = 5
FEWEST_CONSONANTS = 4  # before the vowels between them may be others: Mohammed, Muhammad
_SOUND_ALIKE = frozenset(map(frozenset, ("ck", "gj", "sz", "iy", "vw", "ea")))
_SOUNDS = ((r"ph|v", "f"), (r"c[hk]|[cq]", "k"), (r"th", "t"), (r"z", "s"), (r"ie|ey|ee|ea|y", "i"))
_VOWELS = re.compile(r"[aeiouy]+")


def is_obvious_spelling(word: str, has_capital: bool, name: str) -> bool:
    """Whether a word is a name with letters doubled or undoubled, one letter away from it, or as it sounds.

    The shorter the name, the more it takes: below 7 letters a capital, below 6 the same first letter or one that sounds
    like it. Ordinary words are never taken for a misspelt name.
    """
    if word in COMMON_WORDS or word.removesuffix("s") in COMMON_WORDS or abs(len(word) - len(name)) > 2:
        return False
    if _undoubled(word) == _undoubled(name):
        return has_capital or len(name) >= SHORTEST_TO_DOUBLE_IN_LOWER_CASE
    if has_capital and _sounds_like(word, name):
        return True
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


def _sounds_like(word: str, name: str) -> bool:
    """Whether other letters stand for the same sounds (Immie, Stefen), or other vowels between the same consonants."""
    sounds, wanted = _sounds(word), _sounds(name)
    if sounds == wanted:
        return True
    frame, wanted_frame = _VOWELS.sub("a", sounds), _VOWELS.sub("a", wanted)
    return frame == wanted_frame and len(frame.replace("a", "")) >= FEWEST_CONSONANTS and word[0] == name[0]


def _sounds(word: str) -> str:
    for written, sound in _SOUNDS:
        word = re.sub(written, sound, word)
    return _undoubled(word)
