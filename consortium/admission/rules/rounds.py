"""When a round is open, and which dates a round may have."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused, explain

explain(
    {
        "round.closes_before_it_opens": "A round closes after it opens.",
        "round.closes_in_the_past": "A round cannot close in the past.",
        "round.decision_before_close": "The decision is due after the round closes.",
        "round.questions_outside": "Questions end after the round opens and no later than it closes.",
        "round.after_the_end": "The system ends on {ended}: a round cannot close after that.",
        "round.overlaps": "Round {number} of this system is open until {closes_at}. Open the next one after it closes.",
        "round.not_open_yet": "The round opens at {opens_at}.",
        "round.closed": "The round closed at {closes_at}. Apply in the next round: your answers can be used again.",
        "round.still_open": "Assessment begins when the round has closed, at {closes_at}.",
    }
)

USUAL_DAYS_AFTER_QUESTIONS = 10
"""Days between the last question and the closing of a round, unless its lead says otherwise."""


class RoundStage(StrEnum):
    """Where a round stands. It follows from its dates and from what was decided, so nothing has to be switched."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


def stage_of(*, opens_at: datetime, closes_at: datetime, at: datetime) -> RoundStage:
    """Half-open: at its closing moment a round is closed."""
    if at < opens_at:
        return RoundStage.AHEAD
    return RoundStage.OPEN if at < closes_at else RoundStage.CLOSED


def usual_end_of_questions(*, opens_at: datetime, closes_at: datetime) -> datetime:
    """Ten days before the round closes, at the same hour in the UK; half way through a round shorter than that."""
    usual = (local(closes_at) - timedelta(days=USUAL_DAYS_AFTER_QUESTIONS)).astimezone(UTC)
    return usual if usual > opens_at else opens_at + (closes_at - opens_at) / 2


def ensure_dates_are_possible(
    *,
    opens_at: datetime,
    closes_at: datetime,
    questions_until_at: datetime,
    decision_due_on: date,
    system_ends_on: date,
    now: datetime,
) -> None:
    if closes_at <= opens_at:
        raise Refused("round.closes_before_it_opens")
    if not opens_at < questions_until_at <= closes_at:
        raise Refused("round.questions_outside")
    if closes_at <= now:
        raise Refused("round.closes_in_the_past")
    if local(closes_at).date() > system_ends_on:
        raise Refused("round.after_the_end", ended=system_ends_on)
    if decision_due_on <= local(closes_at).date():
        raise Refused("round.decision_before_close")


def ensure_follows(*, opens_at: datetime, last_number: int, last_closes_at: datetime) -> None:
    """One round of a system at a time."""
    if opens_at < last_closes_at:
        raise Refused("round.overlaps", number=last_number, closes_at=last_closes_at)


def ensure_open(*, opens_at: datetime, closes_at: datetime, at: datetime) -> None:
    if at < opens_at:
        raise Refused("round.not_open_yet", opens_at=opens_at)
    if at >= closes_at:
        raise Refused("round.closed", closes_at=closes_at)


def ensure_closed(*, closes_at: datetime, at: datetime) -> None:
    if at < closes_at:
        raise Refused("round.still_open", closes_at=closes_at)
