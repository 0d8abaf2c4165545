"""The law at each step, the fee, and buyers of health services, as the lead and a member meet them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Timer
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.systems import queries, services
from consortium.systems.rules import Regime, Route
from consortium.systems.services import LotDetails, SystemDetails
from tests.factories.programs import hidden_fields
from tests.factories.world import Made, World

LOT = LotDetails(name="Care at home", summary="At home.", age_from=0, age_to=25, cpv_code="85320000")
MARKET = SystemDetails(
    consortium_id=UUID(int=0), name="Care market", summary="Support.", regime=Regime.PA23_DYNAMIC_MARKET,
    commenced_on=date(2026, 3, 1), ends_on=date(2032, 2, 28), entry_every_months=None, notice_reference="2026/S 1",
    contact_name="Helen Marsh", contact_email="helen@knowsley.example", contract_terms="Terms.",
    contract_terms_version="1.0",
)  # fmt: skip


@pytest.fixture
def icb(world: World) -> Made:
    return world.health_body("Cheshire and Merseyside ICB")


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def helen(world: World, sefton: Made, icb: Made) -> Actor:
    knowsley = world.council("Knowsley")
    consortium = world.consortium("North", knowsley, sefton)
    world.insert("named_body", consortium_id=consortium, organisation_id=icb.id, named_where="Annex A")
    world.insert(
        "membership", consortium_id=consortium, organisation_id=icb.id, part="opted-in", from_on=date(2024, 3, 1)
    )
    return world.person("Helen Marsh", knowsley, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def market(world: World, helen: Actor) -> UUID:
    with world.acting(helen):
        details = replace(MARKET, consortium_id=world.consortia["North"], fee_percent=Decimal("1.50"))
        system = services.draft_system(actor=helen, details=details, now=clock.now())
        services.add_lot(actor=helen, system_id=system.id, lot=LOT)
        services.publish_system(actor=helen, system_id=system.id, now=clock.now())
        return system.id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entry_every_months": 6}, "system.no_rounds"),
        ({"agreed_call_off_days": 5}, "system.no_least_call_off"),
        ({"fee_percent": Decimal(0)}, "system.fee_percent"),
        (
            {"regime": Regime.PCR_LIGHT_TOUCH, "commenced_on": date(2024, 3, 1), "ends_on": date(2028, 2, 29),
             "fee_percent": Decimal(1)},
            "system.no_fee",
        ),
        (
            {"regime": Regime.PA23_OPEN_FRAMEWORK, "is_dynamic": False, "is_light_touch": False,
             "ends_on": date(2034, 3, 1)},
            "system.too_long",
        ),
    ],
)  # fmt: skip
def test_a_draft_that_its_regime_forbids_is_refused(
    world: World, helen: Actor, change: dict[str, object], code: str
) -> None:
    details = replace(MARKET, consortium_id=world.consortia["North"], **change)  # type: ignore[arg-type]
    with world.acting(helen), pytest.raises(Refused, match=code.replace(".", r"\.")):
        services.draft_system(actor=helen, details=details, now=clock.now())


def test_everybody_reads_what_the_law_says_at_each_step(world: World, market: UUID, sefton: Made) -> None:
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    page = world.signed_in(sam).get(f"/systems/{market}").text
    assert "May bid until the deadline of what is open already." in page
    assert "Procurement Act 2023, section 34" in page
    assert "1.50% of each award" in page
    assert "£663,540.00" in page


def test_a_system_of_2015_counts_down_to_its_last_day(world: World, helen: Actor) -> None:
    details = replace(
        MARKET, consortium_id=world.consortia["North"], regime=Regime.PCR_REG34, commenced_on=date(2024, 3, 1),
        ends_on=date(2028, 2, 29),
    )  # fmt: skip
    with world.acting(helen):
        system_id = services.draft_system(actor=helen, details=details, now=clock.now()).id
        last = queries.last_day_of(queries.get_system(system_id))
    assert last == date(2029, 2, 23)
    page = world.signed_in(helen).get(f"/systems/{system_id}").text
    assert "The law ends it by" in page
    assert "23 February 2029" in page


def test_a_route_waits_for_publication_and_a_lot_is_found_in_its_own_system_only(
    world: World, helen: Actor, icb: Made
) -> None:
    """A draft's lot can always be taken out: nothing is on record about it."""
    with world.acting(helen):
        details = replace(MARKET, consortium_id=world.consortia["North"])
        first, other = (services.draft_system(actor=helen, details=details, now=clock.now()).id for _ in range(2))
        lot_id = services.add_lot(actor=helen, system_id=first, lot=LOT).id
    with world.acting(helen), pytest.raises(Refused, match=r"system\.not_published"):
        services.record_health_route(
            actor=helen, lot_id=lot_id, buyer_id=icb.id, route=Route.DIRECT_B, reasons="Chosen.", now=clock.now()
        )
    browser = world.signed_in(helen)
    token = hidden_fields(browser.get(f"/systems/{first}").text)
    assert browser.post(f"/systems/{other}/lots/{lot_id}/remove", data=token).status_code == 404
    assert browser.post(f"/systems/{first}/lots/{lot_id}/remove", data=token).status_code == 302
    with world.acting(helen):
        assert queries.list_lots(first) == []


