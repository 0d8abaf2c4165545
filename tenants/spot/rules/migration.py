"""How spot purchases move into the system: all new business through it, each purchase when it expires or need changes.

Source: Kent's report of 9 March 2021 (S4): phased, with the providers that are on the framework already found first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import FIRST_YEAR, LAST_YEAR
from consortium.kernel.errors import NotFound, Refused, explain
from consortium.kernel.money import half_up
from tenants.spot.rules.purchases import DAY, LONGEST_TEXT

ZERO = Decimal("0.00")
MONTHS_OF_A_QUARTER = 3
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

explain(
    {
        "move.reason": "Say why.",
        "move.day": "Choose a day from {first} to {last}, while this purchase runs.",
        "move.done": "An agreement was made for this purchase in the system: it has moved, and moves once.",
        "move.no_package": "Give the reference of a package of your council, such as SEF-2026-0147.",
        "move.not_standing": "Only a purchase that stands can be planned or moved.",
    }
)


class Trigger(StrEnum):
    """When a purchase moves."""

    EXPIRY = "expiry"
    CHANGE = "change of need"
    STAYS = "stays"


class Fate(StrEnum):
    """Where a purchase is on its way into the system."""

    MOVED = "moved"
    ENDED = "ended"
    STAYS = "stays"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Item:
    """One purchase as the plan sees it. `first_on` is when support began, before extensions; both days included."""

    id: UUID
    yearly: Decimal
    first_on: date
    last_day: date
    moves_on: date | None = None
    stays: str | None = None
    moved_on: date | None = None
    has_package: bool = False

    @property
    def trigger(self) -> Trigger:
        if self.stays:
            return Trigger.STAYS
        return Trigger.CHANGE if self.moves_on else Trigger.EXPIRY

    @property
    def due_on(self) -> date:
        """The day on which its support is to be in the system."""
        return self.moves_on or self.last_day + DAY


@dataclass(frozen=True, slots=True)
class Phase:
    """The purchases that move within one quarter."""

    first: date
    last: date
    count: int
    yearly: Decimal
    on_expiry: int
    on_change: int
    prepared: int

    @property
    def name(self) -> str:
        return quarter_name(self.first)


@dataclass(frozen=True, slots=True)
class Sum:
    count: int = 0
    yearly: Decimal = ZERO

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.count + other.count, self.yearly + other.yearly)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every purchase once: in a phase, or staying, moved or ended."""

    phases: tuple[Phase, ...]
    stays: Sum
    moved: Sum
    ended: Sum

    @property
    def planned(self) -> Sum:
        return sum((Sum(phase.count, phase.yearly) for phase in self.phases), Sum())

    @property
    def whole(self) -> Sum:
        return self.planned + self.stays + self.moved + self.ended


