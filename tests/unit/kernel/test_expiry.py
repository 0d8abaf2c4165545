"""When what was given expires, its owner is reminded in time, and never of what is past."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import local
from consortium.kernel.documents.expiry import REMIND_BEFORE, ensure_in_date, reminders
from consortium.kernel.errors import Refused

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@given(DAYS, DAYS)
def test_each_reminder_is_due_in_the_morning_of_its_day_and_still_to_come(expires_on: date, on: date) -> None:
    for days, due_at in reminders(expires_on, on):
        assert days in REMIND_BEFORE
        assert local(due_at).date() == expires_on - timedelta(days=days) > on
        assert local(due_at).hour == 8


@given(DAYS, st.integers(61, 4000))
def test_whoever_gives_it_in_good_time_is_reminded_three_times(on: date, left: int) -> None:
    assert [days for days, _ in reminders(on + timedelta(days=left), on)] == list(REMIND_BEFORE)


@pytest.mark.parametrize(("left", "days"), [(60, [30, 7]), (31, [30, 7]), (30, [7]), (8, [7]), (7, []), (0, [])])
def test_whoever_gives_it_late_is_reminded_of_what_is_left(left: int, days: list[int]) -> None:
    on = date(2027, 3, 1)
    assert [each for each, _ in reminders(on + timedelta(days=left), on)] == days


def test_what_has_no_end_is_never_reminded_of_and_never_expired() -> None:
    assert reminders(None, date(2027, 3, 1)) == []
    ensure_in_date(expires_on=None, on=date(2027, 3, 1))


def test_the_last_day_counts() -> None:
    ensure_in_date(expires_on=date(2027, 3, 1), on=date(2027, 3, 1))
    with pytest.raises(Refused):
        ensure_in_date(expires_on=date(2027, 3, 1), on=date(2027, 3, 2))
