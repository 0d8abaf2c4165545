"""Which line of a council's prices is paid for one unit of support, and why: the most specific that applies.

A line may name a complexity, a place, a number of carers and a kind of day; what it does not name it leaves open. A
rate negotiated with the provider comes before every line of the card. Between lines of one rank that differ in the kind
of day only, the dearest is paid, as only the largest uplift is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.calendar import is_bank_holiday
from consortium.kernel.money import half_up
from tenants.pricing.rules.cards import (
    DAY_KINDS,
    DayKind,
    RateLine,
    folded,
)
from tenants.pricing.rules.rates import NO_UPLIFT, SATURDAY, SUNDAY, Paid, Rates, Uplift

FACTOR_PLACES = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One unit of support to be priced. `kinds` are those of its day and hour that apply."""

    unit: str
    kinds: frozenset[DayKind]
    carers: int = 1
    complexity: str | None = None
    place_band: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """The line that is paid. `passed_over` counts the others that would have applied."""

    line: RateLine
    is_negotiated: bool
    passed_over: int

    @property
    def why(self) -> str:
        """Why this line and no other, in plain words."""
        named = in_words(self.line)
        source = "The rate negotiated with this provider" if self.is_negotiated else "The line of the rate card"
        said = f"{source} for {named}" if named else f"{source} that holds for everything"
        if not self.passed_over:
            return f"{said}. No other applies."
        if self.passed_over == 1:
            return f"{said}. The other line that applies is less specific, or pays less."
        return f"{said}. The {self.passed_over} other lines that apply are less specific, or pay less."


def in_words(line: RateLine) -> str:
    """What a line names besides its unit: `complex support, in Thanet, 2 carers, Saturday`; empty where nothing."""
    parts = (
        f"{line.complexity} support" if line.complexity else None,
        f"in {line.place}" if line.place else None,
        f"{line.carers} carer{'' if line.carers == 1 else 's'}" if line.carers else None,
        _kind_in_words(line.day_kind) if line.day_kind else None,
    )
    return ", ".join(part for part in parts if part)


def _kind_in_words(kind: DayKind) -> str:
    return DAY_KINDS[kind] if kind in (DayKind.SATURDAY, DayKind.SUNDAY) else DAY_KINDS[kind].lower()


def kinds_of(day: date, at: time | None, evening_from: time | None) -> frozenset[DayKind]:
    """The kinds of day that an hour falls into. A bank holiday is no weekday; an evening is also of its day."""
    is_evening = at is not None and evening_from is not None and at >= evening_from
    kinds = {DayKind.EVENING} if is_evening else set()
    if is_bank_holiday(day):
        kinds.add(DayKind.BANK_HOLIDAY)
    elif day.weekday() in (SATURDAY, SUNDAY):
        kinds.add(DayKind.SATURDAY if day.weekday() == SATURDAY else DayKind.SUNDAY)
    else:
        kinds.add(DayKind.WEEKDAY)
    return frozenset(kinds)


def rate_for(lines: Iterable[RateLine], asked: Asked, *, negotiated: Iterable[RateLine] = ()) -> Pick | None:
    """The most specific line that applies, of the negotiated ones before the card's; None where none applies."""
    own = [line for line in negotiated if applies(line, asked)]
    usual = [line for line in lines if applies(line, asked)]
    if not own and not usual:
        return None
    return Pick(max(own or usual, key=_rank), bool(own), len(own) + len(usual) - 1)


def applies(line: RateLine, asked: Asked) -> bool:
    return (
        line.unit == asked.unit
        and (line.complexity is None or folded(line.complexity) == folded(asked.complexity))
        and (line.place is None or folded(line.place) == folded(asked.place_band))
        and (line.carers is None or line.carers == asked.carers)
        and (line.day_kind is None or line.day_kind in asked.kinds)
    )


def is_for_the_day(line: RateLine) -> bool:
    """Whether the line is the price of a kind of day that uplifts are paid for."""
    return line.day_kind not in (None, DayKind.WEEKDAY)


