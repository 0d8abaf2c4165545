"""Screening: what in a text could tell which child it is about. Publishing is blocked until it is gone or overridden.

`screen` is the face; the parts are named by what they look for. Deterministic: the same text gives the same findings.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from consortium.kernel.reading import Document, as_text
from tenants.packages.rules.screening.contacts import find_addresses, find_emails, find_own_streets, find_postcodes
from tenants.packages.rules.screening.dates import find_dates_of_birth
from tenants.packages.rules.screening.findings import NOTHING_KNOWN, ChildRecord, Finding, Kind
from tenants.packages.rules.screening.folding import fold
from tenants.packages.rules.screening.names import find_names
from tenants.packages.rules.screening.numbers import find_nhs_numbers, find_phones, find_upns
from tenants.packages.rules.screening.schools import find_schools

__all__ = ["ChildRecord", "Finding", "Kind", "read_record", "screen", "screen_for_all"]

RECORD = ("names", "schools", "date_of_birth")
_PRIORITY = list(Kind)


def screen(text: str, record: ChildRecord = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """Every finding in a text, in order; places are character offsets in the text as given.

    What lies wholly inside a longer finding is not told again, nor a second kind for the same characters.
    """
    return tuple(_without_repetition(_found(text, record)))


def screen_for_all(text: str, records: Iterable[ChildRecord]) -> tuple[Finding, ...]:
    """What a text gives away of any of several children; what is true of two of them is told once."""
    return tuple(_without_repetition(finding for record in records for finding in _found(text, record)))


def _found(text: str, record: ChildRecord) -> Iterator[Finding]:
    folded = fold(text)
    return chain(
        find_nhs_numbers(folded),
        find_upns(folded),
        find_dates_of_birth(folded, record.date_of_birth),
        find_emails(folded),
        find_phones(folded),
        find_postcodes(folded),
        find_addresses(folded),
        find_own_streets(folded, record.addresses),
        find_schools(folded, record.schools),
        find_names(folded, record.names),
    )


def _without_repetition(found: Iterator[Finding]) -> Iterator[Finding]:
    """Longest first from each start: a finding that ends no later than one before it lies inside that one."""
    reached = -1
    for finding in sorted(set(found), key=lambda f: (f.start, -f.end, _PRIORITY.index(f.kind))):
        if finding.end > reached:
            reached = finding.end
            yield finding


def read_record(document: object, where: str) -> ChildRecord:
    """What is known of the child: `{"names": ["…"], "schools": ["…"], "date_of_birth": "2015-04-03"}`, all optional."""
    fields = Document(document, where, RECORD)
    return ChildRecord(
        names=_texts(fields, "names"),
        schools=_texts(fields, "schools"),
        date_of_birth=fields.day("date_of_birth") if fields.has("date_of_birth") else None,
    )


def _texts(fields: Document, name: str) -> tuple[str, ...]:
    return tuple(as_text(item, place) for item, place in fields.items(name)) if fields.has(name) else ()
