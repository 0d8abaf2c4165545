"""The least time to bid under regulation 34, and fewer days once everyone on the lot has signed for them."""

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.contracts import services as contracts
from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.minitender import services
from tenants.policy.rules import Urgency, Window, WindowUnit
from tests.factories.buying import OUTCOMES_TERMS, adopted_policy
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import on_register
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

DAYS = {Urgency.EMERGENCY: 4, Urgency.URGENT: 5, Urgency.STANDARD: 9, Urgency.PLANNED: 10}
TERMS = replace(
    OUTCOMES_TERMS,
    allows_negotiation=False,
    windows={urgency: Window(24 * days, WindowUnit.HOURS) for urgency, days in DAYS.items()},
)


@pytest.fixture
def restricted(sefton: Market, world: World, move_clock: MoveClock) -> Market:
    """The market under regulation 34, with days to answer for each urgency."""
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34', entry_every_months = NULL"))
    move_clock(minutes=1)
    owner = world.person("Olga Lyle", sefton.council, Role.POLICY_OWNER)
    adopted_policy(world, owner, sefton.region.home_care, TERMS)
    return sefton


def _draft(market: Market, urgency: Urgency) -> UUID:
    tender_id = market.draft()
    with market.world.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE mini_tender SET urgency = :urgency WHERE id = :id"),
            {"urgency": str(urgency), "id": tender_id},
        )
    return tender_id


def _publish(market: Market, tender_id: UUID) -> None:
    with market.world.acting(market.commissioner):
        services.publish(actor=market.commissioner, mini_tender_id=tender_id, now=clock.now())


def _refused(market: Market, tender_id: UUID) -> str:
    with pytest.raises(Refused, match=r"call_off\.too_short") as refused:
        _publish(market, tender_id)
    return str(refused.value.facts["why"])


def _accept(market: Market, contract_id: UUID, name: str) -> None:
    joan = market.world.person(f"Joan {name.split()[0]}", market.providers[name], Role.ORGANISATION_ADMINISTRATOR)
    assert "no fewer than 5 days" in market.world.signed_in(joan).get(f"/contracts/{contract_id}").text
    with market.world.acting(joan):
        contracts.accept(actor=joan, contract_id=contract_id, name=joan.name, role="Director", now=clock.now())


@pytest.mark.its_own_dates
def test_nine_days_are_refused_and_ten_are_taken(restricted: Market, world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    nine = _draft(restricted, Urgency.STANDARD)
    officer = world.signed_in(restricted.commissioner)
    page = officer.get(f"/mini-tenders/{nine}").text
    assert "at least 10 days, because not every admitted provider has agreed to fewer" in page
    assert "Publish to" not in page
    refused = client.post(
        f"/api/v1/mini-tenders/{nine}/publish", headers=bearer(token_of(world, restricted.commissioner))
    )
    assert refused.status_code == 409
    assert "Thursday 26 November 2026 (UK time) at the earliest" in refused.get_json()["detail"]

    ten = _draft(restricted, Urgency.PLANNED)
    assert "Publish to 3 providers" in officer.get(f"/mini-tenders/{ten}").text
    _publish(restricted, ten)

    world.insert(
        "health_route", lead_id=restricted.region.lead.id, lot_id=restricted.region.home_care,
        buyer_id=restricted.council.id, route="direct award B", reasons="People choose.",
        recorded_at=sa.func.guard.now(), recorded_by=restricted.commissioner.person,
    )  # fmt: skip
    _publish(restricted, nine)


def test_fewer_days_are_taken_once_everyone_on_the_lot_has_signed_for_them(restricted: Market, world: World) -> None:
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET agreed_call_off_days = 5"))
    helen = world.person("Helen Reed", restricted.region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(helen):
        lots = {body.id: [restricted.region.home_care] for body in restricted.providers.values()}
        issued = contracts.issue_all(actor=helen, system_id=restricted.region.system_id, lots=lots, now=clock.now())
        ids = {each.provider_id: each.id for each in issued}
    *most, last = restricted.providers
    five, four, nine = (_draft(restricted, each) for each in (Urgency.URGENT, Urgency.EMERGENCY, Urgency.STANDARD))

    for name in most:
        _accept(restricted, ids[restricted.providers[name].id], name)
    assert _refused(restricted, five).startswith("at least 10 days")
    _accept(restricted, ids[restricted.providers[last].id], last)
    assert _refused(restricted, four).startswith("at least 5 days, as every admitted provider has agreed")
    _publish(restricted, five)

    on_register(world, restricted.region, "Newly Admitted Ltd")
    assert _refused(restricted, nine).startswith("at least 10 days")
