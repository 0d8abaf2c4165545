"""A system is its lead's until published, everybody's to read and nobody's to change after."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.systems import queries, services
from consortium.systems.rules import PolicyAsked, Rating, Regime
from consortium.systems.services import LotDetails, SystemDetails
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import Made, World

LOT = LotDetails(name="Care at home", summary="At home.", age_from=0, age_to=25, cpv_code="85320000")


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def helen(world: World, sefton: Made) -> Actor:
    knowsley = world.council("Knowsley")
    world.consortium("Liverpool City Region", knowsley, sefton)
    return world.person("Helen Marsh", knowsley, Role.PROCUREMENT_OFFICER)


def details(world: World) -> SystemDetails:
    return SystemDetails(
        consortium_id=world.consortia["Liverpool City Region"], name="Care and support", summary="Support.",
        regime=Regime.PCR_LIGHT_TOUCH, commenced_on=date(2024, 3, 1), ends_on=date(2029, 2, 23), entry_every_months=6,
        notice_reference="2024/S 1", contact_name="Helen Marsh", contact_email="helen@knowsley.example",
        contract_terms="Terms.", contract_terms_version="1.0",
    )  # fmt: skip


def test_a_draft_is_hidden_from_members_until_it_is_published(world: World, helen: Actor, sefton: Made) -> None:
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    with world.acting(helen):
        system = services.draft_system(actor=helen, details=details(world), now=clock.now())
        services.add_lot(actor=helen, system_id=system.id, lot=LOT)
    with world.acting(sam), pytest.raises(NotFound):
        queries.get_system(system.id)
    with world.acting(helen):
        services.publish_system(actor=helen, system_id=system.id, now=clock.now())
    with world.acting(sam):
        assert queries.get_system(system.id).name == "Care and support"
        assert [lot.name for lot in queries.list_lots_of_published_systems()] == ["Care at home"]


def test_a_published_system_keeps_its_regime_and_its_lots(world: World, helen: Actor) -> None:
    with world.acting(helen):
        system = services.draft_system(actor=helen, details=details(world), now=clock.now())
        services.add_lot(actor=helen, system_id=system.id, lot=LOT)
        services.publish_system(actor=helen, system_id=system.id, now=clock.now())
    with world.acting(helen), pytest.raises(Refused, match=r"system\.published"):
        services.amend_system(actor=helen, system_id=system.id, details=details(world), now=clock.now())
    with world.acting(helen):
        changed = db.session.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34'"))
        assert changed.rowcount == 0


def test_a_draft_may_have_its_providers_agree_to_fewer_days_to_bid(world: World, helen: Actor) -> None:
    restricted = replace(details(world), regime=Regime.PCR_REG34, entry_every_months=None)
    with world.acting(helen):
        system = services.draft_system(actor=helen, details=restricted, now=clock.now())
        assert system.terms_to_sign == "Terms."
        agreed = replace(restricted, agreed_call_off_days=5)
        services.amend_system(actor=helen, system_id=system.id, details=agreed, now=clock.now())
        assert "no fewer than 5 days" in queries.get_system(system.id).terms_to_sign


def test_only_the_lead_of_the_consortium_sets_up_its_system(world: World, helen: Actor, sefton: Made) -> None:
    rival = world.person("Rae Finch", sefton, Role.PROCUREMENT_OFFICER)
    with world.acting(rival), pytest.raises(Refused, match=r"system\.not_led"):
        services.draft_system(actor=rival, details=details(world), now=clock.now())


def test_a_system_without_a_lot_is_not_published(world: World, helen: Actor) -> None:
    with world.acting(helen):
        system = services.draft_system(actor=helen, details=details(world), now=clock.now())
    with world.acting(helen), pytest.raises(Refused, match=r"system\.no_lots"):
        services.publish_system(actor=helen, system_id=system.id, now=clock.now())


def test_a_lot_says_which_regulator_rating_and_policies_it_asks_for(world: World, helen: Actor) -> None:
    asked = replace(
        LOT,
        needs_cqc_personal_care=True,
        cqc_rating_floor=Rating.GOOD,
        needs_ofsted=True,
        policies_needed=(PolicyAsked.SAFEGUARDING, PolicyAsked.EQUALITY),
    )
    with world.acting(helen):
        system = services.draft_system(actor=helen, details=details(world), now=clock.now())
        lot = services.add_lot(actor=helen, system_id=system.id, lot=asked)
        assert (lot.cqc_rating_floor, lot.needs_ofsted) == ("Good", True)
        assert lot.policies_needed == ["equality policy", "safeguarding policy"]
        with pytest.raises(Refused, match=r"lot\.floor_of_nothing"):
            services.add_lot(actor=helen, system_id=system.id, lot=replace(asked, needs_cqc_personal_care=False))


def test_lots_begin_with_the_least_rating_of_their_system_and_may_ask_for_another(world: World, helen: Actor) -> None:
    world.administrator()
    own_program(world)
    with world.acting(helen):
        floor = replace(details(world), cqc_rating_floor=Rating.GOOD)
        system_id = services.draft_system(actor=helen, details=floor, now=clock.now()).id
    page = world.signed_in(helen).get(f"/systems/{system_id}/lots/new").text
    assert 'value="Good" selected' in page or 'selected value="Good"' in page
    client, officer = world.app.test_client(), bearer(token_of(world, helen))
    lot = {"name": "Care", "summary": "At home.", "age_from": 0, "age_to": 25, "cpv_code": "85320000"}
    asked: list[dict[str, object]] = [
        {"needs_cqc_personal_care": True},
        {"needs_cqc_personal_care": True, "cqc_rating_floor": None},
        {"needs_cqc_personal_care": True, "cqc_rating_floor": "Outstanding"},
        {},
    ]
    answers = [
        client.post(f"/api/v1/systems/{system_id}/lots", json={**lot, **each}, headers=officer).get_json()
        for each in asked
    ]
    assert [each["cqc_rating_floor"] for each in answers] == ["Good", None, "Outstanding", None]
    with pytest.raises(sa.exc.IntegrityError, match="rating_floor_is_known"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET cqc_rating_floor = 'Fine'"))


def test_a_lot_that_needs_no_registration_is_added_whatever_the_least_rating_of_the_system(
    world: World, helen: Actor
) -> None:
    with world.acting(helen):
        floor = replace(details(world), cqc_rating_floor=Rating.GOOD)
        system_id = services.draft_system(actor=helen, details=floor, now=clock.now()).id
    browser, path = world.signed_in(helen), f"/systems/{system_id}/lots"
    token = browser.get(f"{path}/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {
        "csrf_token": token, "name": "Mentoring", "summary": "Out and about.", "age_from": "8", "age_to": "18",
        "cpv_code": "85320000", "cqc_rating_floor": "Good", "employers_liability_gbp": "10000000",
        "public_liability_gbp": "5000000", "professional_indemnity_gbp": "2000000",
    }  # fmt: skip
    assert browser.post(path, data=typed).status_code == 302
    with world.acting(helen):
        assert [lot.cqc_rating_floor for lot in queries.list_lots(system_id)] == [None]
