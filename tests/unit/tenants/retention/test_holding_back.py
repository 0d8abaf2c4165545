"""Legal holds: from when to when, and who lifts them."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.retention.rules import holding_back
from tenants.retention.rules.holding_back import HoldOn

TODAY, ANNA, BEN = date(2026, 11, 16), UUID(int=1), UUID(int=2)


@given(st.integers(-40, 40), st.one_of(st.none(), st.integers(0, 30)))
def test_a_hold_is_in_force_from_its_first_to_its_last_day(offset: int, lasts: int | None) -> None:
    to_on = None if lasts is None else TODAY + timedelta(lasts)
    on = TODAY + timedelta(offset)
    expected = offset >= 0 and (lasts is None or offset <= lasts)
    assert holding_back.is_in_force(from_on=TODAY, to_on=to_on, is_lifted=False, on=on) is expected
    assert not holding_back.is_in_force(from_on=TODAY, to_on=to_on, is_lifted=True, on=on)


def test_two_persons_lift_a_hold() -> None:
    holding_back.ensure_may_ask_to_lift(is_over=False, asked_by=None)
    holding_back.ensure_may_lift(is_over=False, asked_by=ANNA, agreed_by=BEN)
    for code, asked_by, is_over in (("second_person", BEN, False), ("not_asked", None, False), ("over", ANNA, True)):
        with pytest.raises(Refused, match=rf"hold\.{code}"):
            holding_back.ensure_may_lift(is_over=is_over, asked_by=asked_by, agreed_by=BEN)
    for code, asked, over in (("asked", ANNA, False), ("over", None, True)):
        with pytest.raises(Refused, match=rf"hold\.{code}"):
            holding_back.ensure_may_ask_to_lift(is_over=over, asked_by=asked)


@pytest.mark.parametrize(
    ("code", "reason", "from_on", "to_on"),
    [
        ("no_reason", " ", TODAY, None),
        ("begins_before_today", "x", TODAY - timedelta(1), None),
        ("before_it_begins", "x", TODAY, TODAY - timedelta(1)),
    ],
)
def test_what_may_not_be_held_is_refused(code: str, reason: str, from_on: date, to_on: date | None) -> None:
    with pytest.raises(Refused, match=rf"hold\.{code}"):
        holding_back.ensure_may_hold(reason=reason, from_on=from_on, to_on=to_on, today=TODAY)


def test_what_names_each_thing_on_hold_is_said() -> None:
    assert all(each.named_by for each in HoldOn)
