"""A spot purchase: how it stands, how long it may last, what it costs, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.spot.rules import costing, purchases
from tenants.spot.rules.costing import cost_of
from tenants.spot.rules.purchases import (
    Details,
    Exemption,
    Justification,
    Provider,
    Reason,
    Standing,
    Status,
    Terms,
    latest_end,
    status_of,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 3, 31)
DAY = timedelta(days=1)
PATTERN = {"when": "all", "days": ["mon", "fri"], "at": None, "unit": "hour", "quantity": "2", "carers": 1, "name": "x"}


def details(**changed: Any) -> Details:
    said: dict[str, Any] = {
        "reference": "PO-1", "case_reference": "CS-1", "provider": Provider("A Ltd"), "support": "Help at home.",
        "starts_on": FIRST, "ends_on": LAST, "unit": "hour", "unit_price": Decimal("20.00"), "patterns": [PATTERN],
    }  # fmt: skip
    return Details(**said | changed)


def standing(**changed: Any) -> Standing:
    said: dict[str, Any] = {"starts_on": FIRST, "last_day": LAST, "is_asked": True, "is_authorised": True}
    return Standing(**said | {"is_refused": False} | changed)


@pytest.mark.parametrize(
    ("on", "changed", "status"),
    [
        (FIRST - DAY, {}, Status.UPCOMING),
        (FIRST, {}, Status.RUNNING),
        (LAST, {}, Status.RUNNING),
        (LAST + DAY, {}, Status.OVER),
        (FIRST, {"is_authorised": False}, Status.AWAITING),
        (FIRST, {"is_authorised": False, "is_asked": False}, Status.TAKEN_IN),
        (LAST + DAY, {"is_authorised": False}, Status.OVER),
        (FIRST, {"is_refused": True, "is_authorised": False}, Status.REFUSED),
        (FIRST, {"moved_on": FIRST + DAY}, Status.RUNNING),
        (FIRST + DAY, {"moved_on": FIRST + DAY}, Status.MOVED),
    ],
)
def test_how_it_stands_follows_from_its_days(on: date, changed: dict[str, Any], status: Status) -> None:
    assert status_of(standing(**changed), on) is status


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 36))
def test_so_many_months_end_the_day_before_the_same_day_or_with_the_month(first: date, months: int) -> None:
    last = latest_end(first, months)
    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) in (months, months - 1)
    assert (last + DAY).day in (first.day, 1)
    assert latest_end(first, months + 1) > last > first


def test_a_purchase_lasts_as_long_as_the_council_says_and_no_day_longer() -> None:
    purchases.ensure_period(starts_on=FIRST, ends_on=date(2026, 11, 30), months=3, today=FIRST)
    for code, first, last, months in (
        (r"spot\.lasts_too_long", FIRST, date(2026, 12, 1), 3),
        (r"spot\.backwards", FIRST, FIRST - DAY, 3),
        (r"spot\.over", FIRST - 9 * DAY, FIRST - DAY, 3),
        (r"spot\.far_end", FIRST, date(2036, 9, 2), None),
    ):
        with pytest.raises(Refused, match=code):
            purchases.ensure_period(starts_on=first, ends_on=last, months=months, today=FIRST)


def test_it_costs_what_a_package_with_the_same_week_costs() -> None:
    whole = cost_of(details(), [])
    assert (whole.visits, whole.total) == (60, Decimal("2400.00"))
    assert costing.figures_of(whole)["financial_years"] == {"2026-27": "2400.00"}
    assert cost_of(details(), [], FIRST + 6 * DAY).total == Decimal("80.00")


@given(st.integers(1, 400), st.decimals(Decimal(1), Decimal(5000), places=2))
def test_a_year_at_its_pace_is_the_total_of_a_year(days: int, total: Decimal) -> None:
    yearly = costing.yearly_value(total, FIRST, FIRST + timedelta(days=days - 1))
    assert abs(yearly * days / 365 - total) < 1
    assert costing.yearly_value(total, FIRST, FIRST + timedelta(days=364)) == total


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reference": " "}, "spot.reference"), ({"case_reference": ""}, "spot.child"),
        ({"support": ""}, "spot.support"), ({"provider": Provider(" ")}, "spot.provider"),
        ({"support": "x" * 2001}, "spot.too_long"), ({"unit": "furlong"}, "spot.unit"),
        ({"unit_price": Decimal(0)}, "spot.price"), ({"patterns": []}, "spot.no_visits"),
        ({"patterns": [PATTERN] * 21}, "spot.too_many_visits"),
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_be_is_refused(changed: dict[str, Any], code: str) -> None:
    purchases.ensure_details(details())
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        purchases.ensure_details(details(**changed))


def test_a_week_of_two_units_and_a_week_without_a_visit_are_refused() -> None:
    with pytest.raises(Refused, match=r"spot\.one_unit"):
        cost_of(details(patterns=[PATTERN, PATTERN | {"unit": "session"}]), [])
    with pytest.raises(Refused, match=r"spot\.costs_nothing"):
        cost_of(details(patterns=[PATTERN | {"when": "term"}]), [])


def test_it_needs_a_failed_package_with_evidence_or_an_exemption_that_may_be_asked_for() -> None:
    package = uuid4()
    purchases.ensure_reason(Reason("Nobody bid.", package_id=package), has_evidence=True)
    purchases.ensure_reason(Reason("Tonight.", exemption=Exemption.EMERGENCY), has_evidence=False)
    assert Reason("Nobody bid.", package_id=package).justification is Justification.FAILED_PACKAGE
    for code, reason in (
        (r"spot\.no_evidence", Reason("Nobody bid.", package_id=package)),
        (r"spot\.no_justification", Reason("So.")),
        (r"spot\.reason", Reason(" ", exemption=Exemption.EMERGENCY)),
        (r"spot\.before_is_for_imports", Reason("So.", exemption=Exemption.BEFORE)),
    ):
        with pytest.raises(Refused, match=code):
            purchases.ensure_reason(reason, has_evidence=False)
    with pytest.raises(Refused, match=r"spot\.names_somebody"):
        purchases.ensure_names_nobody(["nhs_number"])


def test_it_ends_early_within_its_own_days_for_a_reason() -> None:
    purchases.ensure_may_end(status=Status.RUNNING, starts_on=FIRST, last_day=LAST, ends=FIRST, reason="Moved away.")
    for code, changed in (
        (r"spot\.end_after", {"ends": LAST}), (r"spot\.end_after", {"ends": FIRST - DAY}),
        (r"spot\.end_reason", {"reason": " "}), (r"spot\.too_long", {"reason": "x" * 2001}),
        (r"spot\.not_standing", {"status": Status.OVER}), (r"spot\.not_standing", {"status": Status.AWAITING}),
    ):  # fmt: skip
        said: dict[str, Any] = {
            "status": Status.RUNNING, "starts_on": FIRST, "last_day": LAST, "ends": FIRST, "reason": "Moved.",
        }  # fmt: skip
        with pytest.raises(Refused, match=code):
            purchases.ensure_may_end(**said | changed)


def test_it_is_extended_once_from_the_day_after() -> None:
    fine: dict[str, Any] = {
        "is_standing": True, "status": Status.RUNNING, "is_extended": False, "is_ended_early": False,
        "last_day": LAST, "starts_on": LAST + DAY,
    }  # fmt: skip
    purchases.ensure_may_extend(**fine)
    for code, changed in (
        (r"spot\.not_standing", {"is_standing": False}), (r"spot\.extended_already", {"is_extended": True}),
        (r"spot\.ended_early", {"is_ended_early": True}), (r"spot\.extension_begins", {"starts_on": LAST}),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            purchases.ensure_may_extend(**fine | changed)


def test_a_councils_terms_are_within_reason() -> None:
    purchases.ensure_terms(Terms(6, ("strategic lead",)))
    for code, terms in (
        (r"spot\.longest", Terms(0)), (r"spot\.longest", Terms(37)), (r"spot\.role", Terms(6, ("mayor",))),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            purchases.ensure_terms(terms)
