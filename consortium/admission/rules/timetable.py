"""Changes of a round's timetable: every date may be put off, none is ever brought forward."""

from dataclasses import dataclass
from datetime import date, datetime

from consortium.admission.rules.rounds import ensure_dates_are_possible
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused, explain

EXTENDED_WITH_ITS_SYSTEM = "The system was extended. Applications stay open as long as it lasts."
LONGEST_REASON = 1000

explain(
    {
        "timetable.no_reason": "Say why the dates change. Everybody who applies reads it.",
        "timetable.long": "Use {longest} characters at most.",
        "timetable.nothing_moves": "These are the dates as they are. Change at least one.",
        "timetable.earlier": "A date that was published is never brought forward: {what} stays {was} or moves later.",
        "timetable.opened_already": "The round opened at {opens_at}: its opening no longer moves.",
        "timetable.closed_already": "The round closed at {closes_at}: it is not opened again.",
        "timetable.questions_in_the_past": "The end of questions must lie ahead.",
        "timetable.decision_was_due": "The decisions were due on {due}: that day is over and no longer moves.",
        "timetable.into_next_round": "Round {number} opens at {opens_at}: this one closes by then.",
        "timetable.standing": "This system is open at any time, until it ends. There are no dates to move.",
        "timetable.moved_meanwhile": "Somebody moved the dates while you were writing. Read them, then decide again.",
    }
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The four dates of a round."""

    opens_at: datetime
    questions_until_at: datetime
    closes_at: datetime
    decision_due_on: date


def ensure_has_dates_of_its_own(*, is_standing: bool) -> None:
    if is_standing:
        raise Refused("timetable.standing")


def ensure_reason(reason: str) -> str:
    """The reason without the space around it. Raises `Refused` for none and for one too long."""
    given = reason.strip()
    if not given:
        raise Refused("timetable.no_reason")
    if len(given) > LONGEST_REASON:
        raise Refused("timetable.long", longest=LONGEST_REASON)
    return given


def ensure_may_move(was: Dates, to: Dates, *, system_ends_on: date, at: datetime) -> None:
    """Each date later or as it was, and only while it lies ahead. What was received in time stays in time by that."""
    if was == to:
        raise Refused("timetable.nothing_moves")
    _ensure_later(was, to)
    if to.opens_at != was.opens_at and at >= was.opens_at:
        raise Refused("timetable.opened_already", opens_at=was.opens_at)
    if at >= was.closes_at and (to.closes_at, to.questions_until_at) != (was.closes_at, was.questions_until_at):
        raise Refused("timetable.closed_already", closes_at=was.closes_at)
    if to.questions_until_at != was.questions_until_at and to.questions_until_at <= at:
        raise Refused("timetable.questions_in_the_past")
    if to.decision_due_on != was.decision_due_on and local(at).date() > was.decision_due_on:
        raise Refused("timetable.decision_was_due", due=was.decision_due_on)
    ensure_dates_are_possible(
        opens_at=to.opens_at,
        closes_at=to.closes_at,
        questions_until_at=to.questions_until_at,
        decision_due_on=to.decision_due_on,
        system_ends_on=system_ends_on,
        now=was.opens_at,  # a closing that has passed was judged above
    )


def ensure_ends_before(*, closes_at: datetime, next_number: int, next_opens_at: datetime) -> None:
    """One round of a system at a time, when one is extended too."""
    if closes_at > next_opens_at:
        raise Refused("timetable.into_next_round", number=next_number, opens_at=next_opens_at)


def _ensure_later(was: Dates, to: Dates) -> None:
    for what, old, new in (
        ("the opening", was.opens_at, to.opens_at),
        ("the end of questions", was.questions_until_at, to.questions_until_at),
        ("the closing", was.closes_at, to.closes_at),
    ):
        if new < old:
            raise Refused("timetable.earlier", what=what, was=old)
    if to.decision_due_on < was.decision_due_on:
        raise Refused("timetable.earlier", what="the day of decisions", was=was.decision_due_on)
