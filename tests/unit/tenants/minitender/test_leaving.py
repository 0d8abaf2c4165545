"""What the lab says of purchases that were made in another way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tenants.minitender.rules.lab.drafts import rules_of
from tenants.minitender.rules.lab.leaving import notes_on, why_left_out, why_no_bids
from tenants.minitender.rules.state import Status
from tenants.policy.rules import PriceFormula
from tests.factories.buying import OUTCOMES_TERMS

FIXED = replace(
    OUTCOMES_TERMS, price_formula=PriceFormula.FIXED_PRICE, quality_weight=Decimal(100), price_weight=Decimal(0),
    fixed_price=Decimal("20.00"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.WITHDRAWN, "Withdrawn before"),
        (Status.NO_AWARD, "Ended without a ranking"),
        (Status.OPENED, "not ranked yet"),
    ],
)
def test_each_reason_says_what_happened(status: Status, words: str) -> None:
    assert words in why_left_out(status)


def test_an_award_without_a_mini_tender_has_no_bids() -> None:
    assert "“The family chose this provider”" in why_no_bids("The family chose this provider")


def test_notes_are_made_where_the_way_of_buying_differs_and_nowhere_else() -> None:
    plain, fixed = rules_of(OUTCOMES_TERMS), rules_of(FIXED)
    assert list(notes_on(OUTCOMES_TERMS, plain, 0)) == list(notes_on(FIXED, fixed, 0)) == []
    assert "The council fixed the price" in next(notes_on(OUTCOMES_TERMS, fixed, 0))
    assert "The draft fixes the price" in next(notes_on(FIXED, plain, 0))
    assert "after 2 rounds" in next(notes_on(OUTCOMES_TERMS, plain, 2))
    assert "after one round" in next(notes_on(OUTCOMES_TERMS, plain, 1))
