"""What a mini-tender may become, when bids are taken, and how an offer may be improved."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules import bidding, marks, negotiating, state
from tenants.minitender.rules.bidding import Line, Offer
from tenants.minitender.rules.state import MOVES, Status, Step

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
PACKAGE = UUID(int=1)


def test_every_status_says_what_may_follow() -> None:
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize(("status", "wanted"), list(product(Status, Status)))
def test_only_the_named_moves_are_allowed(status: Status, wanted: Status) -> None:
    if wanted in MOVES[status]:
        state.ensure_may_become(status=status, wanted=wanted)
    else:
        with pytest.raises(Refused):
            state.ensure_may_become(status=status, wanted=wanted)


@given(st.sampled_from(Status), st.integers(min_value=0, max_value=3), st.booleans(), st.booleans(), st.booleans())
def test_a_step_is_next_only_where_it_is_the_officers_turn(
    status: Status, bids: int, is_assigned: bool, is_concluded: bool, is_ranked: bool
) -> None:
    step = state.next_step(
        status=status, bids=bids, is_assigned=is_assigned, is_concluded=is_concluded, is_ranked=is_ranked
    )
    assert (step is Step.PUBLISH) is (status is Status.DRAFT)
    assert step is None or status in {Status.DRAFT, Status.OPENED}
    if status is Status.OPENED:
        assert (step is Step.END) is (bids == 0)
        assert (step is Step.RECOMMEND) is (bids > 0 and is_assigned and is_concluded and is_ranked)
        assert (step is None) is (bids > 0 and is_assigned and not is_concluded)


@given(st.integers(min_value=-3600, max_value=3600))
def test_a_bid_received_exactly_at_the_deadline_is_late_and_bids_are_opened_from_then_on(seconds: int) -> None:
    at = NOON + timedelta(seconds=seconds)
    in_time = seconds < 0
    assert state.is_open(status=Status.PUBLISHED, closes_at=NOON, at=at) is in_time
    if in_time:
        bidding.ensure_may_bid(status=Status.PUBLISHED, closes_at=NOON, received_at=at)
        with pytest.raises(Refused):
            state.ensure_may_open(status=Status.PUBLISHED, closes_at=NOON, at=at)
    else:
        state.ensure_may_open(status=Status.PUBLISHED, closes_at=NOON, at=at)
        with pytest.raises(Refused):
            bidding.ensure_may_bid(status=Status.PUBLISHED, closes_at=NOON, received_at=at)


def test_a_deadline_is_never_shortened() -> None:
    state.ensure_extends(closes_at=NOON, wanted=NOON + timedelta(seconds=1))
    for wanted in (NOON, NOON - timedelta(days=1)):
        with pytest.raises(Refused):
            state.ensure_extends(closes_at=NOON, wanted=wanted)


@given(
    st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999"), places=2),
    st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1)),
    st.dictionaries(st.sampled_from(["outcomes", "continuity"]), st.text()),
)
def test_a_sealed_document_gives_back_the_offer_and_is_the_same_bytes_each_time(
    price: Decimal, starts_on: date, answers: dict[str, str]
) -> None:
    pattern = {"when": "all", "days": ["mon"], "at": "15:30", "unit": "hour", "quantity": "2", "carers": 1}
    offer = Offer((Line(PACKAGE, "hour", price, (pattern,)),), answers, starts_on)
    sealed = bidding.sealed_document(offer)
    assert bidding.read_sealed(sealed) == offer
    assert bidding.sealed_document(bidding.read_sealed(sealed)) == sealed


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100), places=2))
def test_an_improved_price_never_rises(price: Decimal) -> None:
    before, day = {PACKAGE: Decimal("24.00")}, date(2027, 1, 4)
    improve = {"before": before, "after": {PACKAGE: price}, "starts_before": day, "starts_after": day}
    if price <= before[PACKAGE]:
        negotiating.ensure_improves(**improve)
    else:
        with pytest.raises(Refused):
            negotiating.ensure_improves(**improve)


def test_nobody_above_in_the_ranking_is_passed_over_in_a_negotiation() -> None:
    first, second = UUID(int=1), UUID(int=2)
    asked = {"allowed": True, "ranked": {first: 1, second: 2}, "names": {first: "Mersey Lantern"}, "open_until": None}
    negotiating.ensure_may_invite(**asked, chosen=[first])
    negotiating.ensure_may_invite(**asked, chosen=[second, first])
    with pytest.raises(Refused, match="better_left_out"):
        negotiating.ensure_may_invite(**asked, chosen=[second])


def test_the_list_of_the_invited_has_one_fingerprint_whatever_its_order() -> None:
    ids = [UUID(int=number) for number in range(5)]
    assert marks.fingerprint_of_invited(ids) == marks.fingerprint_of_invited(reversed(ids))
    assert marks.fingerprint_of_invited(ids) != marks.fingerprint_of_invited(ids[1:])
