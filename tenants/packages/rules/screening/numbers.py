"""Numbers that identify a child: NHS number, unique pupil number, telephone."""

import re
from collections.abc import Iterator

from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded

_NHS = re.compile(r"(?<!\d)\(?\d{3}[\s.,/_()\-]{0,3}\d{3}[\s.,/_()\-]{0,3}\d{4}(?!\d)")
_GROUPED = re.compile(r"(?<!\d)(?<!\d[ \-])\d+(?:([ \-])\d+(?:\1\d+)*)(?![ \-]?\d)")
_NHS_DIGITS = 10
_REACH = 30  # characters before a number in which it can be said what it is

UPN_LETTERS = "abcdefghjklmnpqrtuvwxyz"  # no i, o or s: 23 letters
_UPN = re.compile(rf"(?:(?<![a-z0-9])|(?<=\bupn))[{UPN_LETTERS}](?:[ \-]?\d){{11}}[ \-]?[\d{UPN_LETTERS}](?![a-z0-9])")
_SAID_TO_BE_A_UPN = re.compile(r"\b(?:upn|pupil)[^;\d]{0,20}$")

_UK_PREFIX = re.compile(
    r"(?:(?<![\da-z+])|(?<=\btel)|(?<=\bmob))(?:\(?(?:\+|00)44\)?[ .\-]{0,2}(?:\(0\)|0)?|\(?0(?=\d{2}))"
)
_DIGITS = re.compile(r"[ .()/_\-\t]{0,3}(\d+)")
_ODDLY_GROUPED = re.compile(
    r"(?<!\d)(?<!\d[ .\-])(?:07[ .\-]\d{3}[ .\-]\d{3}[ .\-]\d{3}|0[ \-]7\d{3}[ \-]\d{3}[ \-]?\d{3}"
    r"|0(?:[ .\-]\d){10}|44[ \-]?7\d{3}[ \-]?\d{3}[ \-]?\d{3})(?![ .\-]?\d)"
)
_FOREIGN = re.compile(r"(?<!\w)\+(?!44)\d(?:[ .()\-]{0,2}\d){7,14}(?!\d)")
_LOCAL = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|call|ring|text|fax)\b\W{0,3}(?:(?:no|number|on|is|at)\b\W{0,3}){0,2}"
    r"(\d(?:[ \-]?\d){5,10})(?!\d)"
)
_FULL_NATIONAL, _SHORT_NATIONAL = 10, 9  # digits after the 0; the short form exists under 01 and 08


def find_nhs_numbers(text: Folded) -> Iterator[Finding]:
    """Ten digits, together, as 3, 3 and 4, or in groups that one sign parts, whose last one checks by modulus 11.

    Source of the check: NHS data dictionary.
    """
    for match in (*_NHS.finditer(text.text), *_GROUPED.finditer(text.text)):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) == _NHS_DIGITS and is_nhs_number(digits):
            yield Finding(Kind.NHS_NUMBER, *text.span(*match.span()))


def is_nhs_number(digits: str) -> bool:
    """11 less the remainder of the weighted sum (10 down to 2) by 11 is the check digit; 11 counts as 0, 10 is none."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - weighted % 11) % 11 == int(digits[9])


def find_upns(text: Folded) -> Iterator[Finding]:
    """A letter and twelve digits, the last of which may be a letter, where the first letter checks or words tell."""
    for match in _UPN.finditer(text.text):
        is_told = _SAID_TO_BE_A_UPN.search(text.text, max(0, match.start() - _REACH), match.start())
        if is_told or is_upn(re.sub(r"[ \-]", "", match[0])):
            yield Finding(Kind.UPN, *text.span(*match.span()))


def is_upn(characters: str) -> bool:
    """The weighted sum (2 to 13) of what follows the letter, by modulus 23, names it (Department for Education)."""
    values = [int(c) if c.isdecimal() else UPN_LETTERS.index(c) for c in characters[1:]]
    weighted = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return UPN_LETTERS[weighted % 23] == characters[0]


def find_phones(text: Folded) -> Iterator[Finding]:
    """UK numbers in any grouping, foreign ones after a plus, and local ones after a word such as `tel`."""
    for prefix in _UK_PREFIX.finditer(text.text):
        if end := _end_of_uk_number(text.text, prefix):
            yield Finding(Kind.PHONE, *text.span(prefix.start(), end))
    for match in (*_FOREIGN.finditer(text.text), *_ODDLY_GROUPED.finditer(text.text)):
        yield Finding(Kind.PHONE, *text.span(*match.span()))
    for match in _LOCAL.finditer(text.text):
        yield Finding(Kind.PHONE, *text.span(*match.span(1)))


def _end_of_uk_number(text: str, prefix: "re.Match[str]") -> int | None:
    """Where the number ends: groups of two digits or more that fill a national number, as dates do not."""
    counted, place, first, short_end = 0, prefix.end(), "", None
    while counted < _FULL_NATIONAL and (group := _DIGITS.match(text, place)) and len(group[1]) > 1:
        first = first or group[1]
        counted, place = counted + len(group[1]), group.end()
        if counted == _SHORT_NATIONAL and first[0] in "18":
            short_end = place
    if counted == _FULL_NATIONAL and first[0] in "1235789":
        return place
    return short_end
