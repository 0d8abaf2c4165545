"""What a council is shown of a rise is, to the penny, what the change order then does: each year, and to the end."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.agreements.rules import courses, documents, effects
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.fees.rules.effects import Amounts, effect, week_together, years_together

FIRST, LAST = date(2027, 2, 1), date(2027, 6, 30)
ID = UUID(int=1)
PRICING: dict[str, Any] = {
    "uplifts": {"saturday": "1.10", "bank_holiday": "1.50"},
    "evening_from": None,
    "term_dates": [["2027-01-04", "2027-03-25"], ["2027-04-12", "2027-07-21"]],
}
WEEK = [
    {"when": "term", "days": ["mon", "wed", "fri"], "at": "07:15", "unit": "hour", "quantity": "1.25", "carers": 2},
    {"when": "all", "days": ["sat"], "at": "10:00", "unit": "hour", "quantity": "3.33", "carers": 1},
]
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))
PRICES = st.decimals("0.01", "60", places=2)


@settings(max_examples=25)
@given(PRICES, PRICES, DAYS, st.lists(st.tuples(DAYS, DAYS, PRICES), max_size=2), DAYS)
def test_a_shown_rise_is_what_the_change_order_does(
    price: Decimal, wanted: Decimal, from_on: date, before: list[tuple[date, date, Decimal]], today: date
) -> None:
    course = documents.first_course(
        unit="hour", unit_price=price, patterns=WEEK, starts_on=FIRST, ends_on=LAST, pricing=PRICING
    )
    for first, last, other in before:
        course = courses.apply(course, Change(ChangeKind.RATE, min(first, last), max(first, last), unit_price=other))
    rise = Change(ChangeKind.RATE, from_on, unit_price=wanted)
    order = effects.effect(course, courses.apply(course, rise), today)
    years = {year: Decimal(amount) for year, amount in order["before"]["financial_years"].items()}
    shown = effect(ID, course, years, from_on, wanted)
    assert {row.name: (row.before, row.after) for row in effects.compared(order, "financial_years")} == {
        year: (amounts.before, amounts.after) for year, amounts in shown.years.items()
    }
    assert shown.whole.difference == effects.compared_whole(order).difference
    days = (LAST - from_on).days + 1
    assert abs(shown.week.difference * days - shown.whole.difference * 7) <= days, "a week is what is left, by the week"


def test_agreements_are_told_together() -> None:
    course = documents.first_course(
        unit="hour", unit_price=Decimal(20), patterns=WEEK, starts_on=FIRST, ends_on=LAST, pricing=PRICING
    )
    years = {year: Decimal(amount) for year, amount in courses.figures(course)["financial_years"].items()}
    one = effect(ID, course, years, date(2027, 4, 1), Decimal(21))
    assert one.in_year("2026-27").difference == 0
    assert one.in_year("2029-30") == Amounts()
    assert week_together([one, one]).difference == 2 * one.week.difference
    both = years_together([one, one])
    assert list(both) == ["2026-27", "2027-28"]
    assert both["2027-28"].after == 2 * one.years["2027-28"].after
