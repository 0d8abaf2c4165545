"""When a provider wants no invitations, and what room it says it has. Its own word, and never held against a bid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused, explain

MOST_PLACES = 9999
MOST_HOURS = Decimal("99999.99")
"""Hours a week."""
STALE_AFTER = timedelta(days=28)
"""Room that was stated longer ago is shown as old: a provider's week changes."""

explain(
    {
        "pause.ends_in_past": "A pause ends later than it begins: choose a last day from today on.",
        "pause.begins_in_past": "A pause begins today or later.",
        "pause.already": "You have paused these invitations already. Resume them first, or choose another lot or area.",
        "pause.over": "This pause is over. Invitations have come again since.",
        "pause.no_body": "Choose an area of a council or health body.",
        "capacity.no_place": "You do not offer this lot in that council’s area. Add the area to your places first.",
        "capacity.places": "Free places are a whole number from 0 to {most}.",
        "capacity.hours": "Free hours a week are a number from 0 to {most}, with up to two decimals.",
    }
)


class PauseState(StrEnum):
    AHEAD = "ahead"
    IN_FORCE = "in force"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Pause:
    """A period without invitations: half-open, and ended early where it was resumed. None is every lot, every area."""

    lot_id: UUID | None
    council_id: UUID | None
    from_at: datetime
    until_at: datetime | None = None
    resumed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        ends = [each for each in (self.until_at, self.resumed_at) if each is not None]
        return min(ends, default=None)

    def state_at(self, at: datetime) -> PauseState:
        if self.ends_at is not None and self.ends_at <= max(at, self.from_at):
            return PauseState.OVER
        return PauseState.IN_FORCE if self.from_at <= at else PauseState.AHEAD

    def stops(self, *, lot_id: UUID, council_id: UUID, at: datetime) -> bool:
        """Whether it keeps an invitation from that council for that lot away at that instant."""
        return (
            self.state_at(at) is PauseState.IN_FORCE
            and self.lot_id in {None, lot_id}
            and self.council_id in {None, council_id}
        )


def ensure_pause_possible(*, from_at: datetime, until_at: datetime | None, now: datetime) -> None:
    """From now or a later day, to later than it begins; without an end it goes on until resumed."""
    if from_at < now:
        raise Refused("pause.begins_in_past")
    if until_at is not None and until_at <= from_at:
        raise Refused("pause.ends_in_past")


def ensure_not_paused_already(wanted: Pause, present: Iterable[Pause], now: datetime) -> None:
    """The same lot and area are paused once at a time. Raises `Refused`."""
    for each in present:
        is_same = (each.lot_id, each.council_id) == (wanted.lot_id, wanted.council_id)
        if is_same and each.state_at(now) is not PauseState.OVER and _overlap(each, wanted):
            raise Refused("pause.already")


def _overlap(one: Pause, other: Pause) -> bool:
    return (one.ends_at is None or other.from_at < one.ends_at) and (
        other.ends_at is None or one.from_at < other.ends_at
    )


def ensure_may_resume(pause: Pause, now: datetime) -> None:
    if pause.state_at(now) is PauseState.OVER:
        raise Refused("pause.over")


def ensure_room_sensible(*, free_places: int | None, weekly_hours: Decimal | None) -> None:
    if free_places is not None and not 0 <= free_places <= MOST_PLACES:
        raise Refused("capacity.places", most=MOST_PLACES)
    if weekly_hours is not None and (
        not weekly_hours.is_finite()
        or not 0 <= weekly_hours <= MOST_HOURS
        or weekly_hours != weekly_hours.quantize(Decimal("0.01"))
    ):
        raise Refused("capacity.hours", most=MOST_HOURS)


@dataclass(frozen=True, slots=True)
class Room:
    """Free places and hours a week, as they were stated. None where that was not said."""

    free_places: int | None
    weekly_hours: Decimal | None
    stated_at: datetime

    def is_old(self, now: datetime) -> bool:
        return now - self.stated_at > STALE_AFTER

    @property
    def in_words(self) -> str:
        """`2 places, 12.5 hours a week`."""
        parts = []
        if self.free_places is not None:
            parts.append(f"{self.free_places} {'place' if self.free_places == 1 else 'places'}")
        if self.weekly_hours is not None:
            hours = f"{self.weekly_hours.normalize():f}"
            parts.append(f"{hours} {'hour' if hours == '1' else 'hours'} a week")
        return ", ".join(parts)

    @property
    def stated_on(self) -> date:
        return local(self.stated_at).date()
