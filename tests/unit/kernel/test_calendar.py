"""UK time, working days of England and Wales, financial years."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import (
    after_elapsed_hours,
    bank_holidays,
    end_of_working_day,
    financial_year,
    financial_years,
    is_working_day,
    local,
    long_date,
    parse_date,
    parse_moment,
    parse_time_of_day,
    uk_moment,
    weekday_date,
)
from consortium.kernel.errors import BadInput

OFFICIAL_2026 = {"01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"}
OFFICIAL_2027 = {"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"}
OFFICIAL_2022 = {"01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"}


@pytest.mark.parametrize(("year", "official"), [(2022, OFFICIAL_2022), (2026, OFFICIAL_2026), (2027, OFFICIAL_2027)])
def test_bank_holidays_are_those_of_the_official_list_with_substitute_days_only(year: int, official: set[str]) -> None:
    assert {f"{day:%m-%d}" for day in bank_holidays(year)} == official


def test_refuses_a_year_whose_bank_holidays_nobody_knows_rather_than_giving_none() -> None:
    with pytest.raises(BadInput, match="1900 to 2100"):
        bank_holidays(2101)


def at(text: str) -> datetime:
    return parse_moment(text, "from")


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-12-23T16:30", 10, "2027-01-11T23:59:59+00:00"),  # 25 December, 28 (for Boxing Day) and 1 January are off
        ("2026-12-24T09:00", 1, "2026-12-29T23:59:59+00:00"),
        ("2026-12-04T00:00", 1, "2026-12-07T23:59:59+00:00"),  # the day of the moment never counts
        ("2026-12-05T12:00", 1, "2026-12-07T23:59:59+00:00"),  # from a Saturday
        ("2026-03-27T17:00", 1, "2026-03-30T23:59:59+01:00"),  # over the change to summer time
        ("2026-10-23T17:00", 1, "2026-10-26T23:59:59+00:00"),
        ("2026-06-30T23:30Z", 1, "2026-07-02T23:59:59+01:00"),  # already 1 July in the UK
    ],
)
def test_working_days_end_at_the_last_second_of_the_last_one(start: str, days: int, last: str) -> None:
    assert local(end_of_working_day(at(start), days)).isoformat() == last


def test_refuses_working_days_that_leave_the_known_calendar() -> None:
    with pytest.raises(BadInput, match="1900 to 2100"):
        end_of_working_day(at("2100-12-30T12:00"), 5)
    with pytest.raises(BadInput, match="at least 1"):
        end_of_working_day(at("2026-12-23T16:30"), 0)


instants = st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1), max_value=datetime(2089, 1, 1))  # noqa: DTZ001


@given(instants, st.integers(1, 30))
def test_exactly_so_many_working_days_lie_between_a_moment_and_its_due_day(start: datetime, days: int) -> None:
    first, last = local(start).date(), local(end_of_working_day(start, days)).date()
    between = [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, between)) == days


def test_elapsed_hours_ignore_the_clocks() -> None:
    assert local(after_elapsed_hours(at("2026-03-28T16:30"), 24)).isoformat() == "2026-03-29T17:30:00+01:00"
    assert local(after_elapsed_hours(at("2026-10-24T16:30"), 24)).isoformat() == "2026-10-25T15:30:00+00:00"
    with pytest.raises(BadInput, match="past the calendar"):
        after_elapsed_hours(at("2026-10-24T16:30"), 10**20)


@pytest.mark.parametrize(
    ("day", "label"),
    [("2026-03-31", "2025-26"), ("2026-04-01", "2026-27"), ("1999-04-01", "1999-00"), ("2009-12-31", "2009-10")],
)
def test_a_financial_year_starts_on_the_first_of_april(day: str, label: str) -> None:
    year = financial_year(date.fromisoformat(day))
    assert year.label == label
    assert year.starts_on <= date.fromisoformat(day) <= year.ends_on


def test_lists_every_financial_year_that_a_period_touches() -> None:
    touched = financial_years(date(2026, 3, 31), date(2028, 4, 1))
    assert [year.label for year in touched] == ["2025-26", "2026-27", "2027-28", "2028-29"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-02-29", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("04/12/2026", "not a date"),
        ("20261204", "not a date"),
        ("2026-W36-1", "not a date"),
        ("2026-1-4", "not a date"),
        ("1066-10-14", "between the years"),
        ("", "not a date"),
    ],
)
def test_refuses_a_date_that_does_not_exist_or_is_written_otherwise(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        parse_date(text, "starts_on")


def test_reads_dates_and_times_of_day() -> None:
    assert parse_date("2028-02-29", "x") == date(2028, 2, 29)
    assert parse_time_of_day("20:05", "x") == time(20, 5)
    for wrong in ("24:00", "8:00", "20:60", "8pm"):
        with pytest.raises(BadInput):
            parse_time_of_day(wrong, "at")


def test_a_moment_without_an_offset_is_uk_time_summer_and_winter() -> None:
    assert at("2026-07-01T12:00") == datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert at("2026-12-01 12:00:30") == datetime(2026, 12, 1, 12, 0, 30, tzinfo=UTC)
    assert at("2026-07-01T12:00Z") == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("skipped", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T01:59:59"])
def test_refuses_a_moment_that_the_clocks_skip(skipped: str) -> None:
    with pytest.raises(BadInput, match=r"does not exist in UK time: the clocks go forward"):
        at(skipped)


@pytest.mark.parametrize("repeated", ["2026-10-25T01:00", "2026-10-25T01:30", "2026-10-25T01:59:59"])
def test_refuses_a_moment_that_occurs_twice_unless_its_offset_tells_which(repeated: str) -> None:
    with pytest.raises(BadInput, match=r"occurs twice in UK time: the clocks go back"):
        at(repeated)
    assert at(f"{repeated}+01:00") + timedelta(hours=1) == at(f"{repeated}Z")


@pytest.mark.parametrize(
    "whole", ["2026-03-29T00:59:59", "2026-03-29T02:00", "2026-10-25T00:59:59", "2026-10-25T02:00"]
)
def test_accepts_the_seconds_around_the_changes(whole: str) -> None:
    assert local(at(whole)).replace(tzinfo=None) == datetime.fromisoformat(whole)


@pytest.mark.parametrize("wrong", ["2026-12-04", "2026-12-04T12", "2026-12-04T25:00", "2026-12-04T12:00+99:00", "noon"])
def test_refuses_what_is_no_moment(wrong: str) -> None:
    with pytest.raises(BadInput):
        at(wrong)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-12-04T12:00", "12 noon on Friday 4 December 2026 (UK time)"),
        ("2026-12-04T00:00", "12 midnight at the start of Friday 4 December 2026 (UK time)"),
        ("2026-07-01T17:00", "5pm on Wednesday 1 July 2026 (UK time)"),
        ("2026-07-01T00:05", "12:05am on Wednesday 1 July 2026 (UK time)"),
        ("2026-07-01T12:30", "12:30pm on Wednesday 1 July 2026 (UK time)"),
        ("2026-12-31T23:59:59", "11:59:59pm on Thursday 31 December 2026 (UK time)"),
        ("2026-12-04T12:00:01", "12:00:01pm on Friday 4 December 2026 (UK time)"),
        ("2026-10-25T01:30+01:00", "1:30am on Sunday 25 October 2026 (UK time, BST)"),
        ("2026-10-25T01:30Z", "1:30am on Sunday 25 October 2026 (UK time, GMT)"),
    ],
)
def test_shows_a_moment_so_that_nobody_mistakes_it(moment: str, shown: str) -> None:
    assert uk_moment(at(moment).astimezone(UTC)) == shown


def test_shows_dates_in_words() -> None:
    assert long_date(date(2026, 12, 4)) == "4 December 2026"
    assert weekday_date(date(2026, 12, 4)) == "Friday 4 December 2026"


def test_a_moment_without_a_zone_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        uk_moment(datetime(2026, 12, 4, 12))  # noqa: DTZ001 - that is the mistake


@given(instants)
def test_every_instant_written_in_uk_time_with_its_offset_is_read_back_as_itself(instant: datetime) -> None:
    assert at(local(instant).isoformat()) == instant
