"""A provider pauses its invitations and says what room it has; councils meet both where they look."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules import Ground
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import Region, on_register
from tests.factories.world import World


@pytest.fixture
def bea(world: World, made: Region) -> Actor:
    lantern = on_register(world, made, "Mersey Lantern CIC", lots=made.lots.values())
    return world.person("Bea Lantern", lantern, Role.BID_WRITER)


@pytest.fixture
def councils(world: World, made: Region) -> dict[str, Actor]:
    bodies = {"sefton": made.sefton, "wirral": made.wirral}
    return {name: world.person(f"Officer {name}", body, Role.COMMISSIONER) for name, body in bodies.items()}


def why_not(world: World, made: Region, actor: Actor, lot: str = "Care at home") -> list[str]:
    with world.acting(actor):
        now = clock.now()
        [judged] = queries.list_eligible(queries.Asked(made.lots[lot], now, local(now).date()))
        assert judged.is_in is bool(queries.list_invited(queries.Asked(made.lots[lot], now, local(now).date())))
        return judged.reasons


def pause(world: World, actor: Actor, **what: Any) -> Any:
    with world.acting(actor):
        return services.pause_invitations(actor=actor, **what, now=clock.now()).id


def test_a_pause_of_a_lot_in_an_area_stops_that_alone_and_resuming_undoes_it(
    world: World, made: Region, bea: Actor, councils: dict[str, Actor]
) -> None:
    pause_id = pause(world, bea, lot_id=made.home_care, council_id=made.sefton.id)
    assert why_not(world, made, councils["sefton"]) == ["Has paused its invitations"]
    assert why_not(world, made, councils["wirral"]) == []
    assert why_not(world, made, councils["sefton"], "Complex health care at home") == []
    with world.acting(bea):
        services.resume_invitations(actor=bea, pause_id=pause_id, now=clock.now())
    assert why_not(world, made, councils["sefton"]) == []
    with world.acting(bea), pytest.raises(Refused, match=r"pause\.over"):
        services.resume_invitations(actor=bea, pause_id=pause_id, now=clock.now())


def test_a_pause_with_days_begins_and_ends_by_itself(
    world: World, made: Region, bea: Actor, councils: dict[str, Actor], move_clock: Callable[..., None]
) -> None:
    with world.acting(bea):
        today = local(clock.now()).date()
    pause(world, bea, from_on=today + timedelta(days=2), until_on=today + timedelta(days=4))
    assert why_not(world, made, councils["sefton"]) == []
    move_clock(days=3)
    assert why_not(world, made, councils["sefton"])[0].startswith("Has paused its invitations until ")
    move_clock(days=2)
    assert why_not(world, made, councils["wirral"]) == []


def test_the_same_is_not_paused_twice_nor_into_the_past(world: World, made: Region, bea: Actor) -> None:
    with world.acting(bea):
        today = local(clock.now()).date()
    pause(world, bea, lot_id=made.home_care)
    pause(world, bea)
    with pytest.raises(Refused, match=r"pause\.already"):
        pause(world, bea, lot_id=made.home_care, until_on=today + timedelta(days=9))
    with pytest.raises(Refused, match=r"pause\.begins_in_past"):
        pause(world, bea, lot_id=made.complex_care, from_on=today - timedelta(days=1))
    with pytest.raises(Refused, match=r"pause\.ends_in_past"):
        pause(world, bea, lot_id=made.complex_care, until_on=today - timedelta(days=1))
    with pytest.raises(Refused, match=r"pause\.no_body"):
        pause(world, bea, council_id=bea.organisation)


def test_nobody_resumes_for_another(world: World, made: Region, bea: Actor) -> None:
    pause_id = pause(world, bea)
    other = world.person("Ola Tide", on_register(world, made, "Rowan and Tide"), Role.BID_WRITER)
    with world.acting(other), pytest.raises(NotFound):
        services.resume_invitations(actor=other, pause_id=pause_id, now=clock.now())


def test_room_is_seen_by_councils_of_the_lot_and_taken_back(
    world: World, made: Region, bea: Actor, councils: dict[str, Actor]
) -> None:
    def state(**room: Any) -> None:
        with world.acting(bea):
            services.state_capacity(
                actor=bea, lot_id=made.home_care, council_id=made.sefton.id, **room, now=clock.now()
            )

    def seen() -> list[str]:
        with world.acting(councils["sefton"]):
            return [
                room.in_words for room in queries.room_of([bea.organisation], made.home_care, made.sefton.id).values()
            ]

    state(free_places=2, weekly_hours=Decimal("12.50"))
    assert seen() == ["2 places, 12.5 hours a week"]
    state(free_places=0, weekly_hours=None)
    assert seen() == ["0 places"]
    state(free_places=None, weekly_hours=None)
    assert seen() == []
    with world.acting(bea):
        acts = [entry.act for entry in world.entries()]
    assert acts == ["capacity.stated", "capacity.stated", "capacity.taken_back"]
    stranger = on_register(world, made, "Wirral Only Ltd", councils=[made.wirral])
    ana = world.person("Ana Only", stranger, Role.BID_WRITER)
    with world.acting(ana), pytest.raises(Refused, match=r"capacity\.no_place"):
        services.state_capacity(
            actor=ana, lot_id=made.home_care, council_id=made.sefton.id, free_places=1, weekly_hours=None,
            now=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    "impossible",
    [
        "UPDATE invitation_pause SET until_at = from_at",
        "UPDATE invitation_pause SET lead_id = NULL",
    ],
)
def test_a_pause_that_cannot_be_is_not_stored(world: World, made: Region, bea: Actor, impossible: str) -> None:
    pause(world, bea, lot_id=made.home_care)
    with world.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(impossible))


@pytest.mark.parametrize("impossible", ["free_places = NULL", "free_places = -1", "weekly_hours = -1"])
def test_room_that_cannot_be_is_not_stored(world: World, made: Region, bea: Actor, impossible: str) -> None:
    with world.acting(bea):
        services.state_capacity(
            actor=bea, lot_id=made.home_care, council_id=made.sefton.id, free_places=1, weekly_hours=None,
            now=clock.now(),
        )  # fmt: skip
    with world.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(f"UPDATE capacity SET {impossible}"))


def test_everybody_is_counted_once_by_the_first_ground_and_listed_with_every_reason(
    world: World, made: Region, bea: Actor, councils: dict[str, Actor]
) -> None:
    on_register(world, made, "Bright Harbour Care Ltd")
    on_register(world, made, "Wirral Only Ltd", councils=[made.wirral])
    pause(world, bea)
    with world.acting(councils["sefton"]):
        now = clock.now()
        asked = queries.Asked(made.home_care, now, local(now).date(), ages=[(9, 9)])
        tally = queries.count_eligible(asked)
        assert (tally.invited, tally.by_ground, tally.left_out) == (1, {Ground.PAUSED: 1, Ground.PLACE: 1}, 2)
        assert [each.name for each in queries.list_left_out(asked)] == ["Mersey Lantern CIC", "Wirral Only Ltd"]
        [paused] = queries.list_left_out(asked, Ground.PAUSED)
        assert paused.reasons == ["Has paused its invitations"]
        after = (paused.name, paused.provider_id)
        assert [each.name for each in queries.list_left_out(asked, after=after)] == ["Wirral Only Ltd"]
        old = queries.Asked(made.home_care, now, local(now).date(), ages=[(26, 30)])
        assert queries.count_eligible(old).by_ground == {Ground.PAUSED: 1, Ground.PLACE: 1, Ground.AGE: 1}


def test_pages_of_candidates_are_the_whole(world: World, made: Region, councils: dict[str, Actor]) -> None:
    for number in range(7):
        on_register(world, made, f"Provider {number} Ltd")
    with world.acting(councils["sefton"]):
        now = clock.now()
        asked = queries.Asked(made.home_care, now, local(now).date())
        whole, found = queries.list_candidates(asked), []
        while page := queries.list_candidates(asked, after=found[-1].provider_id if found else None, most=3):
            found += page
    assert found == whole
    assert len(found) == 7


def test_a_provider_pauses_says_its_room_and_resumes_by_api(world: World, made: Region, bea: Actor) -> None:
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, bea))
    paused = client.post("/api/v1/provider/pauses", json={"lot_id": str(made.home_care)}, headers=headers)
    assert paused.status_code == 201
    room = {"lot_id": str(made.home_care), "council_id": str(made.sefton.id), "weekly_hours": "7.50"}
    assert client.put("/api/v1/provider/capacity", json=room, headers=headers).status_code == 200
    shown = client.get("/api/v1/provider/availability", headers=headers).json
    assert [each["lot_id"] for each in shown["pauses"]] == [str(made.home_care)]
    assert [each["weekly_hours"] for each in shown["capacities"]] == ["7.50"]
    again = client.post("/api/v1/provider/pauses", json={"lot_id": str(made.home_care)}, headers=headers)
    assert again.status_code == 409
    assert "paused these invitations already" in again.text
    resumed = client.post(f"/api/v1/provider/pauses/{paused.json['id']}/resume", headers=headers)
    assert resumed.status_code == 200
    assert client.get("/api/v1/provider/availability", headers=headers).json["pauses"] == []
    with world.acting(bea):
        assert db.session.scalar(sa.text("SELECT count(*) FROM invitation_pause")) == 1
