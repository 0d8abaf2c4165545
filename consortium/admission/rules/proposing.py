"""The next rounds of a system, proposed from its rhythm: dates on working days, to be changed as the lead likes.

A proposal keeps the length of the last round and the time it left for decisions. Nothing is announced by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import LAST_YEAR, in_uk_time, is_working_day, local

USUAL_DAYS_OPEN = 42
USUAL_DAYS_TO_DECIDE = 56
OPENS, CLOSES = time(9), time(12)
MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a round was, is or would be."""

    opens_at: datetime
    closes_at: datetime
    decision_due_on: date


def propose(
    *, every_months: int, last: Timetable | None, earliest_on: date, ends_on: date, most: int = 6
) -> list[Timetable]:
    """The next rounds, soonest first: each so many months after the one before, none past the end of the system.

    The first opens on or after `earliest_on`; the rhythm is kept where rounds were missed. At most `most` are given.
    """
    if every_months < 1:
        return []
    first_on = _months_after(local(last.opens_at).date(), every_months) if last else earliest_on
    lengths = _lengths_of(last)
    found: list[Timetable] = []
    free_at = last.closes_at if last else None
    for opens_on in _rhythm(first_on, every_months, ends_on):
        each = _from(opens_on, *lengths)
        if len(found) == most or local(each.closes_at).date() > ends_on:
            break
        if local(each.opens_at).date() >= earliest_on and (free_at is None or each.opens_at >= free_at):
            found.append(each)
            free_at = each.closes_at
    return found


def working_day_from(day: date) -> date:
    """This day, or the next one that is a working day in England."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _rhythm(first_on: date, every_months: int, ends_on: date) -> Iterator[date]:
    count = 0
    while (day := _months_after(first_on, every_months * count)) <= ends_on and day.year < LAST_YEAR:
        yield day
        count += 1


def _lengths_of(last: Timetable | None) -> tuple[int, int]:
    """Days that a round is open, and days from its close to its decisions."""
    if last is None:
        return USUAL_DAYS_OPEN, USUAL_DAYS_TO_DECIDE
    closed_on = local(last.closes_at).date()
    return (closed_on - local(last.opens_at).date()).days or 1, (last.decision_due_on - closed_on).days


def _from(opens_on: date, days_open: int, days_to_decide: int) -> Timetable:
    opens_on = working_day_from(opens_on)
    closes_on = working_day_from(opens_on + timedelta(days=days_open))
    return Timetable(
        in_uk_time(datetime.combine(opens_on, OPENS), "opens"),
        in_uk_time(datetime.combine(closes_on, CLOSES), "closes"),
        working_day_from(closes_on + timedelta(days=days_to_decide)),
    )


def _months_after(day: date, months: int) -> date:
    """The same day of the month, or the last one that every month has."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return day.replace(year=day.year + years, month=month + 1, day=SHORTEST_MONTH)
