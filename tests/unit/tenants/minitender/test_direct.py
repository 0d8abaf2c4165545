"""Awards without a mini-tender: on which grounds, when, and for how much."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.systems.rules import REGIMES, Regime
from tenants.minitender.rules import direct
from tests.factories.buying import OUTCOMES_TERMS

TODAY = date(2026, 11, 26)
PRICES = st.decimals("0.01", "500", places=2)
EMERGENCY = direct.get_ground("emergency", "pcr-light-touch", TODAY)
FAMILY = direct.get_ground("family_choice", "pcr-light-touch", TODAY)


@pytest.mark.parametrize("regime", Regime)
def test_a_regime_has_grounds_exactly_where_it_allows_an_award_without_competition(regime: Regime) -> None:
    assert bool(direct.grounds_for(regime, TODAY)) is REGIMES[regime].allows_direct_award


def test_each_ground_of_a_regime_is_named_once_and_says_its_law() -> None:
    grounds = direct.all_grounds()
    assert len({(each.regime, each.key) for each in grounds}) == len(grounds)
    assert all(each.source and each.holds_when and each.notice for each in grounds)


def test_a_ground_holds_from_its_first_day_to_its_last() -> None:
    ground = replace(FAMILY, from_on=TODAY, to_on=TODAY)
    assert [ground.holds(TODAY + timedelta(days=days)) for days in (-1, 0, 1)] == [False, True, False]


def test_a_ground_of_another_regime_or_day_is_refused() -> None:
    for key, regime, on in (
        ("family_choice", "pcr-reg34", TODAY),
        ("because", "pcr-light-touch", TODAY),
        ("family_choice", "pa23-dynamic-market", date(2025, 2, 23)),
    ):
        with pytest.raises(Refused, match=r"direct\.no_ground"):
            direct.get_ground(key, regime, on)


@pytest.mark.parametrize(
    ("regime_allows", "policy_allows", "code"), [(False, True, "direct.regime"), (True, False, "direct.policy")]
)
def test_regime_and_policy_must_both_allow_it(regime_allows: bool, policy_allows: bool, code: str) -> None:
    direct.ensure_allowed(regime_allows=True, policy_allows=True)
    with pytest.raises(Refused, match=code):
        direct.ensure_allowed(regime_allows=regime_allows, policy_allows=policy_allows)


def test_support_stays_within_the_package_and_an_emergency_is_brief() -> None:
    first, last = TODAY, TODAY + timedelta(days=200)

    def ensure(ground: direct.DirectGround, starts: int, ends: int) -> None:
        direct.ensure_period(
            ground, first=first, last=last, today=TODAY,
            starts_on=TODAY + timedelta(days=starts), ends_on=TODAY + timedelta(days=ends),
        )  # fmt: skip

    ensure(FAMILY, 0, 200)
    ensure(EMERGENCY, 10, 93)
    for ground, starts, ends, code in (
        (FAMILY, -1, 5, "too_early"), (FAMILY, 5, 4, "backwards"), (FAMILY, 0, 201, "outside"),
        (EMERGENCY, 10, 94, "too_long"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=rf"direct\.{code}"):
            ensure(ground, starts, ends)


@given(card=st.none() | PRICES, fixed=st.none() | PRICES, ceiling=st.none() | PRICES, hard=st.booleans())
def test_the_most_is_the_least_of_the_councils_own_limits(
    card: Decimal | None, fixed: Decimal | None, ceiling: Decimal | None, hard: bool
) -> None:
    policy = replace(OUTCOMES_TERMS, fixed_price=fixed, ceiling=ceiling, ceiling_is_hard=hard)
    most = direct.most_payable(agreed=None, card=card, policy=policy)
    limits = [each for each in (card, fixed, ceiling if hard else None) if each is not None]
    assert (most.amount if most else None) == (min(limits) if card is not None else None)


@given(agreed=PRICES, card=st.none() | PRICES)
def test_what_was_negotiated_with_the_provider_comes_before_every_limit(agreed: Decimal, card: Decimal | None) -> None:
    most = direct.most_payable(agreed=agreed, card=card, policy=OUTCOMES_TERMS)
    assert most is not None
    assert most.amount == agreed


@given(offered=PRICES, limit=PRICES)
def test_a_price_is_refused_exactly_where_it_is_above_the_most(offered: Decimal, limit: Decimal) -> None:
    most = direct.Most(limit, "your rate card")
    if offered <= limit:
        assert direct.ensure_price(offered, most, unit="hour", on=TODAY) == most
        return
    with pytest.raises(Refused, match=r"direct\.too_dear"):
        direct.ensure_price(offered, most, unit="hour", on=TODAY)


@given(offered=st.decimals(allow_nan=True, allow_infinity=True))
def test_a_price_is_pounds_and_pence_above_nothing(offered: Decimal) -> None:
    assume(not offered.is_finite() or offered <= 0 or (Fraction(offered) * 100).denominator != 1)
    with pytest.raises(Refused, match=r"direct\.price"):
        direct.ensure_price(offered, direct.Most(Decimal(10), "your rate card"), unit="hour", on=TODAY)


def test_without_a_card_or_a_negotiated_rate_nothing_says_what_is_fair() -> None:
    assert direct.most_payable(agreed=None, card=None, policy=OUTCOMES_TERMS) is None
    with pytest.raises(Refused, match=r"direct\.no_price"):
        direct.ensure_price(Decimal("22.00"), None, unit="hour", on=TODAY)


def test_nobody_bid_needs_its_evidence() -> None:
    ground = direct.get_ground("nobody_bid", "pcr-light-touch", TODAY)
    direct.ensure_evidence(ground, "P-1", has_failed=True)
    with pytest.raises(Refused, match=r"direct\.no_evidence"):
        direct.ensure_evidence(ground, "P-1", has_failed=False)
    direct.ensure_evidence(FAMILY, "P-1", has_failed=False)


def test_a_provider_with_anything_against_it_is_refused_with_what_it_is() -> None:
    direct.ensure_eligible("P-1", [])
    for reasons in (None, ["Suspended by this council"]):
        with pytest.raises(Refused, match=r"direct\.not_eligible"):
            direct.ensure_eligible("P-1", reasons)


def test_a_package_is_bought_once() -> None:
    direct.ensure_free("P-1", mini_tender=None, is_awarded=False)
    with pytest.raises(Refused, match=r"direct\.in_mini_tender"):
        direct.ensure_free("P-1", mini_tender="MT-1", is_awarded=False)
    with pytest.raises(Refused, match=r"direct\.awarded_already"):
        direct.ensure_free("P-1", mini_tender=None, is_awarded=True)
