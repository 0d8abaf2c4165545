"""What makes a rate card and a list of term dates acceptable."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.pricing.rules.rates import NO_UPLIFT, Uplift
from tenants.pricing.rules.schedule import Period

UNITS: Mapping[str, str] = {
    "visit_15": "visit of 15 minutes",
    "visit_30": "visit of 30 minutes",
    "visit_45": "visit of 45 minutes",
    "visit_60": "visit of 60 minutes",
    "hour": "hour",
    "sleep_in": "sleep-in night",
    "waking_night": "waking night",
    "session": "session",
    "week": "week",
}
"""The units that councils buy in (rules.md, Prices, schedules and cost), with their plain words."""


class DayKind(StrEnum):
    WEEKDAY = "weekday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    BANK_HOLIDAY = "bank_holiday"
    EVENING = "evening"


DAY_KINDS: Mapping[DayKind, str] = {
    DayKind.WEEKDAY: "Weekday",
    DayKind.SATURDAY: "Saturday",
    DayKind.SUNDAY: "Sunday",
    DayKind.BANK_HOLIDAY: "Bank holiday",
    DayKind.EVENING: "Evening",
}
MOST_POUNDS = Decimal("999999999999.99")
MOST_UPLIFT = Decimal(10)
MOST_LINES = 200
MOST_CARERS = 9
MOST_BANDS = 30
MOST_PLACES = 200
BAND = re.compile(r"[^\W_][\w &’'./-]{0,39}")
"""A band's name begins with a letter or a digit: in a spreadsheet it is never a formula."""

explain(
    {
        "rate_card.empty": "A rate card needs at least one rate.",
        "rate_card.too_long": "A rate card holds at most {most} rates.",
        "rate_card.unit_repeated": "There are two rates for the same thing ({line}).",
        "rate_card.unit_unknown": "“{unit}” is not a unit that councils buy in.",
        "rate_card.not_positive": "The rate for one {unit} must be above £0.00, in pounds and pence.",
        "rate_card.uplift": "An uplift is a factor from 1.00 to 10.00: 1.50 is half as much again.",
        "rate_card.evening_from": "An uplift or a rate for the evening needs the time from which it is paid.",
        "rate_card.band": "“{band}” is not a name for a band: use up to 40 letters, digits and spaces, a letter or "
        "digit first.",
        "rate_card.place_unknown": "“{band}” is none of this card’s place bands. Add it, with its places, first.",
        "rate_card.place_empty": "Name at least one place of the band {band}.",
        "rate_card.place_twice": "{place} is in two place bands. A place has one price.",
        "rate_card.places_too_many": "A card has at most {bands} place bands of {places} places.",
        "rate_card.carers": "A rate is for 1 to {most} carers, or for any number.",
        "rate_card.same_day": "There is a rate card from {from_on} already. Choose another day.",
        "rate_card.in_the_past": "A rate card begins today or later: what was agreed at earlier rates stays.",
        "rate_card.adopted": "This rate card is adopted. What it says stays as it is: draft another.",
        "rate_card.draft_open": "There is a draft of the prices for this lot. Adopt or discard it first.",
        "term_dates.overlap": "The terms from {first} and from {second} overlap.",
        "term_dates.backwards": "The term from {first} ends before it begins.",
    }
)


