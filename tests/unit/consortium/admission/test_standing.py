"""A standing opening: for which systems, until when, and when a provider may apply in it again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import standing
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.systems.rules import Regime, admits_at_any_time, ensure_admits_at_any_time


@pytest.mark.parametrize(
    ("regime", "rhythm", "expected"),
    [
        (Regime.PCR_REG34, None, True),
        (Regime.PA23_DYNAMIC_MARKET, None, True),
        (Regime.PCR_LIGHT_TOUCH, None, True),
        (Regime.PCR_LIGHT_TOUCH, 6, False),
        (Regime.PA23_OPEN_FRAMEWORK, None, False),
        (Regime.PA23_OPEN_FRAMEWORK, 12, False),
    ],
)
def test_the_regime_and_the_notice_decide(regime: Regime, rhythm: int | None, *, expected: bool) -> None:
    assert admits_at_any_time(regime, entry_every_months=rhythm) is expected
    if not expected:
        with pytest.raises(Refused, match="admits_in_rounds"):
            ensure_admits_at_any_time(regime, entry_every_months=rhythm)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_it_is_open_to_the_end_of_the_last_day(ends_on: date) -> None:
    at = standing.closes_with(ends_on)
    assert local(at - timedelta(microseconds=1)).date() == ends_on
    assert local(at).date() == ends_on + timedelta(days=1)


@given(is_standing=st.booleans(), is_withdrawn=st.booleans(), is_released=st.booleans())
def test_again_only_once_the_one_before_is_over(*, is_standing: bool, is_withdrawn: bool, is_released: bool) -> None:
    again = standing.may_apply_again(is_standing=is_standing, is_withdrawn=is_withdrawn, is_released=is_released)
    assert again is (is_standing and (is_withdrawn or is_released))
