"""Failed tries to sign in are kept with their person, who sees them, as does an administrator; nothing is of nobody."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import PASSWORD, Made, World
from tests.integration.consortium.people.test_signing_in import gave_password, show_code

API = "/api/v1"
ELSEWHERE = {"X-Forwarded-For": "192.0.2.77"}


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


def guess(browser: FlaskClient, email: str) -> int:
    fields = {**hidden_fields(browser.get("/sign-in").text), "email": email, "password": "a guess"}
    return browser.post("/sign-in", data=fields, headers=ELSEWHERE).status_code


def kept(world: World) -> list[tuple[str, str]]:
    with world.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT way, network FROM failed_sign_in ORDER BY tried_at"))
        return [(row.way, row.network) for row in rows]


def test_a_wrong_password_and_wrong_codes_are_kept_with_the_person_and_nothing_of_nobody(
    world: World, sam: Actor, client: FlaskClient
) -> None:
    world.has_app(sam)
    assert guess(client, World.address_of(sam.name).upper()) == 422
    assert guess(client, "nobody@people.example") == 422
    second = gave_password(client, sam)
    for _ in range(5):
        show_code(client, second, "000000")
    here = "127.0.0.0/24"
    assert kept(world) == [("password", "192.0.2.0/24"), *[("code", here)] * 5, ("too often", here)]


def test_being_turned_away_is_kept_once(world: World, sam: Actor, client: FlaskClient, counted: None) -> None:
    tried = [guess(client, World.address_of(sam.name)) for _ in range(12)]
    assert tried == [422] * 10 + [429] * 2
    assert [way for way, _ in kept(world)] == ["password"] * 10 + ["too often"]


@pytest.mark.its_own_dates
def test_one_sees_how_many_there_were_since_one_last_signed_in_and_an_administrator_sees_them_too(
    world: World, sam: Actor, alex: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    world.administrator()
    own_program(world)
    address = World.address_of(sam.name)
    guess(client, address)
    move_clock(minutes=1)
    world.signed_in(sam)
    move_clock(minutes=1)
    assert guess(client, address) == guess(client, address) == 422
    move_clock(minutes=1)
    browser = world.signed_in(sam)
    page = browser.get("/account/signing-in").text
    assert "2 failed attempts since you last signed in, on 16 Nov 2026, 10:01" in page
    assert "The last 3 attempts within a year" in page
    assert "from the network 192.0.2.0/24" in page
    people = world.signed_in(alex).get("/people").text
    assert "3 failed attempts to sign in within 30 days" in people
    assert "Wrong password" in world.signed_in(alex).get(f"/organisations/{sam.organisation}/people/{sam.person}").text
    found = client.get(f"{API}/me/failed-sign-ins", headers=bearer(token_of(world, sam))).get_json()
    assert [(each["way"], each["network"]) for each in found] == [("password", "192.0.2.0/24")] * 3
    of_sam = f"{API}/organisations/{sam.organisation}/people/{sam.person}/failed-sign-ins"
    assert client.get(of_sam, headers=bearer(token_of(world, alex))).get_json() == found
    elsewhere = world.person("Wanda Wirral", world.council("Wirral"), Role.ORGANISATION_ADMINISTRATOR)
    assert client.get(of_sam, headers=bearer(token_of(world, elsewhere))).status_code == 404


def test_a_wrong_present_password_is_kept_too(world: World, sam: Actor) -> None:
    browser = world.signed_in(sam)
    form = {**hidden_fields(browser.get("/account").text), "present": "a guess", "new": PASSWORD + " and more"}
    assert browser.post("/account/password", data=form).status_code == 422
    assert [way for way, _ in kept(world)] == ["password"]
