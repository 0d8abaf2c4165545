"""Negotiation compares like for like."""

from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules import negotiating

BIDDERS = st.frozensets(st.integers(1, 8).map(lambda number: UUID(int=number)), min_size=1)
VISIT = {"when": "all", "days": ["mon", "wed"], "at": "15:30", "unit": "hour", "quantity": "2", "carers": 1}


@given(bidders=BIDDERS, on_the_change=BIDDERS)
def test_whoever_offered_on_the_change_is_compared_and_everybody_where_nobody_did(
    bidders: AbstractSet[UUID], on_the_change: AbstractSet[UUID]
) -> None:
    compared = negotiating.comparable(bidders, on_the_change)
    assert compared == ((bidders & on_the_change) or bidders)
    assert negotiating.comparable(bidders, ()) == bidders


@pytest.mark.parametrize("same", [VISIT, {**VISIT, "days": ["wed", "mon"]}, {**VISIT, "quantity": "2.0", "name": "x"}])
def test_the_same_week_in_other_words_is_no_change(same: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"negotiation\.same_week"):
        negotiating.ensure_another_week([same], [VISIT])


@pytest.mark.parametrize("other", [{**VISIT, "quantity": "1"}, {**VISIT, "days": ["mon"]}, {**VISIT, "at": "16:00"}])
def test_another_quantity_pattern_or_time_is_a_change(other: dict[str, object]) -> None:
    negotiating.ensure_another_week([other], [VISIT])
    negotiating.ensure_another_week([other], None)


@given(
    prices=st.dictionaries(st.uuids(), st.decimals("0.01", "9999", places=2), min_size=1),
    starts_on=st.dates(), note=st.text(),
)  # fmt: skip
def test_what_an_improved_offer_says_is_read_as_it_was_written(
    prices: dict[UUID, Decimal], starts_on: date, note: str
) -> None:
    document = negotiating.improved_document(prices=prices, starts_on=starts_on, note=note)
    assert negotiating.read_improved(document) == (prices, starts_on, note)
