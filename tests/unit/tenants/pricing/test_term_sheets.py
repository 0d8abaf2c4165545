"""School terms from a spreadsheet, and the school year they fall in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import bank_holiday_names, bank_holidays
from consortium.kernel.errors import BadInput
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.term_sheets import COLUMNS, SchoolYear, as_rows, read_day, read_term_rows

HEADER = (1, ["First day", "Last day"])


def errors_of(*rows: tuple[int, list[str]]) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.why) for error in read_term_rows(rows).errors]


@pytest.mark.parametrize(
    "text", ["2026-09-02", "02/09/2026", "2/9/2026", "2 September 2026", "2 Sep 2026", "02 september 2026"]
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == date(2026, 9, 2)


@pytest.mark.parametrize("text", ["", "31/09/2026", "2 Ma 2026", "2 Octember 2026", "9/2026", "2026-9-2", "tomorrow"])
def test_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(BadInput):
        read_day(text)


def test_columns_may_come_in_any_order_with_others_beside_them() -> None:
    found = read_term_rows([(1, ["Term", "LAST  DAY", "first day"]), (3, ["Autumn", "18/12/2026", "2026-09-02"])])
    assert found.terms == (Period(date(2026, 9, 2), date(2026, 12, 18)),)


def test_every_cell_that_is_wrong_is_told_with_its_row() -> None:
    rows = [(2, ["2026-09-31", "18/12/2026"]), (4, ["2027-01-04"]), (5, ["2027-05-01", "2027-04-01"])]
    assert errors_of(HEADER, *rows) == [
        (2, "First day", "2026-09-31 is a date that does not exist"),
        (4, "Last day", "Is empty, where we need a date"),
        (5, "Last day", "1 April 2027 is before the first day, 1 May 2027"),
    ]  # fmt: skip


def test_terms_that_overlap_are_told_in_the_later_row() -> None:
    rows = [(2, ["2026-09-02", "2026-12-18"]), (3, ["2027-01-04", "2027-03-25"]), (4, ["2026-12-18", "2026-12-19"])]
    assert errors_of(HEADER, *rows) == [(4, "First day", "This term overlaps with the one in row 2")]


def test_a_sheet_without_its_columns_or_without_a_term_says_so() -> None:
    assert errors_of((1, ["First day"])) == [
        (1, "Last day", "The column “Last day” is missing. The first row names the columns")
    ]
    assert errors_of((1, ["First day", "First day", "Last day"])) == [
        (1, "First day", "The column “First day” is there twice")
    ]
    assert errors_of(HEADER) == errors_of() == [(1, "First day", "There is no term in the file")]


def test_reading_ends_at_the_most_terms_there_can_be() -> None:
    days = [date(2026, 1, 1) + timedelta(days=2 * number) for number in range(70)]
    rows = [(number, [str(day), str(day)]) for number, day in enumerate(days, start=2)]
    [(row, _, why)] = errors_of(HEADER, *rows)
    assert (row, why) == (62, "At most 60 terms: nothing further was read")


lengths = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 80)), min_size=1, max_size=20)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), lengths, st.randoms(use_true_random=False))
def test_a_sheet_reads_back_what_was_written_in_whatever_order(day: date, lengths: list, shuffled) -> None:  # type: ignore[no-untyped-def, type-arg]
    terms = []
    for gap, length in lengths:
        first = day + timedelta(days=gap)
        terms.append(Period(first, first + timedelta(days=length)))
        day = terms[-1].last
    rows = list(as_rows(terms))
    shuffled.shuffle(rows)
    found = read_term_rows([(1, list(COLUMNS)), *enumerate(rows, start=2)])
    assert found.errors == ()
    assert found.terms == tuple(terms)


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_one_school_year(day: date) -> None:
    year = SchoolYear.of(day)
    assert year.first <= day <= year.last
    assert year.touches(Period(day, day))
    assert not SchoolYear(year.starting + 1).touches(Period(day, day))


def test_a_school_year_is_written_as_schools_do() -> None:
    assert [SchoolYear(2026).label, SchoolYear(1999).label] == ["2026/27", "1999/00"]


def test_bank_holidays_have_names_and_are_those_that_count() -> None:
    named = bank_holiday_names(2026)
    assert set(named) == bank_holidays(2026)
    assert named[date(2026, 12, 25)] == "Christmas Day"
    assert list(named) == sorted(named)
