"""What a council says of notice, pauses and hospital stays: the lot's own first, then the latest."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.agreements.rules import settings
from tenants.agreements.rules.courses import ChangeKind
from tenants.agreements.rules.settings import Said, Setting

TODAY = date(2026, 11, 16)
HOME_CARE, BREAKS = UUID(int=1), UUID(int=2)
SAID = st.builds(
    Said,
    st.sampled_from([None, HOME_CARE, BREAKS]),
    st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)),
    st.builds(Setting, st.integers(1, 365)),
)


@given(st.lists(SAID, max_size=6))
def test_the_lot_s_own_word_holds_then_the_latest_that_has_begun(said: list[Said]) -> None:
    begun = [each for each in said if each.from_on <= TODAY]
    own = [each for each in begun if each.lot_id == HOME_CARE] or [each for each in begun if each.lot_id is None]
    latest = [each for each in own if each.from_on == max(other.from_on for other in own)]
    assert settings.in_force(said, HOME_CARE, TODAY) == (latest[-1].setting if latest else Setting())


def test_what_is_copied_onto_an_agreement_is_read_back_and_the_usual_where_it_says_nothing() -> None:
    setting = Setting(42, Decimal("12.50"), Decimal(50))
    assert settings.read_setting(setting.as_document()) == setting
    assert settings.read_setting({}) == Setting(28, Decimal(0), Decimal(0))
    assert settings.usual_percent(setting.as_document(), ChangeKind.PAUSE) == Decimal("12.50")
    assert settings.usual_percent(setting.as_document(), ChangeKind.HOSPITAL) == 50


@pytest.mark.parametrize(
    ("setting", "days", "code"),
    [
        (Setting(), 0, None),
        (Setting(), -1, "setting.past"),
        (Setting(0), 0, "setting.notice"),
        (Setting(366), 0, "setting.notice"),
        (Setting(28, Decimal(101)), 0, "setting.percent"),
        (Setting(28, Decimal(0), Decimal("-1")), 0, "setting.percent"),
        (Setting(28, Decimal("0.005")), 0, "setting.percent"),
        (Setting(28, Decimal("NaN")), 0, "setting.percent"),
    ],
)
def test_refuses_what_cannot_be(setting: Setting, days: int, code: str | None) -> None:
    try:
        settings.ensure_setting(setting, from_on=TODAY + timedelta(days=days), today=TODAY)
        said = None
    except Refused as refused:
        said = refused.code
    assert said == code


def test_a_lot_that_is_not_bought_from_is_refused() -> None:
    settings.ensure_lot(None, [])
    settings.ensure_lot(HOME_CARE, [HOME_CARE])
    with pytest.raises(Refused, match=r"setting\.lot"):
        settings.ensure_lot(BREAKS, [HOME_CARE])
