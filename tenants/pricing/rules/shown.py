"""A week of support as a picture shows it: what happens on which day, at what hour, how long and by how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from consortium.kernel.reading import as_text
from tenants.pricing.rules.schedule import Pattern, Weekday, When, read_pattern
from tenants.pricing.rules.words import length_in_words, own_dates_in_words, pattern_in_words

MINUTES: Mapping[str, int] = {
    "visit_15": 15, "visit_30": 30, "visit_45": 45, "visit_60": 60, "hour": 60, "sleep_in": 540, "waking_night": 600,
}  # fmt: skip
"""How long one unit is drawn. Nights are drawn as nine and ten hours; no price follows."""
NIGHTS = frozenset({"sleep_in", "waking_night"})
WEEKS = {When.TERM: "A week in term time", When.HOLIDAY: "A week in the school holidays"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One visit on one weekday (0 is Monday); `at` and `minutes` are None where it has no hour or no length."""

    day: int
    at: time | None
    minutes: int | None
    length: str
    what: str
    carers: int
    is_night: bool


def read_patterns(documents: Iterable[Mapping[str, Any]]) -> list[tuple[Pattern, str]]:
    """The patterns of a stored schedule, each with the name of its visit. Raises `BadInput`."""
    return [
        (read_pattern(each, f"visit {number}"), as_text(each["name"], "name") if each.get("name") else "")
        for number, each in enumerate(documents, start=1)
    ]


def in_sentences(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each pattern in words."""
    return [pattern_in_words(pattern, name) for pattern, name in read_patterns(documents)]


def weeks_shown(documents: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Slot]]]:
    """A usual week where all weeks are alike, else one of term time and one of the holidays."""
    named = read_patterns(documents)
    if all(pattern.when is When.ALL for pattern, _ in named):
        return [("A week of support", _slots(named, When.ALL))]
    return [(title, _slots(named, when)) for when, title in WEEKS.items()]


def _slots(named: Iterable[tuple[Pattern, str]], when: When) -> list[Slot]:
    found = [
        Slot(
            number,
            pattern.at,
            _minutes(pattern),
            length_in_words(pattern.unit, pattern.quantity),
            ", ".join(filter(None, (name or "Support", own_dates_in_words(pattern)))),
            pattern.carers,
            pattern.unit in NIGHTS,
        )
        for pattern, name in named
        if pattern.when in (when, When.ALL)
        for number, day in enumerate(Weekday)
        if day in pattern.days
    ]
    return sorted(found, key=lambda slot: (slot.day, slot.at or time.min, slot.what))


def _minutes(pattern: Pattern) -> int | None:
    length = MINUTES.get(pattern.unit)
    return int(length * Decimal(pattern.quantity)) or None if length else None
