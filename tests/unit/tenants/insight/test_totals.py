"""The region's totals: what is shown, and when."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.insight.rules import totals
from tenants.insight.rules.totals import Total


def test_a_sum_is_shown_to_a_hundred_pounds_halves_up() -> None:
    assert totals.total_of([Decimal("100.00"), Decimal("50.00")]) == 200
    assert totals.total_of([Decimal("149.99")]) == 100
    assert totals.total_of([]) == 0


@given(st.lists(st.decimals("0", "1000000", places=2), max_size=20))
def test_a_shown_sum_is_within_fifty_pounds(amounts: list[Decimal]) -> None:
    shown = totals.total_of(amounts)
    assert shown % 100 == 0
    assert -50 < shown - sum(amounts, Decimal(0)) <= 50


def test_what_was_bought_is_a_share_of_what_was_advertised() -> None:
    whole = Total(UUID(int=1), "Care", "System", Decimal(22_000_000), Decimal(4_400_000), date(2026, 12, 31))
    assert whole.of_advertised == Decimal("20.0")
    assert Total(UUID(int=1), "Care", "System", Decimal(1)).of_advertised is None
    assert Total(UUID(int=1), "Care", "System", None, Decimal(1)).of_advertised is None


def test_something_must_have_been_advertised() -> None:
    assert totals.ensure_advertised(Decimal(5)) == 5
    with pytest.raises(Refused, match=r"advertised\.nothing"):
        totals.ensure_advertised(None)
