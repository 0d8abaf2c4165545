"""The pause between letters and contracts: to the end of its last day, and never a second longer or shorter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import standstill
from consortium.kernel.calendar import is_working_day, local
from tests.factories.refusals import refusal_of

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@given(MOMENTS)
def test_a_regime_without_a_standstill_has_no_end_of_one(released: datetime) -> None:
    assert standstill.ends_at(calendar_days=None, working_days=None, from_at=released) is None


@given(MOMENTS, st.integers(1, 20))
def test_calendar_days_count_every_day_to_the_end_of_the_last(released: datetime, days: int) -> None:
    ends = standstill.ends_at(calendar_days=days, working_days=None, from_at=released)
    assert ends is not None
    assert local(ends).date() == local(released).date() + timedelta(days=days)
    assert f"{local(ends):%H:%M:%S}" == "23:59:59"


@given(MOMENTS, st.integers(1, 20))
def test_working_days_leave_out_weekends_and_bank_holidays(released: datetime, days: int) -> None:
    ends = standstill.ends_at(calendar_days=None, working_days=days, from_at=released)
    assert ends is not None
    first, last = local(released).date(), local(ends).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(last)


def test_eight_working_days_over_easter() -> None:
    ends = standstill.ends_at(calendar_days=None, working_days=8, from_at=datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert ends is not None
    assert f"{local(ends):%Y-%m-%d %H:%M:%S %Z}" == "2026-04-14 23:59:59 BST"


@pytest.mark.parametrize(("waiting", "code"), [([], "standstill.nothing_waits"), ([1, 2], "standstill.runs")])
def test_no_contract_is_issued_before_a_standstill_is_over(waiting: list[int], code: str) -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    ends = [now + timedelta(days=each) for each in waiting]
    assert refusal_of(standstill.ensure_some_over, waiting=ends, at=now) == code


def test_one_that_is_over_is_enough() -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    standstill.ensure_some_over(waiting=[now - timedelta(seconds=1), now + timedelta(days=1)], at=now)
