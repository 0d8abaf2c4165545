"""A council's own prices and term dates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.pricing import queries, services
from tenants.pricing.rules.cards import CardTerms, RateLine
from tenants.pricing.rules.schedule import Period
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.world import World


@pytest.fixture
def wirral(world: World) -> buying.Buyers:
    return buying.buyers(world, "Wirral Council", None)


def test_a_card_is_in_force_from_its_day_until_the_next_begins(world: World, wirral: buying.Buyers) -> None:
    owner = wirral.policy_owner
    first = buying.rate_card(world, owner, wirral.lot_id, "21.40")
    with world.acting(owner):
        today = clock.now().date()
        later = services.adopt_rate_card(
            actor=owner, lot_id=wirral.lot_id, from_on=today + timedelta(days=30),
            terms=CardTerms([RateLine("hour", Decimal("22.00"))]), now=clock.now(),
        )  # fmt: skip
    with world.acting(owner):
        found = [
            queries.find_rate_card(wirral.council.id, wirral.lot_id, today + timedelta(days=days))
            for days in (-1, 0, 29, 30)
        ]
        assert [card and card.id for card in found] == [None, first, first, later.id]
        usual = [
            prices and prices.usual("hour")
            for days in (0, 30)
            for prices in [queries.prices_for(wirral.council.id, wirral.lot_id, today + timedelta(days=days))]
        ]
        assert [line and (line.amount, line.is_ceiling) for line in usual] == [
            (Decimal("21.40"), True), (Decimal("22.00"), False),
        ]  # fmt: skip


def test_two_cards_cannot_begin_on_one_day(world: World, wirral: buying.Buyers) -> None:
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id)
    with pytest.raises(Refused, match=r"rate_card\.same_day"):
        buying.rate_card(world, wirral.policy_owner, wirral.lot_id)


def test_another_council_sees_no_price(world: World, wirral: buying.Buyers) -> None:
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id)
    other = world.person("Sol Sefton", world.council("Sefton Council"), Role.POLICY_OWNER)
    with world.acting(other):
        assert queries.list_rate_cards(wirral.council.id) == []
        assert queries.list_term_periods(wirral.council.id) == ()


def test_term_dates_take_the_place_of_those_before(world: World, wirral: buying.Buyers) -> None:
    spring = Period(date(2027, 1, 4), date(2027, 3, 25))
    with world.acting(wirral.policy_owner):
        services.set_term_dates(actor=wirral.policy_owner, terms=buying.SCHOOL_YEAR)
        services.set_term_dates(actor=wirral.policy_owner, terms=[spring])
    with world.acting(wirral.policy_owner):
        assert queries.list_term_periods(wirral.council.id) == (spring,)


@pytest.mark.usefixtures("tokens_can_be_had")
def test_prices_and_terms_by_api(world: World, client: FlaskClient, wirral: buying.Buyers) -> None:
    headers = bearer(token_of(world, wirral.policy_owner))
    said = {
        "lot_id": str(wirral.lot_id), "from_on": "2090-04-01", "uplifts": {"saturday": "1.10", "evening": "1.05"},
        "evening_from": "20:00", "rates": [{"unit": "hour", "amount": "21.40"}],
    }  # fmt: skip
    adopted = client.post("/api/v1/rate-cards", json=said, headers=headers)
    assert adopted.status_code == 201, adopted.text
    open_to_all = dict.fromkeys(("complexity", "place", "day_kind", "carers"))
    assert adopted.json["rates"] == [{"unit": "hour", "amount": "21.40", "is_ceiling": False, **open_to_all}]
    assert (adopted.json["uplifts"], adopted.json["evening_from"]) == (said["uplifts"], "20:00")
    past = client.post("/api/v1/rate-cards", json={**said, "from_on": "2020-04-01"}, headers=headers)
    assert past.json["type"].endswith("rate_card.in_the_past")
    terms = {"terms": [{"first": "2026-09-01", "last": "2026-12-18"}]}
    assert client.put("/api/v1/term-dates", json=terms, headers=headers).json == terms
    overlapping = {"terms": [*terms["terms"], {"first": "2026-12-18", "last": "2027-01-20"}]}
    refused = client.put("/api/v1/term-dates", json=overlapping, headers=headers)
    assert refused.json["type"].endswith("term_dates.overlap")
    assert len(client.get("/api/v1/rate-cards", headers=headers).json) == 1
