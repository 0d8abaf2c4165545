"""What a rate negotiated with one provider must hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from consortium.kernel.errors import Refused
from tenants.pricing.rules import negotiated

TODAY = date(2026, 12, 4)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def test_a_rate_begins_today_or_later_and_ends_no_earlier_than_it_begins() -> None:
    negotiated.ensure_rate_holds(from_on=TODAY, until_on=TODAY, today=TODAY)
    negotiated.ensure_rate_holds(from_on=TODAY, until_on=None, today=TODAY)
    with pytest.raises(Refused, match=r"negotiated_rate\.in_the_past"):
        negotiated.ensure_rate_holds(from_on=YESTERDAY, until_on=None, today=TODAY)
    with pytest.raises(Refused, match=r"negotiated_rate\.backwards"):
        negotiated.ensure_rate_holds(from_on=TOMORROW, until_on=TODAY, today=TODAY)


def test_a_rate_ends_once_and_never_in_the_past() -> None:
    negotiated.ensure_may_end(is_ended=False, until_on=TODAY, from_on=YESTERDAY, today=TODAY)
    for changed, code in (
        ({"is_ended": True}, "ended"),
        ({"until_on": YESTERDAY}, "ends_in_the_past"),
        ({"from_on": TOMORROW}, "backwards"),
    ):
        usual = {"is_ended": False, "until_on": TODAY, "from_on": YESTERDAY, "today": TODAY}
        with pytest.raises(Refused, match=rf"negotiated_rate\.{code}"):
            negotiated.ensure_may_end(**{**usual, **changed})  # type: ignore[arg-type]


def test_an_award_never_comes_to_more_than_was_negotiated() -> None:
    for agreed in (None, Decimal("20.00"), Decimal("20.01")):
        negotiated.ensure_within_negotiated(offered=Decimal(20), agreed=agreed, unit="hour", reference="P-1")
    with pytest.raises(Refused, match=r"award\.above_negotiated"):
        negotiated.ensure_within_negotiated(offered=Decimal("20.01"), agreed=Decimal(20), unit="hour", reference="P-1")
