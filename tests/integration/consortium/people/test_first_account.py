"""A provider's first account begins with a link, and nobody learns from it who has an account."""

from collections.abc import Callable

from flask.testing import FlaskClient

from consortium.people.rules import Role
from tests.factories.letterbox import link_in, received
from tests.factories.programs import hidden_fields
from tests.factories.world import World
from tests.integration.consortium.people.test_signing_in import codes_on, is_signed_in, secret_on

ACCOUNT = {"organisation_name": "Ada Lunt Support", "name": "Ada Lunt", "password": "three plain words"}


def ask(client: FlaskClient, email: str) -> str:
    answer = client.post("/account/new", data={**hidden_fields(client.get("/account/new").text), "email": email})
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0].replace(email, "them")


def link_sent(world: World) -> str:
    return link_in(world, "account_link", "/account/new/")


def test_a_providers_first_person_registers_it_by_the_link_and_sets_up_a_second_step(
    client: FlaskClient, world: World
) -> None:
    ask(client, "ada@x.example")
    link = link_sent(world)
    page = client.get(link).text
    assert "You will sign in as <strong>ada@x.example</strong>" in page
    answer = client.post(link, data={**hidden_fields(page), **ACCOUNT})
    assert answer.status_code == 302
    assert not is_signed_in(client)
    page = client.get(answer.headers["Location"], follow_redirects=True).text
    code = world.code(secret_on(page))
    set_up = client.post("/sign-in/set-up", data={**hidden_fields(page.split("</form>")[0]), "code": code})
    assert len(codes_on(set_up.text)) == 10
    assert "Ada Lunt Support" in client.get("/").text
    again = client.post(link, data={**hidden_fields(client.get(link).text), **ACCOUNT})
    assert (again.status_code, "There is an account with this e-mail address already." in again.text) == (422, True)


def test_whoever_asks_is_told_the_same_of_an_address_that_has_an_account(client: FlaskClient, world: World) -> None:
    sam = world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)
    known, unknown = World.address_of(sam.name).upper(), "ada@x.example"
    assert ask(client, known) == ask(client, unknown)
    by_api = [client.post("/api/v1/accounts/links", json={"email": email}) for email in (known, unknown)]
    assert [answer.status_code for answer in by_api] == [202, 202]
    assert {message.address for message in received(world, "account_known")} == {known}
    assert {message.address for message in received(world, "account_link")} == {unknown}


def test_a_link_lapses_after_a_day_and_none_can_be_made_up(
    client: FlaskClient, world: World, move_clock: Callable[..., None]
) -> None:
    ask(client, "ada@x.example")
    link = link_sent(world)
    move_clock(hours=25)
    for address in (link, "/account/new/made-up"):
        assert client.get(address).headers["Location"] == "/account/new"
    assert "Ask for another." in client.get("/account/new").text
    refused = client.post("/api/v1/accounts", json={**ACCOUNT, "secret": link.rpartition("/")[2]})
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/api/problems/account.link_over")
