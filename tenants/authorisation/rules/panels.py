"""Panels that decide together: members and deputies with dates, a quorum, meetings, decisions with conditions.

Source: `rules.md`, Authorisation; Cheshire East's Resource Allocation Panel and its Children with Disability and Short
Breaks Panel. Whoever recommends a case neither counts for it nor decides it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.authorisation.rules import Value

LONGEST_NAME = 120
MOST_SEATS = 40

explain(
    {
        "panel.name": "Give the panel a name of up to {longest} characters.",
        "panel.name_taken": "There is a panel of that name already.",
        "panel.quorum": "A panel decides together, so its quorum is from 2 to {most}.",
        "panel.limit": "The limit of a panel must be above £0.00.",
        "panel.not_an_authoriser": "{name} does not hold the role of authoriser here, so cannot sit on a panel.",
        "panel.seated_already": "{name} has a seat on this panel in those days already.",
        "panel.deputy_of_nobody": "A deputy stands in for another member of this panel.",
        "panel.deputy_of_oneself": "Nobody is their own deputy.",
        "panel.seat_ends_before": "The last day cannot be before the first day.",
        "panel.seat_starts_in_past": "A seat cannot begin before today: who could decide then stays as it was.",
        "panel.seat_ended": "This seat has ended already.",
        "meeting.in_past": "A meeting is planned for a time that is still to come.",
        "meeting.not_planned": "This meeting has begun already.",
        "meeting.not_sitting": "Decisions are made while the meeting sits: record who is there first.",
        "meeting.over": "This meeting is over. Its minutes stand as they are.",
        "meeting.nobody_there": "Tick everybody who is at the meeting.",
        "meeting.not_a_member": "Only members of the panel and their deputies can be at its meeting.",
        "meeting.recorder_absent": "Whoever records a decision is at the meeting.",
        "meeting.no_quorum": "{needed} of the panel must be there to decide this case, and {there} are. Whoever "
        "recommended it, or decided it in urgency, does not count, and a deputy counts only while their "
        "member is away.",
        "meeting.on_agenda": "This case is on an agenda already.",
        "meeting.undecided": "Decide, or defer, every case on the agenda before the meeting ends.",
        "meeting.over_panel_limit": "This case comes to {whole_life}, over the {limit} that this panel may approve. "
        "It may still defer or refuse it.",
        "meeting.conditions_missing": "Write the conditions under which it is approved.",
        "meeting.item_decided": "This panel has decided this case already.",
    }
)


class Decision(StrEnum):
    """What a panel says of a case."""

    APPROVE = "approve"
    CONDITIONS = "approve with conditions"
    DEFER = "defer"
    REFUSE = "refuse"

    @property
    def approves(self) -> bool:
        return self in {Decision.APPROVE, Decision.CONDITIONS}


class Stage(StrEnum):
    """How far a meeting is, which follows from when it was opened and closed."""

    PLANNED = "planned"
    SITTING = "sitting"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place on a panel, both days included. `deputy_for` is the member whose deputy it is."""

    person_id: UUID
    from_on: date
    to_on: date | None
    is_chair: bool = False
    deputy_for: UUID | None = None

    def is_held(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


def stage_of(*, opened_at: datetime | None, closed_at: datetime | None) -> Stage:
    if closed_at is not None:
        return Stage.OVER
    return Stage.SITTING if opened_at is not None else Stage.PLANNED


def ensure_panel(*, name: str, quorum: int, limit: Decimal | None) -> str:
    """The panel's name, without the space around it."""
    given = " ".join(name.split())
    if not given or len(given) > LONGEST_NAME:
        raise Refused("panel.name", longest=LONGEST_NAME)
    if not 2 <= quorum <= MOST_SEATS:
        raise Refused("panel.quorum", most=MOST_SEATS)
    if limit is not None and limit <= 0:
        raise Refused("panel.limit")
    return given


def ensure_may_sit(*, seat: Seat, seats: Iterable[Seat], name: str, today: date) -> None:
    """Nobody has two seats at once, and a deputy stands in for somebody who has one."""
    held = list(seats)
    if seat.to_on is not None and seat.to_on < seat.from_on:
        raise Refused("panel.seat_ends_before")
    if seat.from_on < today:
        raise Refused("panel.seat_starts_in_past")
    if any(other.person_id == seat.person_id and _overlap(other, seat) for other in held):
        raise Refused("panel.seated_already", name=name)
    if seat.deputy_for == seat.person_id:
        raise Refused("panel.deputy_of_oneself")
    if seat.deputy_for is not None and not any(
        other.person_id == seat.deputy_for and other.deputy_for is None and _overlap(other, seat) for other in held
    ):
        raise Refused("panel.deputy_of_nobody")


def _overlap(one: Seat, other: Seat) -> bool:
    return (one.to_on is None or other.from_on <= one.to_on) and (other.to_on is None or one.from_on <= other.to_on)


def ensure_seat_may_end(seat: Seat, *, last_day: date) -> None:
    if seat.to_on is not None and seat.to_on <= last_day:
        raise Refused("panel.seat_ended")
    if last_day < seat.from_on:
        raise Refused("panel.seat_ends_before")


def ensure_present(*, present: Collection[UUID], seats: Iterable[Seat], recorder: UUID, on: date) -> None:
    """Those at a meeting hold a seat that day, and whoever records it is one of them."""
    if not present:
        raise Refused("meeting.nobody_there")
    if not set(present) <= {seat.person_id for seat in seats if seat.is_held(on)}:
        raise Refused("meeting.not_a_member")
    if recorder not in present:
        raise Refused("meeting.recorder_absent")


def count_voices(*, present: Collection[UUID], seats: Iterable[Seat], without: Collection[UUID], on: date) -> int:
    """How many of the panel decide: members there, and one deputy for each who is away.

    Nobody in `without` counts: whoever recommended, and whoever decided in urgency what is to be ratified.
    """
    there = set(present) - set(without)
    held = [seat for seat in seats if seat.is_held(on) and seat.person_id in there]
    members = {seat.person_id for seat in held if seat.deputy_for is None}
    stood_in_for = {seat.deputy_for for seat in held if seat.deputy_for is not None} - set(present)
    return len(members) + len(stood_in_for)


def ensure_quorum(
    *, present: Collection[UUID], seats: Sequence[Seat], quorum: int, without: Collection[UUID], on: date
) -> None:
    there = count_voices(present=present, seats=seats, without=without, on=on)
    if there < quorum:
        raise Refused("meeting.no_quorum", needed=quorum, there=there)


def ensure_within(*, limit: Decimal | None, value: Value) -> None:
    """What a panel may approve; None: any value."""
    if limit is not None and value.whole_life > limit:
        raise Refused("meeting.over_panel_limit", whole_life=value.whole_life, limit=limit)


def ensure_conditions(decision: Decision, conditions: str) -> str:
    """The conditions of an approval with conditions; nothing for any other decision."""
    given = conditions.strip()
    if decision is not Decision.CONDITIONS:
        return ""
    if not given:
        raise Refused("meeting.conditions_missing")
    return given
