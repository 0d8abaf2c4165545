"""Premises: kept by the provider, and their vacancies seen by the councils of its consortia."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules.premises import PremisesDetails
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import Region, on_register
from tests.factories.tendering import MoveClock
from tests.factories.world import World


@pytest.fixture
def joan(world: World, made: Region) -> Actor:
    return world.person("Joan Tide", on_register(world, made, "Tide House Ltd"), Role.REGISTERED_MANAGER)


def house(made: Region, **changed: object) -> PremisesDetails:
    usual = PremisesDetails("Tide House", "l20 3dl", made.sefton.id, places=3, vacancies=2, registration="SC123456")
    return replace(usual, **changed)


def entered(world: World, joan: Actor, details: PremisesDetails) -> UUID:
    with world.acting(joan):
        return services.enter_premises(actor=joan, details=details, now=clock.now()).id


def test_a_place_that_is_free_is_seen_by_the_councils_of_its_consortia(world: World, made: Region, joan: Actor) -> None:
    entered(world, joan, house(made))
    entered(world, joan, house(made, name="Full House", vacancies=0))
    entered(world, joan, house(made, name="Elsewhere", council_id=made.wirral.id))
    member = world.person("Moira Fenn", made.wirral, Role.COMMISSIONER)
    stranger = world.person("Sol Kent", world.council("Kent County Council"), Role.COMMISSIONER)
    other = world.person("Bo Rival", on_register(world, made, "Rival Ltd"), Role.REGISTERED_MANAGER)
    seen = {}
    for who in (member, stranger, other):
        with world.acting(who):
            seen[who] = [(each.name, each.postcode, each.vacancies) for each in queries.list_vacancies()]
    assert seen == {member: [("Elsewhere", "L20 3DL", 2), ("Tide House", "L20 3DL", 2)], stranger: [], other: []}
    with world.acting(member):
        assert [each.name for each in queries.list_vacancies(made.sefton.id)] == ["Tide House"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "premises.name"),
        ({"places": 0, "vacancies": 0}, "premises.places"),
        ({"vacancies": 4}, "premises.vacancies"),
        ({"vacancies": -1}, "premises.vacancies"),
        ({"postcode": "nowhere"}, "profile.postcode"),
    ],
)
def test_premises_that_cannot_be_are_refused(
    world: World, made: Region, joan: Actor, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        entered(world, joan, house(made, **changed))
    assert refused.value.code == code


def test_premises_are_in_the_area_of_a_council(world: World, made: Region, joan: Actor) -> None:
    with pytest.raises(Refused, match=r"premises\.area"):
        entered(world, joan, house(made, council_id=joan.organisation))


def test_a_change_counts_as_told_today_and_one_made_meanwhile_is_noticed(
    world: World, made: Region, joan: Actor, move_clock: MoveClock
) -> None:
    premises_id = entered(world, joan, house(made))
    move_clock(days=40)
    client = world.signed_in(world.person("Moira Fenn", made.sefton, Role.COMMISSIONER))
    assert "Ask again" in client.get("/register/vacancies").text
    with world.acting(joan):
        seen = queries.get_premises(joan.organisation, premises_id).revision
        services.change_premises(
            actor=joan, premises_id=premises_id, details=house(made, vacancies=1), now=clock.now(), revision=seen
        )
    assert "Ask again" not in client.get("/register/vacancies").text
    with world.acting(joan), pytest.raises(Refused, match=r"changed\.meanwhile"):
        services.change_premises(
            actor=joan, premises_id=premises_id, details=house(made), now=clock.now(), revision=seen
        )


def test_closed_premises_have_no_place_free_and_stay_closed(world: World, made: Region, joan: Actor) -> None:
    premises_id = entered(world, joan, house(made))
    with world.acting(joan):
        services.close_premises(actor=joan, premises_id=premises_id, now=clock.now())
        assert queries.list_vacancies() == []
        for act in (services.close_premises, services.change_premises):
            details = {"details": house(made)} if act is services.change_premises else {}
            with pytest.raises(Refused, match=r"premises\.closed"):
                act(actor=joan, premises_id=premises_id, now=clock.now(), **details)
    other = world.person("Bo Rival", on_register(world, made, "Rival Ltd"), Role.REGISTERED_MANAGER)
    with world.acting(other), pytest.raises(NotFound):
        services.close_premises(actor=other, premises_id=premises_id, now=clock.now())


def test_premises_and_vacancies_by_api(world: World, client: FlaskClient, made: Region, joan: Actor) -> None:
    world.administrator()
    own_program(world)
    headers = bearer(token_of(world, joan))
    said = {
        "name": "Tide House", "postcode": "L20 3DL", "council_id": str(made.sefton.id), "places": 3, "vacancies": 2,
    }  # fmt: skip
    first = client.post("/api/v1/provider/premises", json=said, headers=headers)
    assert (first.status_code, first.json["vacancies"]) == (201, 2)
    path = f"/api/v1/provider/premises/{first.json['id']}"
    changed = client.put(path, json={**said, "vacancies": 1, "revision": first.json["revision"]}, headers=headers)
    assert changed.json["vacancies"] == 1
    member = bearer(token_of(world, world.person("Moira Fenn", made.wirral, Role.COMMISSIONER)))
    found = client.get("/api/v1/vacancies", query_string={"council_id": made.sefton.id}, headers=member).json
    assert [each["id"] for each in found] == [first.json["id"]]
    assert client.post(f"{path}/close", headers=headers).json["vacancies"] == 0
    assert client.get("/api/v1/vacancies", headers=member).json == []
    assert [each["closed_at"] is None for each in client.get("/api/v1/provider/premises", headers=headers).json] == [
        False
    ]