def _rank(line: RateLine) -> tuple[int, bool, bool, bool, bool, Decimal]:
    """How much a line names; then complexity before place before carers before day; then the dearest."""
    named = (bool(line.complexity), bool(line.place), bool(line.carers), bool(line.day_kind))
    return (sum(named), *named, line.amount)


def band_of(place: str, bands: Mapping[str, Sequence[str]]) -> str | None:
    """The place band that holds a package's place (`L20`, `Linacre`, `Linacre (L20)`): the ward's before the code's."""
    ward, _, rest = place.partition("(")
    for part in (ward.strip(), rest.rstrip(") ").strip()):
        for band, places in bands.items():
            if part and folded(part) in {folded(each) for each in places}:
                return band
    return None


@dataclass
class CardPrices:
    """A council's prices as the cost of a schedule is computed with them: of one complexity, in one place.

    A line for Saturdays, Sundays, bank holidays or evenings is what they cost: no uplift comes on top.
    """

    lines: Sequence[RateLine]
    uplifts: Mapping[Uplift, Decimal]
    evening_from: time | None
    negotiated: Sequence[RateLine] = ()
    complexity: str | None = None
    place_band: str | None = None
    _known: dict[tuple[str, frozenset[DayKind], int], Pick | None] = field(default_factory=dict, repr=False)

    @property
    def pays_evenings(self) -> bool:
        by_line = any(line.day_kind is DayKind.EVENING for line in (*self.lines, *self.negotiated))
        return Uplift.EVENING in self.uplifts or by_line

    def has(self, unit: str) -> bool:
        return any(line.unit == unit for line in (*self.lines, *self.negotiated))

    def pick(self, unit: str, kinds: frozenset[DayKind], carers: int) -> Pick | None:
        key = (unit, kinds, carers)
        if key not in self._known:
            asked = Asked(unit, kinds, carers, self.complexity, self.place_band)
            self._known[key] = rate_for(self.lines, asked, negotiated=self.negotiated)
        return self._known[key]

    def paid(self, unit: str, day: date, at: time | None, carers: int) -> Paid | None:
        pick = self.pick(unit, kinds_of(day, at, self.evening_from), carers)
        if pick is None:
            return None
        if is_for_the_day(pick.line):
            return Paid(pick.line.amount)
        usual = Rates({}, self.uplifts, self.evening_from)
        uplift = usual.uplift(day, at)
        return Paid(pick.line.amount, uplift, usual.factor(uplift))

    def usual(self, unit: str, carers: int = 1) -> RateLine | None:
        """What the unit is paid on a usual weekday."""
        pick = self.pick(unit, frozenset({DayKind.WEEKDAY}), carers)
        return pick.line if pick else None

    def negotiated_line(self, unit: str, carers: int = 1) -> RateLine | None:
        """The rate negotiated with the provider for a usual weekday; None where the card's own holds."""
        pick = self.pick(unit, frozenset({DayKind.WEEKDAY}), carers)
        return pick.line if pick and pick.is_negotiated else None

    def uplifts_over(self, unit: str, carers: int = 1) -> dict[Uplift, Decimal]:
        """The uplifts at which a bid of one price is paid: the card's own, or what its line for the day comes to.

        A line for the day is put in proportion to the usual one, half up to 4 decimals and never under 1.
        """
        usual, found = self.usual(unit, carers), {}
        for uplift in Uplift:
            kinds = {DayKind(uplift), *([DayKind.WEEKDAY] if uplift is Uplift.EVENING else [])}
            pick = self.pick(unit, frozenset(kinds), carers)
            if usual and pick and is_for_the_day(pick.line):
                ratio = half_up(Fraction(pick.line.amount) / Fraction(usual.amount), FACTOR_PLACES)
                found[uplift] = max(NO_UPLIFT, ratio)
            elif uplift in self.uplifts:
                found[uplift] = self.uplifts[uplift]
        return found
