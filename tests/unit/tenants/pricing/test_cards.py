"""What a rate card and term dates must hold."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from consortium.kernel.errors import Refused
from tenants.pricing.rules import cards
from tenants.pricing.rules.cards import CardTerms, DayKind, RateLine
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.schedule import Period

HOUR = RateLine("hour", Decimal("21.40"))


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"lines": []}, "rate_card.empty"),
        ({"lines": [HOUR, HOUR]}, "rate_card.unit_repeated"),
        ({"lines": [RateLine("furlong", Decimal(1))]}, "rate_card.unit_unknown"),
        ({"lines": [RateLine("hour", Decimal(0))]}, "rate_card.not_positive"),
        ({"lines": [RateLine("hour", Decimal("21.405"))]}, "rate_card.not_positive"),
        ({"uplifts": {Uplift.SATURDAY: Decimal("0.99")}}, "rate_card.uplift"),
        ({"uplifts": {Uplift.EVENING: Decimal("1.05")}, "evening_from": None}, "rate_card.evening_from"),
        ({"lines": [replace(HOUR, day_kind=DayKind.EVENING)], "evening_from": None}, "rate_card.evening_from"),
        ({"lines": [replace(HOUR, complexity="=1+1")]}, "rate_card.band"),
        ({"lines": [replace(HOUR, complexity="x" * 41)]}, "rate_card.band"),
        ({"lines": [replace(HOUR, place="Coast")]}, "rate_card.place_unknown"),
        ({"lines": [replace(HOUR, carers=0)]}, "rate_card.carers"),
        ({"lines": [replace(HOUR, complexity="High"), replace(HOUR, complexity="high")]}, "rate_card.unit_repeated"),
        ({"lines": [replace(HOUR, complexity=f"Band {n}") for n in range(201)]}, "rate_card.too_long"),
        ({"place_bands": {"Coast": []}}, "rate_card.place_empty"),
        ({"place_bands": {"Coast": ["CT9"], "Inland": ["ct9 "]}}, "rate_card.place_twice"),
        ({"place_bands": {"-1": ["CT9"]}}, "rate_card.band"),
        ({"place_bands": {f"Band {n}": [f"CT{n}"] for n in range(31)}}, "rate_card.places_too_many"),
    ],
)
def test_a_card_that_could_not_price_a_schedule_is_refused(card: dict[str, Any], code: str) -> None:
    whole: dict[str, Any] = {"lines": [HOUR], "uplifts": {}, "evening_from": time(20)}
    cards.ensure_card_holds(CardTerms(**whole))
    with pytest.raises(Refused) as refused:
        cards.ensure_card_holds(CardTerms(**{**whole, **card}))
    assert refused.value.code == code


def test_a_card_begins_today_at_the_earliest() -> None:
    cards.ensure_begins_in_time(from_on=date(2026, 12, 4), today=date(2026, 12, 4))
    with pytest.raises(Refused, match=r"rate_card\.in_the_past"):
        cards.ensure_begins_in_time(from_on=date(2026, 12, 3), today=date(2026, 12, 4))


def test_terms_come_in_order_and_may_touch_but_not_overlap() -> None:
    autumn, spring = Period(date(2026, 9, 1), date(2026, 12, 18)), Period(date(2026, 12, 19), date(2027, 3, 25))
    assert cards.ensure_terms_apart([spring, autumn]) == (autumn, spring)
    with pytest.raises(Refused, match=r"term_dates\.overlap"):
        cards.ensure_terms_apart([autumn, Period(date(2026, 12, 18), date(2027, 3, 25))])
    with pytest.raises(Refused, match=r"term_dates\.backwards"):
        cards.ensure_terms_apart([Period(date(2026, 9, 2), date(2026, 9, 1))])
