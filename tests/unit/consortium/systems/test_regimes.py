"""What each regime allows a purchasing system."""

from datetime import date
from decimal import Decimal

import pytest

from consortium.kernel.errors import Refused
from consortium.systems import rules
from consortium.systems.rules import REGIMES, Regime


def allow(regime: Regime, *, is_dynamic: bool = True, commenced: date, ends: date) -> None:
    rules.ensure_regime_allows(regime=regime, is_dynamic=is_dynamic, commenced_on=commenced, ends_on=ends)


@pytest.mark.parametrize("regime", [Regime.PCR_REG34, Regime.PCR_LIGHT_TOUCH])
def test_a_system_of_2015_was_commenced_before_24_february_2025(regime: Regime) -> None:
    allow(regime, commenced=date(2025, 2, 23), ends=date(2028, 1, 1))
    with pytest.raises(Refused, match=r"system\.commenced_too_late"):
        allow(regime, commenced=date(2025, 2, 24), ends=date(2028, 1, 1))


def test_a_dynamic_system_of_2015_ends_by_23_february_2029_and_a_framework_need_not() -> None:
    began = date(2024, 3, 1)
    allow(Regime.PCR_LIGHT_TOUCH, commenced=began, ends=date(2029, 2, 23))
    with pytest.raises(Refused, match=r"system\.ends_too_late"):
        allow(Regime.PCR_LIGHT_TOUCH, commenced=began, ends=date(2029, 2, 24))
    allow(Regime.PCR_LIGHT_TOUCH, is_dynamic=False, commenced=began, ends=date(2030, 3, 31))


def test_a_fixed_round_is_refused_where_providers_join_at_any_time() -> None:
    for regime in (Regime.PA23_DYNAMIC_MARKET, Regime.PCR_REG34):
        with pytest.raises(Refused, match=r"system\.no_rounds"):
            rules.ensure_admits_in_rounds(regime)
    rules.ensure_admits_in_rounds(Regime.PCR_LIGHT_TOUCH)


def test_only_the_restricted_procedure_forbids_negotiation_and_every_regime_names_its_law() -> None:
    assert [regime for regime, each in REGIMES.items() if not each.allows_negotiation] == [Regime.PCR_REG34]
    assert set(REGIMES) == set(Regime)
    assert all(each.source for each in REGIMES.values())


@pytest.mark.parametrize(("assessors", "councils", "bodies"), [(2, 1, 2), (2, 3, 5), (1, 1, 1), (2, 0, 1)])
def test_an_application_is_never_assessed_by_one_person_nor_by_one_council_of_several(
    assessors: int, councils: int, bodies: int
) -> None:
    with pytest.raises(Refused, match=r"system\.assessors"):
        rules.ensure_fair_assessment(
            threshold=Decimal(60), assessors_needed=assessors, councils_needed=councils, bodies_that_buy=bodies
        )


def test_a_council_alone_is_assessed_by_its_own_people() -> None:
    rules.ensure_fair_assessment(threshold=Decimal(60), assessors_needed=2, councils_needed=1, bodies_that_buy=1)


def test_an_unknown_code_of_the_vocabulary_is_refused() -> None:
    rules.ensure_known_cpv("85320000")
    with pytest.raises(Refused, match=r"lot\.unknown_cpv"):
        rules.ensure_known_cpv("12345678")
