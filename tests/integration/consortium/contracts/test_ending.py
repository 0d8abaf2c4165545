"""The lead ends one contract by its own rules: the provider stands until the last day is over, and all are told."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.contracts import services
from consortium.contracts.queries import variations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries as register
from consortium.register import services as registering
from consortium.register.rules import StandingKind
from tests.factories.contracting import Contracted, contracted, in_days
from tests.factories.letterbox import told
from tests.factories.memory import remembered
from tests.factories.refusals import refusal_of
from tests.factories.world import World


@pytest.fixture
@remembered
def made(world: World) -> Contracted:
    made = contracted(world)
    told(world)  # the register follows
    return made


def end(world: World, actor: Actor, contract_id: UUID, *, days: int = 40) -> None:
    ends_on = in_days(world, days)
    with world.acting(actor):
        services.end_contract(
            actor=actor,
            contract_id=contract_id,
            clause="21.2",
            notice_days=30,
            reason="No visits were offered for a year.",
            ends_on=ends_on,
            now=clock.now(),
        )


def test_it_stands_until_the_last_day_is_over_and_everybody_is_told(world: World, made: Contracted) -> None:
    end(world, made.ines, made.contracts[made.lantern.id])
    with world.acting(made.ines):
        now, lot = clock.now(), made.made.home_care
        assert register.standings_at(made.lantern.id, now + timedelta(days=39))[lot] is StandingKind.ACTIVE
        assert register.standings_at(made.lantern.id, now + timedelta(days=42))[lot] is StandingKind.REMOVED
        assert register.standings_at(made.rowan.id, now + timedelta(days=42))[lot] is StandingKind.ACTIVE
        holders = variations.holders_of(made.ines, made.made.system_id, now)
        assert set(holders) == {made.lantern.id, made.rowan.id}
        later = variations.holders_of(made.ines, made.made.system_id, now + timedelta(days=42))
        assert set(later) == {made.rowan.id}
    outbox = db.metadata.tables["outbox_message"]
    with world.engine.connect() as connection:
        affected = sa.select(outbox.c.handled_as).where(outbox.c.event == "ProviderAffected").distinct()
        assert {made.made.sefton.id, made.made.wirral.id} <= set(connection.scalars(affected))
    assert ("ending", world.address_of("Joan Abara")) in {(each.about, each.address) for each in told(world)}


def test_it_ends_once_with_the_notice_of_its_clause_by_the_lead_alone(world: World, made: Contracted) -> None:
    contract_id = made.contracts[made.lantern.id]
    assert refusal_of(end, world, made.ines, contract_id, days=29) == "ending.too_soon"
    for actor in (made.joan, world.person("Sam Reid", made.made.sefton, Role.PROCUREMENT_OFFICER)):
        with pytest.raises(NotFound):
            end(world, actor, contract_id)
    end(world, made.ines, contract_id)
    assert refusal_of(end, world, made.ines, contract_id) == "ending.ended"


def test_another_contract_for_the_lot_keeps_it_standing(world: World, made: Contracted) -> None:
    with world.acting(made.ines):
        other = services.issue(
            actor=made.ines,
            system_id=made.made.system_id,
            provider_id=made.lantern.id,
            lot_ids=[made.made.home_care],
            now=clock.now(),
        ).id
    assert refusal_of(end, world, made.ines, other) == "ending.not_in_force"
    with world.acting(made.joan):
        services.accept(actor=made.joan, contract_id=other, name="Joan Abara", role="Director", now=clock.now())
    end(world, made.ines, made.contracts[made.lantern.id])
    with world.acting(made.ines):
        at = clock.now() + timedelta(days=42)
        assert register.standings_at(made.lantern.id, at)[made.made.home_care] is StandingKind.ACTIVE


def take_back(world: World, actor: Actor, contract_id: UUID, *, reason: str = "Visits are offered again.") -> None:
    with world.acting(actor):
        services.take_ending_back(actor=actor, contract_id=contract_id, reason=reason, now=clock.now())


def standing_in(world: World, made: Contracted, days: int) -> StandingKind | None:
    with world.acting(made.ines):
        at = clock.now() + timedelta(days=days)
        return register.standings_at(made.lantern.id, at).get(made.made.home_care)


def test_a_notice_is_taken_back_before_its_day_and_everything_goes_on(world: World, made: Contracted) -> None:
    contract_id = made.contracts[made.lantern.id]
    assert refusal_of(take_back, world, made.ines, contract_id) == "ending.none"
    end(world, made.ines, contract_id)
    told(world)
    assert refusal_of(take_back, world, made.ines, contract_id, reason=" ") == "ending.why_taken_back"
    for actor in (made.joan, world.person("Sam Reid", made.made.sefton, Role.PROCUREMENT_OFFICER)):
        with pytest.raises(NotFound):
            take_back(world, actor, contract_id)
    take_back(world, made.ines, contract_id)
    assert standing_in(world, made, 42) is StandingKind.ACTIVE
    told_of_it = {each.address for each in told(world) if each.about == "ending_taken_back"}
    assert {world.address_of("Joan Abara"), world.address_of("Ines Duarte")} <= told_of_it
    outbox = db.metadata.tables["outbox_message"]
    with world.engine.connect() as connection:
        stays = sa.select(outbox.c.handled_as).where(outbox.c.event == "RemovalTakenBack").distinct()
        assert {made.made.sefton.id, made.made.wirral.id} <= set(connection.scalars(stays))
    page = world.signed_in(made.joan).get(f"/contracts/{contract_id}").text
    assert "was taken back on" in page
    assert "Visits are offered again." in page


def test_notice_may_be_given_again_and_is_told_again(world: World, made: Contracted) -> None:
    contract_id = made.contracts[made.lantern.id]
    for _ in range(2):
        end(world, made.ines, contract_id)
        assert standing_in(world, made, 42) is StandingKind.REMOVED
        take_back(world, made.ines, contract_id)
    end(world, made.ines, contract_id)
    assert standing_in(world, made, 42) is StandingKind.REMOVED
    joan = [each.about for each in told(world) if each.address == world.address_of("Joan Abara")]
    assert (joan.count("ending"), joan.count("ending_taken_back")) == (3, 2)


def test_what_has_ended_is_not_taken_back(world: World, made: Contracted) -> None:
    contract_id = made.contracts[made.lantern.id]
    end(world, made.ines, contract_id)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE contract_ending SET given_on = given_on - 90, ends_on = ends_on - 90"))
    assert refusal_of(take_back, world, made.ines, contract_id) == "ending.over"


def test_a_contract_that_comes_before_the_last_day_keeps_it_standing(world: World, made: Contracted) -> None:
    end(world, made.ines, made.contracts[made.lantern.id])
    assert standing_in(world, made, 42) is StandingKind.REMOVED
    with world.acting(made.ines):
        later = services.issue(
            actor=made.ines, system_id=made.made.system_id, provider_id=made.lantern.id,
            lot_ids=[made.made.home_care], now=clock.now(),
        ).id  # fmt: skip
    with world.acting(made.joan):
        services.accept(actor=made.joan, contract_id=later, name="Joan Abara", role="Director", now=clock.now())
    told(world)
    assert standing_in(world, made, 42) is StandingKind.ACTIVE


def test_a_removal_that_was_decided_by_itself_is_not_taken_back_with_it(world: World, made: Contracted) -> None:
    contract_id = made.contracts[made.lantern.id]
    with world.acting(made.ines):
        now = clock.now()
        removal = {"provider_id": made.lantern.id, "lot_ids": [made.made.home_care], "reason": "Found unsafe."}
        registering.remove(actor=made.ines, **removal, from_at=now + timedelta(days=20), now=now)
    end(world, made.ines, contract_id)
    take_back(world, made.ines, contract_id)
    assert standing_in(world, made, 42) is StandingKind.REMOVED


def test_the_page_says_which_of_several_contracts_ends(world: World, made: Contracted) -> None:
    with world.acting(made.ines):
        other = services.issue(
            actor=made.ines, system_id=made.made.system_id, provider_id=made.lantern.id,
            lot_ids=[made.made.home_care], now=clock.now(),
        )  # fmt: skip
        reference = other.reference
    with world.acting(made.joan):
        services.accept(actor=made.joan, contract_id=other.id, name="Joan Abara", role="Director", now=clock.now())
    browser, contract_id = world.signed_in(made.ines), made.contracts[made.lantern.id]
    page = browser.get(f"/contracts/{contract_id}/ending").text
    assert "holds 2 contracts with you" in page
    assert f"/contracts/{other.id}/ending" in page
    assert reference in page
    end(world, made.ines, contract_id)
    assert "Take this notice back" in browser.get(f"/contracts/{contract_id}").text
    path = f"/contracts/{contract_id}/ending/taken-back"
    token = browser.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.post(path, data={"csrf_token": token, "reason": ""}).status_code == 422
    assert browser.post(path, data={"csrf_token": token, "reason": "Anew."}).status_code == 302
    assert "Nothing is there to take back" in browser.get(path).text


def test_less_notice_than_it_says_cannot_be_stored(world: World, made: Contracted) -> None:
    end(world, made.ines, made.contracts[made.lantern.id])
    with pytest.raises(sa.exc.IntegrityError, match="ends_after_its_notice"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE contract_ending SET ends_on = given_on + 29"))
