"""How long bids are taken at least, under each regime and with the clause."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.systems import rules
from consortium.systems.rules import REGIMES, Regime

BEGAN = datetime(2024, 3, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=1800)).map(lambda passed: BEGAN + passed)


@given(MOMENTS, st.none() | st.integers(1, 9), st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_a_deadline_stands_exactly_from_the_least_days_on(at: datetime, agreed: int | None, some: timedelta) -> None:
    least = rules.least_time(Regime.PCR_REG34, agreed_days=agreed)
    assert least is not None
    earliest = at + timedelta(days=agreed or 10)
    assert least.earliest(at) == earliest
    for closes_at in (earliest, earliest + some):
        rules.ensure_time_to_bid(least, published_at=at, closes_at=closes_at)
    with pytest.raises(Refused, match=r"call_off\.too_short"):
        rules.ensure_time_to_bid(least, published_at=at, closes_at=earliest - some)


@given(MOMENTS, st.sampled_from([regime for regime in Regime if REGIMES[regime].least_call_off_days is None]))
def test_where_the_law_names_no_time_any_stands_and_none_is_agreed(at: datetime, regime: Regime) -> None:
    least = rules.least_time(regime, agreed_days=None)
    rules.ensure_time_to_bid(least, published_at=at, closes_at=at)
    with pytest.raises(Refused, match=r"system\.no_least_call_off"):
        rules.ensure_agreed_call_off(regime=regime, days=5)
    rules.ensure_agreed_call_off(regime=regime, days=None)


@given(st.integers(-100, 100))
def test_only_fewer_days_than_the_laws_can_be_agreed(days: int) -> None:
    if 1 <= days <= 9:
        rules.ensure_agreed_call_off(regime=Regime.PCR_REG34, days=days)
    else:
        with pytest.raises(Refused, match=r"system\.agreed_call_off"):
            rules.ensure_agreed_call_off(regime=Regime.PCR_REG34, days=days)


def test_the_clause_is_part_of_the_text_that_is_signed() -> None:
    assert rules.terms_with_clause("Terms.", agreed_days=None) == "Terms."
    assert "no fewer than 5 days from its publication" in rules.terms_with_clause("Terms.", agreed_days=5)


def test_says_why_in_words() -> None:
    law, agreed = (rules.least_time(Regime.PCR_REG34, agreed_days=days) for days in (None, 1))
    assert law is not None
    assert agreed is not None
    assert law.why.startswith("at least 10 days, because not every admitted provider has agreed to fewer")
    assert agreed.why.startswith("at least 1 day, as every admitted provider has agreed")
