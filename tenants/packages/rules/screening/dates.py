"""Dates of birth: the record's own in any usual spelling, and any date that is said to be one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consortium.kernel.calendar import MONTHS
from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded

_ORDINALS = tuple(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth
    twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
    """.split()
)
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH = rf"(?P<month>{'|'.join(rf'{name[:3].lower()}(?:{name[3:]})?' for name in MONTHS)}|sept)(?![a-z])"
_DAY = rf"(?P<day>\d{{1,2}}(?!\d)(?:st|nd|rd|th)?|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
_YEAR = r"(?P<year>(?:19|20)\d{2}|'?\d{2})"
_GAP = r"[\s,./\-]{0,3}"

_SPELLINGS = tuple(
    re.compile(rf"(?<![a-z0-9]){spelling}(?![a-z0-9])")
    for spelling in (
        rf"{_DAY}\s?(?P<sep>[/.\-\s_|\\])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?{_YEAR}",
        rf"{_DAY}[/.\-](?P<month>\d{{1,2}})[/.\-]{_YEAR}",
        r"(?P<year>(?:19|20)\d{2})(?P<sep>[/.\-\s_])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?:t\d\d:\d\d(?::\d\d)?(?:\.\d+)?z?)?",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2}|\d{2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_DAY}{_GAP}(?:day\s)?(?:of\s)?{_MONTH}{_GAP}{_YEAR}",
        rf"{_MONTH}{_GAP}(?:the\s)?{_DAY}{_GAP}{_YEAR}",
        rf"(?P<year>(?:19|20)\d{{2}})[\s/.\-]{_MONTH}[\s/.\-]{_DAY}",
        rf"{_DAY}{_GAP}(?:day\s)?(?:of\s)?{_MONTH}(?P<year>)",
        rf"{_MONTH}{_GAP}(?:the\s)?{_DAY}(?P<year>)",
    )
)
_SAID_BEFORE = re.compile(
    r"(?:\bd\.?\s?o\.?\s?b\b\.?|\b(?:date|day)\s+of\s+birth\b|\bbirth\s?-?(?:date|day)\b|\bborn\b|\bb\.)[^.;\d]{0,20}$"
)
_SAID_AFTER = re.compile(r"[\s,(]{0,3}(?:(?:is|was)\s(?:his|her|their|the)\s)?(?:d\.?o\.?b\b|date\sof\sbirth|birthday)")
_REACH = 45  # characters around a date in which it can be said to be one of birth


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as it stands in the text; the year may have two digits, or none."""

    start: int
    end: int
    day: int
    month: int
    year: str

    def is_of(self, born: date) -> bool:
        return (self.day, self.month) == (born.day, born.month) and self.year in (f"{born:%Y}", f"{born:%y}")


def find_dates_of_birth(text: Folded, born: date | None) -> Iterator[Finding]:
    """Every spelling of the record's date, and every date next to words such as `born` or `DOB`, known or not."""
    for written in _written_dates(text.text):
        if (born and written.is_of(born)) or _is_said_to_be_of_birth(text.text, written):
            yield Finding(Kind.DATE_OF_BIRTH, *text.span(written.start, written.end))


def _written_dates(text: str) -> Iterator[_Written]:
    for spelling in _SPELLINGS:
        for match in spelling.finditer(text):
            day, month = _day_number(match["day"]), match["month"]
            month_number = int(month) if month.isdecimal() else _MONTH_NUMBERS[month[:3]]
            if 1 <= day <= 31 and 1 <= month_number <= 12:
                yield _Written(*match.span(), day, month_number, match["year"].strip("'"))


def _day_number(written: str) -> int:
    if written in _ORDINALS:
        return _ORDINALS.index(written) + 1
    return int(written.rstrip("sthndr"))


def _is_said_to_be_of_birth(text: str, written: _Written) -> bool:
    before, after = text[max(0, written.start - _REACH) : written.start], text[written.end : written.end + _REACH]
    return bool(_SAID_BEFORE.search(before) or _SAID_AFTER.match(after))
