"""When what was given expires: its owner is reminded two months, one month and a week before (rules.md, Admission)."""

from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import LONDON
from consortium.kernel.errors import Refused, explain

REMIND_BEFORE = (60, 30, 7)
"""Days before the last day on which it is good."""
MORNING = time(8)
"""In UK time: nobody is told in the night."""

explain({"document.expired": "It expired on {expires_on}. Send one that is in date."})


def ensure_in_date(*, expires_on: date | None, on: date) -> None:
    if expires_on is not None and expires_on < on:
        raise Refused("document.expired", expires_on=expires_on)


def reminders(expires_on: date | None, on: date) -> list[tuple[int, datetime]]:
    """Each reminder still to come after the day `on`: how many days before the end, and the moment it is due."""
    if expires_on is None:
        return []
    days = [(before, expires_on - timedelta(days=before)) for before in REMIND_BEFORE]
    return [(before, datetime.combine(day, MORNING, LONDON)) for before, day in days if day > on]
