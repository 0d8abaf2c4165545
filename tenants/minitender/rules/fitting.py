"""How an invitation fits whoever reads it: point by point, how far away, and what it may be worth.

Nothing here decides anything: whoever is invited may bid, however little it fits.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from consortium.kernel.money import half_up
from consortium.register.rules.availability import Room
from consortium.register.rules.distances import Centre, miles_between
from consortium.register.rules.places import covers

_OUTWARD = re.compile(r"\b(?P<area>[A-Z]{1,2})(?P<district>[0-9][0-9A-Z]?)\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST_HOURS = Decimal(168)
DAYS_OF_A_WEEK = 7
HOURS_OF = {
    "visit_15": Decimal("0.25"),
    "visit_30": Decimal("0.5"),
    "visit_45": Decimal("0.75"),
    "visit_60": Decimal(1),
    "hour": Decimal(1),
}
"""Hours of work in each unit that is measured by time."""


class Verdict(StrEnum):
    FITS = "fits"
    DOES_NOT = "does not fit"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Need:
    """What the packages of one mini-tender ask for together, as published."""

    lot_id: Any
    council_id: Any
    places: Sequence[str]
    ages: Sequence[tuple[int, int]]
    starts_on: date
    closes_on: date
    weekly_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Offering:
    """What the provider says of itself for that lot in that council's area; `districts` is None for no offer."""

    stands: bool
    districts: Collection[str] | None
    ages: tuple[int, int]
    room: Room | None


@dataclass(frozen=True, slots=True)
class Fit:
    points: tuple[Point, ...]

    @property
    def marks(self) -> int:
        return sum(each.verdict is Verdict.FITS for each in self.points)

    @property
    def in_words(self) -> str:
        """`5 of 5`, or what to look at: `3 of 5: not the place; hours not known`."""
        against = [each.name for each in self.points if each.verdict is Verdict.DOES_NOT]
        unknown = [each.name for each in self.points if each.verdict is Verdict.UNKNOWN]
        parts = [f"not the {' or '.join(against)}"] if against else []
        parts += [f"{' and '.join(unknown)} not known"] if unknown else []
        said = f"{self.marks} of {len(self.points)}"
        return f"{said}: {'; '.join(parts)}" if parts else said


def fit_of(need: Need, offering: Offering) -> Fit:
    """Lot, place, age, start and hours, in that order."""
    return Fit(
        (
            Point("lot", _verdict(offering.stands)),
            Point("place", _verdict(_covers_any(offering.districts, need.places))),
            Point("age", _verdict(_meets(need.ages, offering.ages))),
            Point("start", _verdict(need.starts_on > need.closes_on)),
            Point("hours", _hours(need.weekly_hours, offering.room)),
        )
    )


def _verdict(holds: bool) -> Verdict:
    return Verdict.FITS if holds else Verdict.DOES_NOT


def _covers_any(districts: Collection[str] | None, places: Sequence[str]) -> bool:
    return districts is not None and any(covers(districts, place) for place in places)


def _meets(ages: Sequence[tuple[int, int]], of_lot: tuple[int, int]) -> bool:
    return all(youngest <= of_lot[1] and oldest >= of_lot[0] for youngest, oldest in ages)


def _hours(needed: Decimal | None, room: Room | None) -> Verdict:
    """Room that was stated in places alone answers for the child, not for the hours."""
    if room is None:
        return Verdict.UNKNOWN
    if room.weekly_hours is not None and needed is not None:
        return _verdict(needed <= room.weekly_hours)
    if room.free_places is not None:
        return _verdict(room.free_places > 0)
    return Verdict.UNKNOWN


def read_weekly_hours(text: str | None) -> Decimal | None:
    """The most hours a week that a text such as `10 to 12` names; None where it names none that could be."""
    found = [Decimal(each) for each in _NUMBER.findall(text or "")]
    hours = max(found, default=None)
    return hours if hours is not None and 0 < hours <= _MOST_HOURS else None


def hours_of_week(patterns: Sequence[Mapping[str, Any]], first: date, last: date) -> Decimal | None:
    """Hours of work in the fullest week of a period; None where some of it is not measured by time."""
    if any(pattern["unit"] not in HOURS_OF for pattern in patterns):
        return None
    return max((_fullest(each.patterns, hours_of) for each in _stretches(patterns, first, last)), default=None)


def units_of_week(patterns: Sequence[Mapping[str, Any]], first: date, last: date) -> Decimal:
    """Units paid in the fullest week of a period, in term or in holidays."""
    return max((_fullest(each.patterns) for each in _stretches(patterns, first, last)), default=Decimal(0))


