"""When people are reminded of what they owe: in the morning, in UK time, some days before."""

from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import LONDON, is_working_day, local

BEFORE_THE_DECISION = (7, 3, 1)
"""Days before a round's decision date on which assessors who are behind are reminded."""
BEFORE_ITS_OWN_DECISION = (3, 1)
"""Working days before the decision on one application is due, where each has a clock of its own."""
BEFORE_THE_ANSWER = (5, 1)
"""Working days before the answer to a review is due on which its lead is reminded."""
MORNING = time(8)
"""Nobody is told in the night."""


def of_the_decision(decision_due_on: date, now: datetime) -> list[tuple[int, datetime]]:
    """Each reminder still to come: how many days before, and the moment it is due."""
    return _to_come([(days, decision_due_on - timedelta(days=days)) for days in BEFORE_THE_DECISION], now)


def is_behind(*, decision_due_on: date, today: date) -> bool:
    """From the first reminder on, whatever is not assessed is behind."""
    return today >= decision_due_on - timedelta(days=max(BEFORE_THE_DECISION))


def of_the_answer(answer_due_at: datetime, now: datetime) -> list[tuple[int, datetime]]:
    """Each reminder still to come: how many working days before, and the moment it is due."""
    return _working_days(BEFORE_THE_ANSWER, answer_due_at, now)


def of_its_own_decision(decision_due_at: datetime, now: datetime) -> list[tuple[int, datetime]]:
    """Each reminder still to come: how many working days before, and the moment it is due."""
    return _working_days(BEFORE_ITS_OWN_DECISION, decision_due_at, now)


def _working_days(before: tuple[int, ...], due_at: datetime, now: datetime) -> list[tuple[int, datetime]]:
    due_on = local(due_at).date()
    return _to_come([(days, _working_days_before(due_on, days)) for days in before], now)


def _to_come(days: list[tuple[int, date]], now: datetime) -> list[tuple[int, datetime]]:
    moments = [(before, datetime.combine(day, MORNING, LONDON)) for before, day in days]
    return [(before, at) for before, at in moments if at > now]


def _working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day
