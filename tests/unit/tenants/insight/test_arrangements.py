"""Lines of hours: what is taken in of a table, what is refused and where, and what they add up to."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.kernel.intake import Read
from tenants.insight.rules import arrangements
from tenants.insight.rules.arrangements import COLUMNS, Line, Route, read_table
from tenants.spot.rules.purchases import mark_of

TODAY = date(2021, 4, 12)
GOOD = ("AR-1", "CS-1", "Example Care", "spot", "2019-04-01", "2019-06-30", "16.50", "16.20")
HISTORY = Path(__file__).parents[4] / "scenarios" / "histories" / "peterborough.csv"
PUBLISHED = {
    "2018-19": (13, Decimal(2906), Decimal("46580.19")),
    "2019-20": (12, Decimal(3134), Decimal("51298.88")),
    "2020-21": (25, Decimal(5086), Decimal("94442.01")),
}
"""Peterborough's ad hoc home care (cabinet member report, September 2021)."""


def read(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Read[Line]:
    return read_table(enumerate([header, *rows], 1), today=TODAY)


def changed(**cells: str) -> tuple[str, ...]:
    named = dict(zip(COLUMNS, GOOD, strict=True)) | {name.replace("_", " "): text for name, text in cells.items()}
    named["from"] = cells.get("first", named["from"])
    named["to"] = cells.get("last", named["to"])
    return tuple(named[name] for name in COLUMNS)


def faults(*rows: tuple[str, ...]) -> list[tuple[int, str, str]]:
    return [
        (each.row, each.column, each.refused.code.partition(".")[2]) for each in read(*rows).faults
    ]  # fmt: skip


def test_a_line_is_hours_by_price_in_its_year() -> None:
    [line] = read(GOOD).entries
    assert (line.amount, line.year, line.route, line.from_on) == (
        Decimal("267.30"), "2019-20", Route.SPOT, date(2019, 4, 1),
    )  # fmt: skip


def test_columns_may_stand_in_any_order() -> None:
    assert read(GOOD[::-1], header=COLUMNS[::-1]).entries[0].provider == "Example Care"


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"provider": "x" * 81}, "provider", "too_long"),
        ({"route": "dps"}, "route", "route"),
        ({"first": "1 April 2019"}, "from", "day"),
        ({"last": "2019-02-30"}, "to", "day"),
        ({"hours": "0"}, "hours", "not_positive"),
        ({"hours": "4369"}, "hours", "too_many_hours"),
        ({"hourly_rate": "-1"}, "hourly rate", "not_positive"),
        ({"hourly_rate": "10000.01"}, "hourly rate", "rate"),
        ({"last": "2019-03-31"}, "to", "backwards"),
        ({"last": "2020-04-01"}, "to", "two_years"),
        ({"first": "2021-04-01", "last": "2021-04-13"}, "to", "in_future"),
    ],
)
def test_a_fault_is_named_by_its_row_and_column(cells: dict[str, str], column: str, code: str) -> None:
    assert faults(changed(arrangement="AR-2", first="2018-04-01", last="2018-04-02"), changed(**cells)) == [
        (3, column, code)
    ]


def test_lines_of_one_arrangement_agree_and_never_share_a_day() -> None:
    later = changed(first="2019-06-30", last="2019-07-31")
    assert faults(GOOD, later) == [(3, "from", "overlaps")]
    inside = changed(first="2019-07-01", last="2019-07-02", child="CS-2", provider="Other", route="system")
    assert [column for _, column, _ in faults(GOOD, inside)] == ["child", "provider", "route"]
    assert faults(GOOD, changed(first="2019-07-01", last="2019-07-31")) == []


def test_days_taken_in_before_are_not_taken_in_again() -> None:
    [line] = read(GOOD).entries
    kept = {"AR-1": [(date(2019, 6, 30), date(2019, 7, 31))]}
    assert [each.column for each in arrangements.faults_beside([line], kept)] == ["from"]
    assert arrangements.faults_beside([line], {"AR-1": [(date(2019, 7, 1), date(2019, 7, 31))]}) == []


def test_a_file_counts_once_and_is_taken_back_once() -> None:
    arrangements.ensure_first_time(None)
    with pytest.raises(Refused, match="taken"):
        arrangements.ensure_first_time(TODAY)
    arrangements.ensure_not_taken_back(is_taken_back=False)
    with pytest.raises(Refused, match="taken_back"):
        arrangements.ensure_not_taken_back(is_taken_back=True)


def test_a_child_is_known_by_a_mark_of_its_council_alone() -> None:
    ours, theirs = UUID(int=1), UUID(int=2)
    assert mark_of(ours, "CS-1") == mark_of(ours, " cs-1 ")
    assert len({mark_of(ours, "CS-1"), mark_of(theirs, "CS-1")}) == 2


@given(st.decimals("0.01", "9999.99", places=2), st.decimals("0.01", "999.99", places=2))
def test_an_amount_is_within_half_a_penny_and_halves_go_up(hours: Decimal, rate: Decimal) -> None:
    exact = Fraction(hours) * Fraction(rate)
    off = Fraction(arrangements.amount_of(hours, rate)) - exact
    assert -Fraction(1, 200) < off <= Fraction(1, 200)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 300), st.integers(0, 40)), max_size=12))
def test_whatever_is_read_without_a_fault_shares_no_day(spans: list[tuple[int, int, int]]) -> None:
    begin = date(2019, 4, 1)
    rows = [
        changed(
            arrangement=f"AR-{which}", child=f"CS-{which}", first=str(begin + timedelta(days=start)),
            last=str(begin + timedelta(days=start + length)),
        )
        for which, start, length in spans
    ]  # fmt: skip
    if not rows:
        return
    found = read(*rows)
    days: dict[str, list[date]] = defaultdict(list)
    for line in found.entries:
        days[line.arrangement] += [
            line.from_on + timedelta(days=n) for n in range((line.to_on - line.from_on).days + 1)
        ]
    shares = any(len(set(each)) < len(each) for each in days.values())
    assert shares == bool([fault for fault in found.faults if fault.refused.code == "arrangement.overlaps"])


def test_peterboroughs_history_is_the_sum_of_its_arrangements_to_the_penny() -> None:
    with HISTORY.open(newline="") as file:
        found = read_table(enumerate(csv.reader(file), 1), today=TODAY)
    assert found.faults == []
    by_year: dict[str, list[Line]] = defaultdict(list)
    for line in found.entries:
        by_year[line.year].append(line)
    assert {
        year: (
            len({line.child for line in lines}),
            sum(line.hours for line in lines),
            sum(line.amount for line in lines),
        )
        for year, lines in by_year.items()
    } == PUBLISHED
    assert min(len(lines) for lines in by_year.values()) > 25, "single arrangements, not a row a year"
