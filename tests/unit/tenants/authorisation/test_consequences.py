"""What is a key decision, what waits for its call-in period, and when it takes effect."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from tenants.authorisation.rules import consequences
from tenants.authorisation.rules.consequences import Consequence, DecisionRules

NOW = datetime(2021, 3, 9, 14, 30, tzinfo=UTC)
KENT = DecisionRules(key_over=Decimal(1_000_000), key_divisions=2)
PETERBOROUGH = DecisionRules(key_over=Decimal(500_000), call_in_from=Decimal(100_000))


def consequence(
    rules: DecisionRules, amount: str, divisions: int | None = None, options: str = "Spot purchase."
) -> Consequence:
    return consequences.consequence_of(
        rules, whole_life=Decimal(amount), divisions=divisions, options=options, has_options=False, now=NOW
    )


@pytest.mark.parametrize(
    ("amount", "divisions", "is_key"),
    [("1000000.01", 3, True), ("1000000.00", 3, False), ("1000000.01", 2, False), ("3900000.00", 81, True)],
)
def test_kent_decides_as_key_over_a_million_and_in_more_than_two_divisions(
    amount: str, divisions: int, is_key: bool
) -> None:
    assert consequence(KENT, amount, divisions).is_key is is_key


def test_a_case_over_the_amount_says_how_many_divisions_it_affects() -> None:
    with pytest.raises(Refused, match=r"case\.divisions_missing"):
        consequence(KENT, "1000000.01")
    assert not consequence(KENT, "1000000.00").is_key


def test_a_key_decision_is_recorded_with_the_other_options() -> None:
    with pytest.raises(Refused, match=r"case\.options_missing"):
        consequence(KENT, "3900000.00", 81, options="  ")


def test_the_limit_of_peterborough_is_not_key_but_subject_to_call_in() -> None:
    told = consequence(PETERBOROUGH, "310000.00")
    assert not told.is_key
    assert told.effective_at is not None
    assert local(told.effective_at).date() == date(2021, 3, 16)
    assert consequence(PETERBOROUGH, "99999.99").effective_at is None


@given(st.decimals(min_value="0.01", max_value=2_000_000, places=2), st.integers(0, 5))
def test_every_key_decision_waits_and_without_thresholds_none_does(amount: Decimal, divisions: int) -> None:
    told = consequence(KENT, str(amount), divisions)
    assert told.is_key == (told.effective_at is not None)
    assert consequence(consequences.NO_RULES, str(amount)) == Consequence(is_key=False, effective_at=None)


@pytest.mark.parametrize(
    ("rules", "first", "code"),
    [
        (DecisionRules(), -1, "decision_rules.starts_in_past"),
        (DecisionRules(call_in_days=0), 0, "decision_rules.days"),
        (DecisionRules(call_in_days=31), 0, "decision_rules.days"),
        (DecisionRules(key_over=Decimal(0)), 0, "decision_rules.threshold"),
        (DecisionRules(key_divisions=2), 0, "decision_rules.divisions"),
    ],
)
def test_refuses_thresholds_that_cannot_be(rules: DecisionRules, first: int, code: str) -> None:
    today = NOW.date()
    with pytest.raises(Refused) as refused:
        consequences.ensure_decision_rules(rules, from_on=today + timedelta(days=first), today=today)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("is_approved", "effective_at"), [(False, None), (True, NOW), (True, None), (False, NOW + timedelta(days=1))]
)
def test_nothing_is_called_in_but_an_approval_that_waits(is_approved: bool, effective_at: datetime | None) -> None:
    with pytest.raises(Refused, match=r"case\.not_called_in"):
        consequences.ensure_may_call_in(is_approved=is_approved, effective_at=effective_at, now=NOW)
    consequences.ensure_may_call_in(is_approved=True, effective_at=NOW + timedelta(seconds=1), now=NOW)