def test_a_lot_that_a_route_is_being_recorded_for_is_not_taken_away_under_it(
    world: World, helen: Actor, icb: Made
) -> None:
    """Both looked before either was done: whoever comes second is told, and nothing is lost."""
    with world.acting(helen):
        details = replace(MARKET, consortium_id=world.consortia["North"])
        system_id = services.draft_system(actor=helen, details=details, now=clock.now()).id
        lot_id = services.add_lot(actor=helen, system_id=system_id, lot=LOT).id
    browser = world.signed_in(helen)
    token = hidden_fields(browser.get(f"/systems/{system_id}").text)
    route = {
        "lead_id": helen.organisation, "id": new_id(), "lot_id": lot_id, "buyer_id": icb.id, "route": "direct award B",
        "reasons": "Chosen.", "recorded_by": helen.person, "recorded_at": sa.func.guard.now(),
    }  # fmt: skip
    with world.engine.connect() as other:
        other.execute(sa.insert(db.metadata.tables["health_route"]).values(route))
        commits = Timer(0.3, other.commit)
        commits.start()
        refused = browser.post(f"/systems/{system_id}/lots/{lot_id}/remove", data=token)
        commits.join()
    assert refused.status_code == 409
    with world.acting(helen):
        assert [lot.id for lot in queries.list_lots(system_id)] == [lot_id]


def test_the_lead_records_a_health_route_with_reasons_and_ends_it(
    world: World, helen: Actor, market: UUID, icb: Made
) -> None:
    browser = world.signed_in(helen)
    with world.acting(helen):
        lot_id = queries.list_lots(market)[0].id
    shown = browser.get(f"/systems/{market}/health-routes/new").text
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": token, "lot_id": lot_id, "buyer_id": icb.id, "route": "direct award B"}
    empty = browser.post(f"/systems/{market}/health-routes", data={**typed, "reasons": ""})
    assert empty.status_code == 422
    assert "Write down the reasons" in empty.text
    reasons = "Continuing care, chosen by families."
    assert browser.post(f"/systems/{market}/health-routes", data={**typed, "reasons": reasons}).status_code == 302
    page = browser.get(f"/systems/{market}").text
    assert reasons in page
    assert "Time to bid" in page.split("Switches off")[1][:200]
    again = browser.post(f"/systems/{market}/health-routes", data={**typed, "reasons": reasons})
    assert "recorded for this buyer and this lot already" in again.text
    with world.acting(helen):
        route_id = queries.list_health_routes(market)[0].id
    assert browser.post(
        f"/systems/{market}/health-routes/{route_id}/end", data={"csrf_token": token}
    ).status_code == 302  # fmt: skip
    with world.acting(helen):
        assert queries.list_health_routes(market)[0].ended_at is not None
        assert [e.act for e in world.entries()][-2:] == ["health_route.recorded", "health_route.ended"]
    with world.acting(helen), pytest.raises(Refused, match=r"health\.ended"):
        services.end_health_route(actor=helen, route_id=route_id, now=clock.now())


def test_only_the_lead_records_a_route_and_only_for_a_buyer(
    world: World, helen: Actor, market: UUID, sefton: Made
) -> None:
    rival = world.person("Rae Finch", sefton, Role.PROCUREMENT_OFFICER)
    outside = world.council("Lancashire")
    with world.acting(helen):
        lot_id = queries.list_lots(market)[0].id
    given = {"lot_id": lot_id, "route": Route.DIRECT_B, "reasons": "Because.", "now": clock.now}
    with world.acting(rival), pytest.raises(NotFound):
        services.record_health_route(actor=rival, buyer_id=sefton.id, **{**given, "now": clock.now()})  # type: ignore[arg-type]
    with world.acting(helen), pytest.raises(Refused, match=r"health\.not_a_member"):
        services.record_health_route(actor=helen, buyer_id=outside.id, **{**given, "now": clock.now()})  # type: ignore[arg-type]
