"""A change on the register reaches each council with its own live packages, and no other's."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import services as register
from consortium.register.events import ProviderAffected, RemovalTakenBack
from tenants.continuity import jobs, queries, services
from tenants.continuity.queries import Effect
from tenants.continuity.rules import Change, Work
from tests.factories import agreements, tendering
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.tendering import Market
from tests.factories.world import Made, World

DAY = timedelta(days=1)
LANTERN = "Mersey Lantern"


@pytest.fixture
def market(world: World) -> Market:
    return tendering.market(world)


@pytest.fixture
def lead(world: World, market: Market) -> Actor:
    return world.person("Ines Duarte", market.region.lead, Role.PROCUREMENT_OFFICER)


def suspend(world: World, lead: Actor, market: Market) -> None:
    with world.acting(lead):
        now = clock.now()
        register.suspend(
            actor=lead, provider_id=market.providers[LANTERN].id, lot_ids=[market.region.home_care],
            until_at=now + 30 * DAY, reason="A concern.", now=now,
        )  # fmt: skip


def told(world: World) -> set[tuple[UUID, str]]:
    """Which councils a message waits for, of which change."""
    with world.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT handled_as, payload->>'change' FROM outbox_message WHERE event = 'ProviderAffected'")
        )
        return {tuple(row) for row in rows}


def hear(world: World, council: Made, provider: Made, lot_id: UUID, change: Change = Change.SUSPENDED) -> None:
    """What a worker does as that council."""
    job = Actor(ActorKind.JOB, council.id, council.kind)
    with world.acting(job):
        jobs.list_what_is_affected(job, ProviderAffected(provider_id=provider.id, lot_id=lot_id, change=str(change)))


def effects(world: World, officer: Actor) -> list[Effect]:
    with world.acting(officer):
        return queries.list_effects(officer)


def mail_to(world: World, council: Made) -> list[Any]:
    with world.engine.connect() as connection:
        return list(
            connection.execute(
                sa.text("SELECT address, facts FROM notification WHERE organisation_id = :id ORDER BY id"),
                {"id": council.id},
            )
        )


def test_every_council_that_may_buy_the_lot_hears_once_and_lists_its_own(
    world: World, market: Market, lead: Actor
) -> None:
    tender_id = market.published()
    suspend(world, lead, market)
    region = market.region
    assert told(world) == {(body.id, "suspended") for body in (region.lead, region.sefton, region.wirral)}
    dan = world.person("Dan Price", region.wirral, Role.COMMISSIONER)
    for council in (region.lead, region.sefton, region.wirral):
        hear(world, council, market.providers[LANTERN], region.home_care)
    [effect] = effects(world, market.commissioner)
    assert (effect.work, effect.mini_tender_id, effect.change) == (Work.OPEN_MINI_TENDER, tender_id, Change.SUSPENDED)
    assert effects(world, dan) == []
    assert mail_to(world, region.wirral) == []
    [(address, facts)] = mail_to(world, region.sefton)
    assert (address, facts["count"], facts["provider"]) == ("moira.fenn@people.example", "1", LANTERN)
    with pytest.raises(NotFound), world.acting(dan):
        queries.get_effect(dan, effect.id)


def test_a_sealed_bid_changes_nothing_of_what_is_shown(world: World, market: Market, lead: Actor) -> None:
    def shown() -> list[tuple[object, ...]]:
        hear(world, market.council, market.providers[LANTERN], market.region.home_care)
        return [(each.work, each.title, each.what_to_do) for each in effects(world, market.commissioner)]

    tender_id = market.published()
    without = shown()
    market.bid(tender_id, LANTERN)
    assert shown() == without


def test_a_mini_tender_that_was_opened_is_shown_as_such(
    world: World, market: Market, move_clock: Callable[..., None]
) -> None:
    market.opened(move_clock, {LANTERN: "22.00"})
    hear(world, market.council, market.providers[LANTERN], market.region.home_care, Change.REMOVED)
    [effect] = effects(world, market.commissioner)
    assert effect.work is Work.OPENED_MINI_TENDER


def test_what_is_listed_is_not_listed_again_until_it_was_handled(world: World, market: Market) -> None:
    market.published()

    def hear_again(change: Change = Change.SUSPENDED) -> int:
        hear(world, market.council, market.providers[LANTERN], market.region.home_care, change)
        return len(effects(world, market.commissioner))

    assert [hear_again(), hear_again(), hear_again(Change.WITHDRAWN)] == [1, 1, 2]
    assert hear_again(Change.SUSPENDED) == 2
    assert len(mail_to(world, market.council)) == 2


def test_live_agreements_of_the_lot_are_listed_and_ended_ones_are_not(world: World) -> None:
    parties = agreements.parties(world)
    running = parties.made()
    council, lot_id = parties.buyers.council, parties.buyers.lot_id
    parties.agreement(starts_on=date(2026, 1, 5), ends_on=date(2026, 3, 1))
    hear(world, council, parties.provider, lot_id, Change.RATING_FELL)
    [effect] = effects(world, parties.commissioner)
    assert (effect.agreement_id, effect.work) == (running, Work.AGREEMENT)
    hear(world, council, parties.provider, parties.provider.id, Change.WITHDRAWN)
    assert len(effects(world, parties.commissioner)) == 1, "another lot touches nothing of ours"


def test_an_officer_takes_it_on_and_says_what_was_done_once(world: World, market: Market) -> None:
    market.published()
    hear(world, market.council, market.providers[LANTERN], market.region.home_care)
    [effect] = effects(world, market.commissioner)
    colleague = world.person("Ada Low", market.council, Role.CONTRACT_MANAGER)

    def handle(officer: Actor, note: str) -> Effect:
        with world.acting(officer):
            return services.handle(actor=officer, effect_id=effect.id, note=note, now=clock.now())

    with world.acting(colleague):
        seen = services.mark_seen(actor=colleague, effect_id=effect.id, now=clock.now())
    assert seen.seen_by == colleague.person_id
    assert refusal_of(handle, market.commissioner, " ") == "effect.note"
    done = handle(market.commissioner, "Two others are left; we go on.")
    assert (done.handled_by, done.seen_by) == (market.commissioner.person_id, colleague.person_id)
    assert refusal_of(handle, colleague, "Also done.") == "effect.handled"
    assert effects(world, market.commissioner) == []
    with world.acting(market.commissioner):
        assert [each.id for each in queries.list_effects(market.commissioner, is_handled=True)] == [effect.id]
        assert "register_effect.handled" in {entry.act for entry in world.entries()}


def test_the_database_keeps_an_effect_whole(world: World, market: Market) -> None:
    tender_id = market.published()
    row = {
        "council_id": market.council.id, "provider_id": market.providers[LANTERN].id, "lot_id": market.region.home_care,
        "change": "removed", "noticed_at": sa.func.guard.now(), "mini_tender_id": tender_id,
    }  # fmt: skip
    for values, name in (
        ({"change": "asleep"}, "change_is_known"),
        ({"mini_tender_id": None}, "of_one_thing"),
        ({"seen_at": sa.func.guard.now()}, "seen_by_somebody"),
        ({"handled_at": sa.func.guard.now()}, "handled_by_somebody_who_says_how"),
    ):
        with pytest.raises(sa.exc.IntegrityError, match=name):
            world.insert("register_effect", **row | values)
    world.insert("register_effect", **row)
    with pytest.raises(sa.exc.IntegrityError, match="uq_register_effect_once_while_open"):
        world.insert("register_effect", **row)


def test_it_is_read_and_handled_by_api_and_taken_away_as_a_file(world: World, market: Market) -> None:
    world.administrator()
    own_program(world)
    market.published()
    hear(world, market.council, market.providers[LANTERN], market.region.home_care)
    client, headers = world.app.test_client(), bearer(token_of(world, market.commissioner))
    [effect] = client.get("/api/v1/affected", headers=headers).get_json()
    assert effect["what_to_do"].startswith("It was invited")
    where = f"/api/v1/affected/{effect['id']}"
    assert client.post(f"{where}/seen", headers=headers).get_json()["seen_by"] == str(market.commissioner.person_id)
    done = client.post(f"{where}/handled", json={"note": "We go on."}, headers=headers)
    assert done.get_json()["note"] == "We go on."
    again = client.post(f"{where}/handled", json={"note": "Twice."}, headers=headers)
    assert again.status_code == 409
    browser = world.signed_in(market.commissioner)
    assert "Mersey Lantern,Suspended from the register,Care at home" in browser.get("/affected.csv?show=handled").text
    assert browser.get("/affected.ods").status_code == 200


def test_who_listed_something_for_a_removal_hears_once_that_it_was_taken_back(world: World, market: Market) -> None:
    region, provider = market.region, market.providers[LANTERN]
    market.published()
    for council in (region.sefton, region.wirral):
        hear(world, council, provider, region.home_care, Change.REMOVED)
    event = RemovalTakenBack(
        provider_id=provider.id, lot_id=region.home_care, taken_back_at="2026-11-20T10:00:00+00:00"
    )
    for council in (region.sefton, region.wirral, region.sefton):
        job = Actor(ActorKind.JOB, council.id, council.kind)
        with world.acting(job):
            jobs.tell_that_it_stays(job, event)
    assert mail_to(world, region.wirral) == []
    _, (address, facts) = mail_to(world, region.sefton)
    assert (address, facts["count"], facts["path"]) == ("moira.fenn@people.example", "1", "/affected")


def test_a_page_makes_the_same_number_of_statements_whatever_the_rows(world: World, market: Market) -> None:
    client = world.signed_in(market.commissioner)

    def statements() -> int:
        counted: list[object] = []

        def note(*args: object) -> None:
            counted.append(args)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            assert client.get("/affected").status_code == 200
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
        return len(counted)

    market.published()
    hear(world, market.council, market.providers[LANTERN], market.region.home_care)
    client.get("/affected")
    few = statements()
    for _ in range(3):
        market.published()
    for change in Change:
        hear(world, market.council, market.providers[LANTERN], market.region.home_care, change)
    assert len(effects(world, market.commissioner)) == 20
    assert statements() == few
