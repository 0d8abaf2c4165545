"""When the notice of whom a round admitted is due, and what may be recorded of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import noticing
from consortium.systems.rules import Regime
from tests.factories.refusals import refusal_of

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(2025, 3, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 9, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_quarter_ends_with_its_third_month(day: date, ends: date) -> None:
    assert noticing.end_of_quarter(day) == ends


@given(DAYS)
def test_the_end_of_a_quarter_is_the_first_such_day_from_the_day_on(day: date) -> None:
    ends = noticing.end_of_quarter(day)
    assert day <= ends <= day + timedelta(days=91)
    assert (ends + timedelta(days=1)).day == 1
    assert ends.month % 3 == 0
    assert noticing.end_of_quarter(ends) == ends


@given(DAYS)
def test_grouped_notices_are_due_thirty_days_after_the_quarter_and_a_market_has_no_day(day: date) -> None:
    for regime in (Regime.PCR_REG34, Regime.PCR_LIGHT_TOUCH):
        assert noticing.notice_due_on(regime, day) == noticing.end_of_quarter(day) + timedelta(days=30)
    assert noticing.notice_due_on(Regime.PA23_OPEN_FRAMEWORK, day) == day + timedelta(days=120)
    assert noticing.notice_due_on(Regime.PA23_DYNAMIC_MARKET, day) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"latest_from_on": None}, "notice.nothing_new"),
        ({"reference": " "}, "notice.reference"),
        ({"sent_on": TODAY + timedelta(days=1)}, "notice.sent_later"),
        ({"sent_on": TODAY - timedelta(days=4)}, "notice.sent_before"),
    ],
)
def test_a_notice_is_recorded_with_its_number_once_its_contracts_are_in_effect(
    changed: dict[str, Any], code: str
) -> None:
    asked: dict[str, Any] = {
        "reference": "2026/S 1", "sent_on": TODAY, "latest_from_on": TODAY - timedelta(days=3), "today": TODAY,
    }  # fmt: skip
    noticing.ensure_may_record(**asked)
    assert refusal_of(noticing.ensure_may_record, **{**asked, **changed}) == code