@dataclass(frozen=True, slots=True)
class Progress:
    """How many purchases, by the end of a quarter, had moved, had ended otherwise, or still ran outside."""

    name: str
    on: date
    moved: int
    ended: int
    still: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the providers of running purchases, and of what those come to in a year."""

    providers: int
    yearly: Decimal


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far the providers of running spot purchases are on the register already."""

    whole: Share
    confirmed: Share
    proposed: Share

    @property
    def percent_confirmed(self) -> Decimal | None:
        return percent(self.confirmed.providers, self.whole.providers)

    @property
    def percent_likely(self) -> Decimal | None:
        """Confirmed, or proposed and waiting for somebody."""
        return percent(self.confirmed.providers + self.proposed.providers, self.whole.providers)

    @property
    def percent_of_value(self) -> Decimal | None:
        return percent(self.confirmed.yearly, self.whole.yearly)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """To one decimal, half up; None of nothing."""
    return half_up(Decimal(part) * 100 / Decimal(whole), 1) if whole else None


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter of a day."""
    first = date(day.year, day.month - (day.month - 1) % MONTHS_OF_A_QUARTER, 1)
    following = first + timedelta(days=31 * MONTHS_OF_A_QUARTER)
    return first, following.replace(day=1) - DAY


def quarter_name(day: date) -> str:
    """`April to June 2027`."""
    first, last = quarter_of(day)
    return f"{MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {last.year}"


def fate_of(item: Item, today: date) -> Fate:
    if item.moved_on is not None and item.moved_on <= today:
        return Fate.MOVED
    if item.last_day < today:
        return Fate.ENDED
    return Fate.STAYS if item.stays else Fate.PLANNED


def plan(items: Iterable[Item], today: date) -> Plan:
    """Every purchase in the quarter in which it is to move; whatever is late counts in the quarter of today."""
    fates: dict[Fate, list[Item]] = {fate: [] for fate in Fate}
    for item in items:
        fates[fate_of(item, today)].append(item)
    quarters: dict[date, list[Item]] = {}
    for item in fates[Fate.PLANNED]:
        quarters.setdefault(quarter_of(max(item.moved_on or item.due_on, today))[0], []).append(item)
    return Plan(
        tuple(_phase(first, quarters[first]) for first in sorted(quarters)),
        *(_sum(fates[fate]) for fate in (Fate.STAYS, Fate.MOVED, Fate.ENDED)),
    )


def _phase(first: date, items: Sequence[Item]) -> Phase:
    on_change = sum(item.trigger is Trigger.CHANGE for item in items)
    whole = _sum(items)
    return Phase(
        first, quarter_of(first)[1], whole.count, whole.yearly, whole.count - on_change, on_change,
        sum(item.has_package for item in items),
    )  # fmt: skip


def _sum(items: Sequence[Item]) -> Sum:
    return Sum(len(items), sum((item.yearly for item in items), ZERO))


def progress(items: Sequence[Item], today: date, most: int = 12) -> list[Progress]:
    """By quarter, the last `most` of them, to today. A purchase counts once its support has begun."""
    begun = [item for item in items if item.first_on <= today]
    if not begun:
        return []
    ends: list[date] = []
    day = min(item.first_on for item in begun)
    while day <= today:
        last = quarter_of(day)[1]
        ends.append(min(last, today))
        day = last + DAY
    return [_progress(begun, on) for on in ends[-most:]]


def _progress(items: Sequence[Item], on: date) -> Progress:
    fates = [fate_of(item, on) for item in items if item.first_on <= on]
    moved, ended = fates.count(Fate.MOVED), fates.count(Fate.ENDED)
    return Progress(quarter_name(on), on, moved, ended, len(fates) - moved - ended)


def ensure_may_plan(
    *, is_standing: bool, trigger: Trigger, moves_on: date | None, reason: str, starts_on: date, last_day: date
) -> None:
    """On expiry needs nothing more; a change of need its day and why, an exception why."""
    if not is_standing:
        raise Refused("move.not_standing")
    if trigger is Trigger.EXPIRY:
        return
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Refused("move.reason")
    if trigger is Trigger.CHANGE and (moves_on is None or not starts_on < moves_on <= last_day + DAY):
        raise Refused("move.day", first=starts_on + DAY, last=last_day + DAY)


def ensure_may_link(*, is_standing: bool, is_moved: bool) -> None:
    """Nothing moves twice."""
    if is_moved:
        raise Refused("move.done")
    if not is_standing:
        raise Refused("move.not_standing")


def last_day_beside(*, starts_on: date, last_day: date, agreement_starts_on: date) -> date:
    """The last day of a purchase that an agreement takes over: the day before, never before its own first."""
    return min(last_day, max(starts_on, agreement_starts_on - DAY))


def read_quarter(year: int, month: int) -> tuple[date, date]:
    """The quarter that begins in a month. Raises `NotFound` where none does."""
    if not FIRST_YEAR <= year <= LAST_YEAR or month not in (1, 4, 7, 10):
        raise NotFound
    return quarter_of(date(year, month, 1))
