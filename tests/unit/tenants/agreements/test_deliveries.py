"""What was delivered beside what was agreed: what it comes to, who pays, and sheets read row by row."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.agreements.rules import courses, deliveries, documents
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.agreements.rules.deliveries import DeliveryStage, Week
from tenants.authorisation.rules import Funder

MONDAY = date(2027, 1, 4)
PATTERNS = [
    {"when": "all", "days": ["mon", "wed"], "at": "07:15", "unit": "hour", "quantity": "1.5", "carers": 2},
    {"when": "all", "days": ["sat"], "at": "10:00", "unit": "hour", "quantity": "4", "carers": 1},
]
COURSE = documents.first_course(
    unit="hour", unit_price=Decimal("20.00"), patterns=PATTERNS, starts_on=MONDAY, ends_on=date(2027, 3, 28),
    pricing={"uplifts": {"saturday": "1.10"}},
)  # fmt: skip
AT = datetime(2027, 2, 1, tzinfo=UTC)


def week(course: courses.Course = COURSE, monday: date = MONDAY) -> Week:
    return deliveries.weeks_of(course)[monday]


def test_a_week_is_agreed_in_units_of_all_carers() -> None:
    assert (week().scheduled, week().cost, week().retained) == (Decimal("10.00"), Decimal("208.00"), Decimal("0.00"))


def test_a_pause_asks_for_no_units_and_pays_its_part_whatever_is_delivered() -> None:
    pause = Change(ChangeKind.HOSPITAL, MONDAY, MONDAY + timedelta(days=2), paid_percent=Decimal(50))
    paused = week(courses.apply(COURSE, pause))
    assert (paused.scheduled, paused.cost, paused.retained) == (Decimal("4.00"), Decimal("148.00"), Decimal("60.00"))
    assert deliveries.amount_for(paused, Decimal(0)) == Decimal("60.00")
    assert deliveries.amount_for(paused, Decimal(4)) == Decimal("148.00")
    whole = Change(ChangeKind.PAUSE, MONDAY, MONDAY + timedelta(days=6), paid_percent=Decimal(0))
    assert deliveries.amount_for(week(courses.apply(COURSE, whole)), Decimal(3)) == 0


@given(st.decimals("0", "40", places=2))
def test_what_is_delivered_is_paid_by_its_share_and_never_above_what_was_agreed(delivered: Decimal) -> None:
    amount = deliveries.amount_for(week(), delivered)
    assert 0 <= amount <= week().cost
    assert (amount == week().cost) == (delivered >= week().scheduled)
    paid = deliveries.amounts_by_funder(week(), amount)
    assert sum(map(Decimal, paid.values()), Decimal(0)) == amount


OVER_THE_YEAR = documents.first_course(
    unit="hour", unit_price=Decimal("20.33"), patterns=PATTERNS, starts_on=MONDAY, ends_on=date(2027, 6, 2),
    pricing={"uplifts": {"saturday": "1.10"}},
)  # fmt: skip


def test_weeks_delivered_in_full_come_to_the_cost_of_each_financial_year_to_the_penny() -> None:
    years: dict[str, Decimal] = {}
    for each in deliveries.weeks_of(OVER_THE_YEAR).values():
        amount = deliveries.amount_for(each, each.scheduled)
        for year, part in deliveries.amounts_by_year(each, amount, each.scheduled).items():
            years[year] = years.get(year, Decimal(0)) + Decimal(part["amount"])
    cost = courses.figures(OVER_THE_YEAR)["financial_years"]
    assert years == {year: Decimal(amount) for year, amount in cost.items()}
    assert len(years) == 2


@given(st.decimals("0", "40", places=2))
def test_a_week_over_the_end_of_a_year_is_shared_and_nothing_is_lost(delivered: Decimal) -> None:
    over = week(OVER_THE_YEAR, date(2027, 3, 29))
    amount = deliveries.amount_for(over, delivered)
    parts = deliveries.amounts_by_year(over, amount, delivered)
    assert list(parts) == ["2026-27", "2027-28"]
    assert sum(Decimal(part["amount"]) for part in parts.values()) == amount
    assert sum(Decimal(part["delivered"]) for part in parts.values()) == delivered


def test_each_funder_pays_its_part_of_a_week() -> None:
    split = ((Funder.CARE, Decimal(60)), (Funder.HEALTH, Decimal(40)))
    shared = week(courses.apply(COURSE, Change(ChangeKind.SPLIT, MONDAY, split=split)))
    assert deliveries.amounts_by_funder(shared, Decimal("208.00")) == {"care": "124.80", "health": "83.20"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"monday": MONDAY + timedelta(days=1)}, "delivery.not_a_monday"),
        ({"monday": MONDAY - timedelta(days=7)}, "delivery.no_week"),
        ({"today": MONDAY + timedelta(days=6)}, "delivery.not_over"),
        ({"is_accepted": True}, "delivery.accepted"),
        ({"delivered": Decimal("-1")}, "delivery.units"),
        ({"delivered": Decimal("1.234")}, "delivery.units"),
        ({"delivered": Decimal(9), "note": " "}, "delivery.note_missing"),
    ],
)
def test_refuses_a_return_that_cannot_be(said: dict[str, Any], code: str) -> None:
    usual: dict[str, Any] = {
        "weeks": deliveries.weeks_of(COURSE), "monday": MONDAY, "delivered": Decimal("10.00"), "note": "",
        "is_accepted": False, "today": MONDAY + timedelta(days=7),
    }  # fmt: skip
    assert deliveries.ensure_may_return(**usual).monday == MONDAY
    with pytest.raises(Refused) as refused:
        deliveries.ensure_may_return(**{**usual, **said})
    assert refused.value.code == code


def test_a_query_stands_until_the_week_is_returned_again() -> None:
    def stage(**at: datetime | None) -> DeliveryStage:
        return deliveries.delivery_stage(**{"returned_at": AT, "queried_at": None, "accepted_at": None, **at})  # type: ignore[arg-type]

    assert stage() is DeliveryStage.RETURNED
    assert stage(queried_at=AT) is DeliveryStage.QUERIED
    assert stage(queried_at=AT, returned_at=AT + timedelta(hours=1)) is DeliveryStage.RETURNED
    assert stage(queried_at=AT, accepted_at=AT) is DeliveryStage.ACCEPTED
    deliveries.ensure_may_answer(DeliveryStage.QUERIED)
    with pytest.raises(Refused):
        deliveries.ensure_may_answer(DeliveryStage.ACCEPTED)
    with pytest.raises(Refused):
        deliveries.ensure_query("  ")


def test_a_sheet_is_read_row_by_row_with_each_fault_in_its_row() -> None:
    rows, faults = deliveries.read_returns(
        "\ufeffagreement,week beginning,delivered,note\n"
        "A-1,2027-01-04,10,\n\n"
        'A-1,2027-01-11,"9,5",\n'
        "A-1,never,10,\n"
        ",2027-01-04,10,\n"
        "A-1,2027-01-04,8,again\n"
        'A-2,2027-01-04,8,"Snow, and ice"\n'
    )
    assert [(row.row, row.reference, row.note) for row in rows] == [
        (2, "A-1", ""), (6, "A-1", "again"), (7, "A-2", "Snow, and ice"),
    ]  # fmt: skip
    assert [fault.split(":")[0] for fault in faults] == ["row 3", "row 4", "row 5", "row 6"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("agreement,week beginning,delivered,note", "delivery.sheet_empty"),
        ("A,2027-01-04,1\n" * 501, "delivery.sheet_rows"),
        ("A\0,2027-01-04,1", "sheet.broken"),
        (f"A,2027-01-04,1,{'x' * 200_000}", "sheet.broken"),
    ],
)
def test_refuses_a_sheet_that_cannot_be_read(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        deliveries.read_returns(text)
    assert refused.value.code == code


def test_a_layout_is_headings_and_fields() -> None:
    assert deliveries.read_layout(["Cost centre: care: care", "Net: amount"]) == [
        ("Cost centre: care", "care"), ("Net", "amount"),
    ]  # fmt: skip
    for lines in ([], ["Net"], ["Net: nonsense"], [": amount"]):
        with pytest.raises(Refused):
            deliveries.read_layout(lines)
