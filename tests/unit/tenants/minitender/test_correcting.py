"""What counts as an arithmetic slip, and what is another offer; when a bidder is heard about a low price."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.kernel.money import half_up
from tenants.minitender.rules import correcting, querying
from tenants.minitender.rules.correcting import Slip

WEEK = ({"quantity": "2", "days": ["mon", "wed", "fri"], "carers": 1}, {"quantity": "4", "days": ["sat"], "carers": 1})
PRICES = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        ("2.25", "22.50", Slip.POINT),
        ("2250.00", "22.50", Slip.POINT),
        ("22.50", "2.25", Slip.POINT),
        ("12.80", "21.80", Slip.DIGITS),
        ("22.08", "22.80", Slip.DIGITS),
        ("225.50", "22.55", Slip.POINT),
        ("223.00", "22.30", Slip.POINT),
        ("221.00", "22.10", Slip.POINT),
        ("226.00", "22.60", Slip.POINT),
        ("217.49", "21.75", Slip.WEEK),
    ],
)
def test_a_slip_is_known_by_its_two_prices(before: str, after: str, slip: Slip) -> None:
    found = correcting.slip_of(before=Decimal(before), after=Decimal(after), patterns=WEEK)
    assert found is slip


@pytest.mark.parametrize("after", ["22.49", "19.00", "23.50", "22.51"])
def test_a_slightly_better_price_is_another_offer(after: str) -> None:
    with pytest.raises(Refused, match=r"correction\.no_slip"):
        correcting.slip_of(before=Decimal("22.50"), after=Decimal(after), patterns=WEEK)


@pytest.mark.parametrize(("after", "code"), [("22.50", "same"), ("0", "pence"), ("2.255", "pence"), ("NaN", "pence")])
def test_refuses_what_is_no_price_or_the_same(after: str, code: str) -> None:
    with pytest.raises(Refused, match=rf"correction\.{code}"):
        correcting.slip_of(before=Decimal("22.50"), after=Decimal(after), patterns=WEEK)


@given(before=PRICES, percent=st.integers(-49, 49))
def test_nothing_near_a_price_is_a_slip_but_an_exchange_of_neighbours(before: Decimal, percent: int) -> None:
    """Whoever wants to trim an offer a little finds no slip that does it, save by the digits it wrote."""
    after = half_up(before * (100 + percent) / 100)
    assume(after not in (before, 0))
    if sorted(f"{before:.2f}") == sorted(f"{after:.2f}"):
        return
    with pytest.raises(Refused, match=r"correction\.no_slip"):
        correcting.slip_of(before=before, after=after, patterns=WEEK)


@given(before=PRICES, places=st.sampled_from([-2, -1, 1, 2]))
def test_a_moved_point_is_a_slip_both_ways(before: Decimal, places: int) -> None:
    after = before.scaleb(places)
    assume(after == after.quantize(Decimal("0.01")) and after > 0)
    assert correcting.slip_of(before=before, after=after, patterns=()) is Slip.POINT
    assert correcting.slip_of(before=after, after=before, patterns=()) is Slip.POINT


NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@given(since=st.integers(-100, 100), has_replied=st.booleans(), is_decided=st.booleans())
def test_a_bidder_is_heard_or_out_of_time_before_it_is_decided(
    since: int, *, has_replied: bool, is_decided: bool
) -> None:
    at = NOW + timedelta(hours=since)
    known = {"reply_by_at": NOW, "replied_at": NOW if has_replied else None, "decided_at": NOW if is_decided else None}
    may_decide = not is_decided and (has_replied or at >= NOW)
    may_reply = not is_decided and not has_replied and at < NOW
    for may, ensure in ((may_decide, querying.ensure_may_decide), (may_reply, querying.ensure_may_reply)):
        if may:
            ensure(**known, at=at)
        else:
            with pytest.raises(Refused):
                ensure(**known, at=at)
    assert not (may_reply and may_decide)
