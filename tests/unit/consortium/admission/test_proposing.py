"""Rounds proposed from a system's rhythm fall on working days, keep their length and never pass the end."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules.proposing import Timetable, propose
from consortium.kernel.calendar import is_working_day, local

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(DAYS, st.integers(1, 14), st.integers(1, 90), st.integers(1, 120), st.integers(0, 900))
def test_each_proposal_is_on_working_days_one_after_the_other_and_within_the_term(
    opened: date, months: int, days_open: int, to_decide: int, term: int
) -> None:
    at = datetime.combine(opened, datetime.min.time(), UTC) + timedelta(hours=9)
    closed = at + timedelta(days=days_open)
    last = Timetable(at, closed, closed.date() + timedelta(days=to_decide))
    ends_on = opened + timedelta(days=term)
    rounds = propose(every_months=months, last=last, earliest_on=opened, ends_on=ends_on)
    for before, each in zip([last, *rounds], rounds, strict=False):
        assert each.opens_at >= before.closes_at
        assert each.opens_at < each.closes_at
        assert local(each.closes_at).date() < each.decision_due_on
        assert local(each.closes_at).date() <= ends_on
        days = (local(each.opens_at).date(), local(each.closes_at).date(), each.decision_due_on)
        assert all(map(is_working_day, days))


def test_a_system_that_opens_every_six_months_keeps_its_rhythm_over_bank_holidays_and_missed_rounds() -> None:
    last = Timetable(datetime(2025, 6, 30, 8, tzinfo=UTC), datetime(2025, 8, 11, 11, tzinfo=UTC), date(2025, 10, 6))
    rounds = propose(every_months=6, last=last, earliest_on=date(2026, 1, 10), ends_on=date(2027, 3, 1))
    assert [local(each.opens_at).date() for each in rounds] == [date(2026, 6, 30), date(2026, 12, 30)]
    assert local(rounds[0].closes_at) == local(datetime(2026, 8, 11, 11, tzinfo=UTC))
    assert rounds[1].decision_due_on == date(2027, 4, 7)


def test_without_a_last_round_the_first_opens_at_the_earliest_and_without_a_rhythm_none_is_proposed() -> None:
    (first, *_) = propose(every_months=4, last=None, earliest_on=date(2026, 4, 3), ends_on=date(2029, 1, 1))
    assert local(first.opens_at).date() == date(2026, 4, 7)  # after Good Friday and Easter Monday
    assert propose(every_months=0, last=None, earliest_on=date(2026, 4, 3), ends_on=date(2029, 1, 1)) == []
