"""Programs that act for people: seen by each of them and by whoever looks after the organisation, and ended at once."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.programs import Asking, bearer, hidden_fields, own_program, token_of
from tests.factories.world import Made, World

API = "/api/v1"


@pytest.fixture
def sefton(world: World) -> Made:
    world.administrator()
    own_program(world)
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


def end(browser: FlaskClient, page: str) -> None:
    """Press the last End on a page, where there is one."""
    shown = browser.get(page).text
    form = shown.rsplit("/end", 1)[0].rsplit('action="', 1)[1] + "/end"
    answer = browser.post(form, data=hidden_fields(shown), follow_redirects=True)
    assert "Ended." in answer.text


@pytest.mark.its_own_dates
def test_one_sees_for_whom_each_program_acts_since_when_and_ends_any_at_once(
    world: World, sam: Actor, alex: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    token = token_of(world, sam)
    move_clock(minutes=5)
    assert client.get(f"{API}/me", headers=bearer(token)).status_code == 200
    browser = world.signed_in(sam)
    page = browser.get("/account/programs").text
    assert "Registered by Consortium platform. Acts for Sefton" in page
    assert "May act until 11:00" in page
    assert re.search(r"Allowed since 16 Nov 2026, 10:0\d, last used 16 Nov 2026, 10:05", page)
    end(browser, "/account/programs")
    assert client.get(f"{API}/me", headers=bearer(token)).status_code == 401
    assert "It may do nothing now" in browser.get("/account/programs").text
    with world.acting(alex):
        assert ("consent.ended", str(sam.person)) in [(e.act, e.facts.get("given_by")) for e in world.entries()]


def test_a_code_that_is_on_its_way_ends_with_the_consent(world: World, sam: Actor, client: FlaskClient) -> None:
    token_of(world, sam)
    asking = Asking()
    browser = world.signed_in(sam)
    code = asking.code(browser)
    end(browser, "/account/programs")
    assert asking.exchange(client, code).get_json()["error"] == "invalid_grant"


def test_an_administrator_sees_those_of_everybody_here_and_ends_one(
    world: World, sam: Actor, alex: Actor, client: FlaskClient
) -> None:
    elsewhere = world.person("Wanda Wirral", world.council("Wirral"), Role.ORGANISATION_ADMINISTRATOR)
    token, other = token_of(world, sam), token_of(world, elsewhere)
    browser = world.signed_in(alex)
    page = browser.get("/programs/consents").text
    assert "Acts for Sam Okoro" in page
    assert "Wanda" not in page
    end(browser, "/programs/consents")
    assert client.get(f"{API}/me", headers=bearer(token)).status_code == 401
    assert client.get(f"{API}/me", headers=bearer(other)).status_code == 200
    assert world.signed_in(sam).get("/programs/consents").status_code == 404


def test_by_api_one_ends_ones_own_and_never_anothers(
    world: World, sam: Actor, alex: Actor, client: FlaskClient
) -> None:
    headers, others = bearer(token_of(world, sam)), bearer(token_of(world, alex))
    [mine] = client.get(f"{API}/me/consents", headers=headers).get_json()
    assert (mine["person_name"], mine["organisation_name"], mine["used_at"] is None) == ("Sam Okoro", "Sefton", False)
    assert {each["person_name"] for each in client.get(f"{API}/consents", headers=others).get_json()} == {
        "Sam Okoro",
        "Alex Ford",
    }
    of_alex = f"{API}/consents/{alex.person}/{mine['program_id']}"
    assert client.delete(of_alex, headers=headers).status_code == 404
    of_sam = f"{API}/me/consents/{mine['organisation_id']}/{mine['program_id']}"
    assert client.delete(of_sam, headers=headers).status_code == 204
    assert client.get(f"{API}/me", headers=headers).status_code == 401
    again = client.delete(f"{API}/consents/{sam.person}/{mine['program_id']}", headers=others)
    assert again.status_code == 404
    assert client.delete(of_alex, headers=others).status_code == 204
    assert client.get(f"{API}/me", headers=others).status_code == 401
