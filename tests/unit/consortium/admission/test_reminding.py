"""Reminders come in the morning, the right number of days before, and never for a day that is past."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import reminding, reviews
from consortium.kernel.calendar import days_between, end_of_working_day, is_working_day, local

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 1))


@given(DAYS, st.integers(0, 40))
def test_the_decision_of_a_round(due_on: date, before: int) -> None:
    now = datetime(due_on.year, due_on.month, due_on.day, 12, tzinfo=UTC) - timedelta(days=before)
    found = reminding.of_the_decision(due_on, now)
    assert [days for days, _ in found] == [days for days in (7, 3, 1) if days < before]
    for days, at in found:
        assert (due_on - local(at).date()).days == days
        assert (local(at).hour, local(at).minute) == (8, 0)


@given(DAYS, st.integers(-30, 30))
def test_what_is_not_assessed_is_behind_from_the_first_reminder_on(due_on: date, before: int) -> None:
    assert reminding.is_behind(decision_due_on=due_on, today=due_on - timedelta(days=before)) == (before <= 7)


@given(DAYS, st.integers(1, 60))
def test_the_answer_to_a_review(asked_on: date, working_days: int) -> None:
    asked_at = datetime(asked_on.year, asked_on.month, asked_on.day, 12, tzinfo=UTC)
    due_at = reviews.answer_due_at(asked_at=asked_at, working_days=working_days)
    found = reminding.of_the_answer(due_at, asked_at)
    assert {days for days, _ in found} == {days for days in (5, 1) if days < working_days}
    for days, at in found:
        between = days_between(local(at).date() + timedelta(days=1), local(due_at).date())
        assert sum(map(is_working_day, between)) == days
        assert is_working_day(local(at).date())


@given(DAYS, st.integers(0, 23), st.integers(1, 20))
def test_the_decision_on_one_application(received_on: date, hour: int, working_days: int) -> None:
    received_at = datetime(received_on.year, received_on.month, received_on.day, hour, tzinfo=UTC)
    due_at = end_of_working_day(received_at, working_days)
    found = reminding.of_its_own_decision(due_at, received_at)
    assert {days for days, _ in found} >= {days for days in (3, 1) if days < working_days}
    for days, at in found:
        between = days_between(local(at).date() + timedelta(days=1), local(due_at).date())
        assert sum(map(is_working_day, between)) == days
        assert at > received_at
        assert is_working_day(local(at).date())