@dataclass(frozen=True, slots=True)
class RateLine:
    """What the council pays one carer for one unit, or (`is_ceiling`) the most that it will pay.

    What a line does not name it leaves open: `complexity` and `place` are bands of the council's own.
    """

    unit: str
    amount: Decimal
    is_ceiling: bool = False
    complexity: str | None = None
    place: str | None = None
    day_kind: DayKind | None = None
    carers: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What the line is the price of: two of one card never say the same."""
        return (self.unit, folded(self.complexity), folded(self.place), self.day_kind or "", self.carers or 0)


def folded(name: str | None) -> str:
    """A band or place as it is compared: whatever its capitals and spaces."""
    return " ".join((name or "").split()).casefold()


@dataclass(frozen=True, slots=True)
class CardTerms:
    """What a rate card says. `place_bands` names the places (outward codes or wards) of each band."""

    lines: Sequence[RateLine]
    uplifts: Mapping[Uplift, Decimal] = field(default_factory=dict)
    evening_from: time | None = None
    place_bands: Mapping[str, Sequence[str]] = field(default_factory=dict)


def ensure_card_holds(terms: CardTerms) -> None:
    """Raise `Refused` for a card that could not price a schedule."""
    if not terms.lines:
        raise Refused("rate_card.empty")
    ensure_draft_holds(terms)


def ensure_draft_holds(terms: CardTerms) -> None:
    """As a whole card, but for rates that may still be missing. Raises `Refused`."""
    if len(terms.lines) > MOST_LINES:
        raise Refused("rate_card.too_long", most=MOST_LINES)
    ensure_places_apart(terms.place_bands)
    seen: set[tuple[str, str, str, str, int]] = set()
    for line in terms.lines:
        ensure_line_holds(line, terms.place_bands)
        if line.key in seen:
            raise Refused("rate_card.unit_repeated", line=called(line))
        seen.add(line.key)
    if any(not NO_UPLIFT <= factor <= MOST_UPLIFT for factor in terms.uplifts.values()):
        raise Refused("rate_card.uplift")
    pays_evenings = Uplift.EVENING in terms.uplifts or any(line.day_kind is DayKind.EVENING for line in terms.lines)
    if pays_evenings and terms.evening_from is None:
        raise Refused("rate_card.evening_from")


def ensure_line_holds(line: RateLine, bands: Mapping[str, Sequence[str]]) -> None:
    """Raise `Refused` for a line that could price nothing."""
    if line.unit not in UNITS:
        raise Refused("rate_card.unit_unknown", unit=line.unit)
    if not 0 < line.amount <= MOST_POUNDS or line.amount != half_up(line.amount):
        raise Refused("rate_card.not_positive", unit=UNITS[line.unit])
    if line.complexity is not None:
        ensure_band_name(line.complexity)
    if line.place is not None and folded(line.place) not in {folded(band) for band in bands}:
        raise Refused("rate_card.place_unknown", band=line.place)
    if line.carers is not None and not 1 <= line.carers <= MOST_CARERS:
        raise Refused("rate_card.carers", most=MOST_CARERS)


def ensure_band_name(name: str) -> None:
    if not BAND.fullmatch(name):
        raise Refused("rate_card.band", band=name[:60])


def ensure_places_apart(bands: Mapping[str, Sequence[str]]) -> None:
    """Raise `Refused` where a band has no name or no place, or a place stands in two."""
    if len(bands) > MOST_BANDS or any(len(places) > MOST_PLACES for places in bands.values()):
        raise Refused("rate_card.places_too_many", bands=MOST_BANDS, places=MOST_PLACES)
    seen: set[str] = set()
    for band, places in bands.items():
        ensure_band_name(band)
        if not places:
            raise Refused("rate_card.place_empty", band=band)
        for place in places:
            if folded(place) in seen:
                raise Refused("rate_card.place_twice", place=place)
            seen.add(folded(place))


def called(line: RateLine) -> str:
    """A line by what it is the price of: `hour, complex, Thanet, 2 carers, Saturday`."""
    parts = (
        UNITS.get(line.unit, line.unit),
        line.complexity,
        line.place,
        f"{line.carers} carer{'' if line.carers == 1 else 's'}" if line.carers else None,
        DAY_KINDS[line.day_kind] if line.day_kind else None,
    )
    return ", ".join(part for part in parts if part)


def ensure_begins_in_time(*, from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("rate_card.in_the_past")


def ensure_only_card_of_the_day(*, from_on: date, is_taken: bool) -> None:
    if is_taken:
        raise Refused("rate_card.same_day", from_on=from_on)


def ensure_is_draft(*, is_adopted: bool) -> None:
    if is_adopted:
        raise Refused("rate_card.adopted")


def ensure_no_draft(*, has_draft: bool) -> None:
    if has_draft:
        raise Refused("rate_card.draft_open")


def ensure_terms_apart(terms: Iterable[Period]) -> tuple[Period, ...]:
    """The terms in order. Raises `Refused` where one ends before it begins, or two overlap."""
    ordered = tuple(sorted(terms, key=lambda term: term.first))
    for term in ordered:
        if term.last < term.first:
            raise Refused("term_dates.backwards", first=term.first)
    for one, next_one in pairwise(ordered):
        if next_one.first <= one.last:
            raise Refused("term_dates.overlap", first=one.first, second=next_one.first)
    return ordered


def ordered_lines(lines: Iterable[RateLine]) -> tuple[RateLine, ...]:
    """As a card is read: by unit in the order of `UNITS`, what names least first."""
    units, days = list(UNITS), list(DayKind)
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                units.index(line.unit),
                folded(line.complexity),
                folded(line.place),
                line.carers or 0,
                days.index(line.day_kind) + 1 if line.day_kind else 0,
            ),
        )
    )