def units_in_all(patterns: Sequence[Mapping[str, Any]], first: date, last: date) -> Decimal:
    """Units paid from a first day to a last one, every week as full as the fullest kind of week at that time."""
    days = sum((_fullest(each.patterns) * each.days for each in _stretches(patterns, first, last)), Decimal(0))
    return days / DAYS_OF_A_WEEK


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days one after another in which the same patterns run."""

    days: int
    patterns: Sequence[Mapping[str, Any]]


def _stretches(patterns: Sequence[Mapping[str, Any]], first: date, last: date) -> Iterator[_Stretch]:
    """A period, cut where a pattern begins or ends on a day of its own."""
    own = [(_own_day(each, "starts_on", first), _own_day(each, "ends_on", last), each) for each in patterns]
    begins = {first, *(start for start, _, _ in own), *(end + timedelta(days=1) for _, end, _ in own)}
    cuts = [*sorted(each for each in begins if first <= each <= last), last + timedelta(days=1)]
    for here, there in pairwise(cuts):
        yield _Stretch((there - here).days, [each for start, end, each in own if start <= here <= end])


def _own_day(pattern: Mapping[str, Any], name: str, otherwise: date) -> date:
    return date.fromisoformat(pattern[name]) if pattern.get(name) else otherwise


def hours_of(pattern: Mapping[str, Any]) -> Decimal:
    return HOURS_OF[pattern["unit"]]


def _fullest(
    patterns: Sequence[Mapping[str, Any]], each: Callable[[Mapping[str, Any]], Decimal] = lambda _: Decimal(1)
) -> Decimal:
    """The fuller of a week in term and a week in the holidays."""
    weeks = {"term": Decimal(0), "holiday": Decimal(0)}
    for pattern in patterns:
        amount = Decimal(str(pattern["quantity"])) * int(pattern["carers"]) * len(pattern["days"]) * each(pattern)
        for week in weeks:
            weeks[week] += amount if pattern["when"] in {"all", week} else 0
    return max(weeks.values())


@dataclass(frozen=True, slots=True)
class Value:
    """What support may come to, in pounds: the fullest week, and from the first day to the last."""

    weekly: Decimal
    whole: Decimal


def value_of(weekly: Decimal | None, starts_on: date, ends_on: date) -> Value | None:
    """An estimate: every week as full as the fullest. Both days count. None where a week cannot be told."""
    if weekly is None:
        return None
    days = (ends_on - starts_on).days + 1
    return Value(half_up(weekly), half_up(weekly * days / DAYS_OF_A_WEEK))


def value_of_patterns(patterns: Sequence[Mapping[str, Any]], price: Decimal, first: date, last: date) -> Value | None:
    """The same of a stated week at a price for each unit, each pattern on its own days. None where nothing happens."""
    weekly = price * units_of_week(patterns, first, last)
    return Value(half_up(weekly), half_up(price * units_in_all(patterns, first, last))) if weekly else None


def districts_of(texts: Iterable[str | None]) -> set[str]:
    """The postcode districts that are named in texts such as `L20 3DL` or `Linacre (L20)`."""
    return {found.group() for text in texts if text and (found := _OUTWARD.search(text.upper()))}


def distance_in_words(
    base_postcode: str | None, places: Sequence[str], centres: Mapping[str, Centre] | None = None
) -> str | None:
    """How near the nearest place is to a base, as far as postcode districts tell: a package names no address.

    `In your district, L20`; `About 3 miles away, in L4`, from the middle of one district to that of the other where
    `centres` has both; else `In your postcode area, L` or `Outside your postcode area`. None where a ward alone is
    known.
    """
    base = _OUTWARD.match((base_postcode or "").upper())
    found = [parts for parts in (_OUTWARD.search(place.upper()) for place in places) if parts]
    if base is None or not found:
        return None
    if any(each.group() == base.group() for each in found):
        return f"In your district, {base.group()}"
    middles = centres or {}
    here, there = middles.get(base.group()), [middles[each.group()] for each in found if each.group() in middles]
    if here and there:
        miles, nearest = min((miles_between(here, each), each.district) for each in there)
        about = max(1, round(miles))
        return f"About {about} {'mile' if about == 1 else 'miles'} away, in {nearest}"
    if any(each["area"] == base["area"] for each in found):
        return f"In your postcode area, {base['area']}"
    return f"Outside your postcode area, {base['area']}"
