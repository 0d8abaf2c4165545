"""What a placement must hold, and what a stay costs."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.placements import rules
from tenants.placements.rules import EndReason, PlacementDetails, State
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.stays import cost_of_stay

FIRST, LAST = date(2027, 1, 4), date(2027, 7, 21)
USUAL = PlacementDetails(UUID(int=1), FIRST, LAST, Decimal("700.00"))
AGREED = {"starts_on": FIRST, "ends_on": LAST, "is_signed": True, "closed_at": None}


@pytest.mark.parametrize(
    ("details", "agreed", "code"),
    [
        ({}, {"is_signed": False}, "not_signed"),
        ({}, {"closed_at": datetime(2026, 1, 1, tzinfo=UTC)}, "closed"),
        ({"begins_on": LAST, "ends_on": FIRST}, {}, "backwards"),
        ({"begins_on": FIRST - timedelta(days=1)}, {}, "outside_agreement"),
        ({"ends_on": LAST + timedelta(days=1)}, {}, "outside_agreement"),
        ({"extra_hours": Decimal(3)}, {}, "hour_rate"),
    ],
)
def test_a_placement_that_cannot_be_is_refused(
    details: dict[str, object], agreed: dict[str, object], code: str
) -> None:
    rules.ensure_may_place(USUAL, **AGREED)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=rf"placement\.{code}"):
        rules.ensure_may_place(replace(USUAL, **details), **{**AGREED, **agreed})  # type: ignore[arg-type]


def test_only_another_council_is_told() -> None:
    assert not rules.is_told(council_id=UUID(int=1), area_council_id=UUID(int=1))
    assert rules.is_told(council_id=UUID(int=1), area_council_id=UUID(int=2))


def test_ten_days_cost_ten_sevenths_of_the_week_each_rounded() -> None:
    ten_days = Period(FIRST, FIRST + timedelta(days=9))
    whole = cost_of_stay(ten_days, Decimal("1000.00"), extra_hours=Decimal("3.5"), hour_rate=Decimal("21.00"))
    assert str(whole.total) == "1533.60"  # 10 × 142.86 and 10 × 10.50
    assert str(cost_of_stay(ten_days, Decimal("1000.00"), extra_hours=Decimal(0), hour_rate=None).total) == "1428.60"


pounds = st.decimals(Decimal("0.01"), Decimal(5000), places=2)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(st.tuples(days, days).map(sorted), pounds, st.decimals(Decimal(0), Decimal(168), places=2), pounds)
def test_a_stay_agrees_with_a_second_way_of_counting(
    ends: list[date], core: Decimal, hours: Decimal, rate: Decimal
) -> None:
    period = Period(*ends)
    each = [(weekly / 7).quantize(Decimal("0.01"), ROUND_HALF_UP) for weekly in (core, hours * rate)]
    whole = cost_of_stay(period, core, extra_hours=hours, hour_rate=rate)
    assert whole.total == ((period.last - period.first).days + 1) * sum(each)
    assert sum(whole.by_financial_year().values()) == whole.total


AMOUNTS = st.integers(0, 500_000).map(lambda pence: Decimal(pence) / 100)
STAYS = st.lists(st.dictionaries(st.sampled_from(["2026-27", "2027-28"]), AMOUNTS.map(str)), max_size=4)


@given(STAYS, st.dictionaries(st.sampled_from(["2026-27", "2027-28"]), AMOUNTS.map(str)))
def test_what_is_asked_for_placement_by_placement_is_what_they_come_to_over_the_agreement(
    stays: list[dict[str, str]], agreed: dict[str, str]
) -> None:
    asked: dict[str, Decimal] = {}
    for place, stay in enumerate(stays):
        for year, amount in rules.more_by_year(agreed=agreed, placed=stays[:place], this=stay).items():
            asked[year] = asked.get(year, Decimal(0)) + amount
    for year in ("2026-27", "2027-28"):
        whole = sum((Decimal(stay.get(year, "0")) for stay in stays), Decimal(0))
        assert asked.get(year, Decimal(0)) == max(whole - Decimal(agreed.get(year, "0")), Decimal(0))


@given(st.booleans(), st.booleans(), st.integers(-3, 12), st.sampled_from(list(EndReason)), st.sampled_from(["", "x"]))
def test_a_placement_ends_early_once_within_its_days_and_another_reason_is_said(
    is_asked: bool, has_ended: bool, day: int, reason: EndReason, note: str
) -> None:
    first, last = date(2027, 1, 4), date(2027, 1, 13)
    state = rules.state_of(
        case_id=UUID(int=1) if is_asked else None, authorised_at=None, refused_at=None,
        ended_on=first if has_ended else None,
    )  # fmt: skip
    given_day = first + timedelta(days=day)
    may = state is State.STANDING and first <= given_day < last and not (reason is EndReason.OTHER and not note)
    with nullcontext() if may else pytest.raises(Refused, match=r"placement\."):
        rules.ensure_may_end_early(
            state=state, begins_on=first, ends_on=last, last_day=given_day, reason=reason, note=note
        )
