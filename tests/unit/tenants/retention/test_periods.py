"""For how long things are kept: nothing goes before its time, and the law's least is kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import add_months, add_years
from consortium.kernel.errors import Refused
from tenants.retention.rules import periods
from tenants.retention.rules.periods import DEFAULTS, LEAST, Kind, Period

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
months = st.integers(1, 700)
TODAY = date(2026, 11, 16)


@given(days)
def test_a_child_who_was_looked_after_is_kept_for_75_years_and_to_the_turn_of_the_year(born_on: date) -> None:
    due_on = periods.due_when_looked_after(born_on, DEFAULTS[Kind.LOOKED_AFTER])
    assert due_on == date(born_on.year + 76, 1, 1)
    assert due_on > add_years(born_on, 75)


@given(days, days, months, st.one_of(st.none(), st.integers(18, 40)))
def test_another_child_is_kept_for_its_period_and_until_its_age(
    born_on: date, closed_on: date, kept: int, age: int | None
) -> None:
    due_on = periods.due_of_other_child(born_on, closed_on, Period(kept, "x", age))
    assert due_on is not None
    assert due_on > add_months(closed_on, kept)
    assert age is None or due_on > add_years(born_on, age)
    assert (due_on.month, due_on.day) == (1, 1), "a day in a list would tell a birthday"


@given(days, days, months, months)
def test_a_longer_period_never_makes_anything_due_earlier(born_on: date, ended_on: date, one: int, more: int) -> None:
    shorter, longer = Period(one, "x"), Period(one + more, "x")
    other = periods.due_of_other_child
    assert other(born_on, ended_on, shorter) <= other(born_on, ended_on, longer)  # type: ignore[operator]
    bids = periods.due_of_bids
    assert bids(ended_on, shorter, months_promised=more) <= bids(ended_on, longer, months_promised=more)
    assert bids(ended_on, shorter, months_promised=more) >= add_months(ended_on, more)


@given(st.lists(st.one_of(st.none(), days)))
def test_a_child_with_one_open_referral_is_not_closed(ends: list[date | None]) -> None:
    closed = periods.closed_on(ends)
    assert (closed is None) == (not ends or None in ends)
    assert closed is None or all(day is not None and day <= closed for day in ends)


@given(days, st.lists(st.one_of(st.none(), days)), months, months)
def test_a_contract_stays_as_long_as_whatever_led_to_it(
    ended_on: date, applications: list[date | None], kept: int, of_applications: int
) -> None:
    due_on = periods.due_of_contract(ended_on, applications, Period(kept, "x"), Period(of_applications, "x"))
    assert (due_on is None) == (None in applications)
    for each in applications if due_on else ():
        own = periods.due_of_application(periods.ended_with_contracts(each, [ended_on]), Period(of_applications, "x"))
        assert own is not None
        assert due_on is None or due_on >= own
    assert due_on is None or due_on >= add_months(ended_on, kept)


@given(days, st.lists(days))
def test_an_application_is_over_with_its_last_contract_and_never_before_it_is_decided(
    decided_on: date, contracts: list[date]
) -> None:
    assert periods.ended_with_contracts(None, contracts) is None
    assert periods.due_of_application(None, DEFAULTS[Kind.APPLICATIONS]) is None
    ended = periods.ended_with_contracts(decided_on, contracts)
    assert ended == max([decided_on, *contracts])


def test_support_that_goes_on_is_never_due() -> None:
    assert periods.due_of_other_child(date(2017, 5, 3), None, DEFAULTS[Kind.OTHER_CHILDREN]) is None


@pytest.mark.parametrize("kind", Kind)
def test_the_defaults_are_what_may_be_set_and_a_month_less_than_the_least_is_not(kind: Kind) -> None:
    periods.ensure_period(kind, DEFAULTS[kind], from_on=TODAY, today=TODAY)
    least, _ = LEAST[kind]
    periods.ensure_period(kind, Period(least, "So decided"), from_on=TODAY, today=TODAY)
    with pytest.raises(Refused, match=r"retention\.too_short"):
        periods.ensure_period(kind, Period(least - 1, "So decided"), from_on=TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("code", "kind", "period", "from_on"),
    [
        ("too_long", Kind.BIDS, Period(1201, "x"), TODAY),
        ("no_age", Kind.BIDS, Period(72, "x", 25), TODAY),
        ("age", Kind.OTHER_CHILDREN, Period(72, "x", 17), TODAY),
        ("no_source", Kind.BIDS, Period(72, " "), TODAY),
        ("begins_before_today", Kind.BIDS, Period(72, "x"), date(2026, 11, 15)),
    ],
)
def test_what_may_not_be_set_is_refused(code: str, kind: Kind, period: Period, from_on: date) -> None:
    with pytest.raises(Refused, match=rf"retention\.{code}$"):
        periods.ensure_period(kind, period, from_on=from_on, today=TODAY)


@pytest.mark.parametrize(
    ("months", "age", "words"),
    [(900, None, "75 years"), (72, 25, "6 years, and until the age of 25"), (1, None, "1 month"),
     (15, None, "1 year and 3 months")],
)  # fmt: skip
def test_a_period_reads_as_people_say_it(months: int, age: int | None, words: str) -> None:
    assert Period(months, "x", age).in_words == words
