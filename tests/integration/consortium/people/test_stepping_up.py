"""What matters asks for the second factor again, keeps what was typed, and goes on; programs are told by RFC 9470."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.programs import Asking, bearer, hidden_fields, own_program, token_of
from tests.factories.world import World

NEW = {"name": "Bo Quist", "email": "bo@sefton.example", "password": "four more plain words"}


@pytest.fixture
def alex(world: World) -> Actor:
    world.administrator()
    own_program(world)
    return world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)


def people_of(alex: Actor) -> str:
    return f"/organisations/{alex.organisation}/people"


def test_a_fresh_proof_is_enough(world: World, alex: Actor, move_clock: Callable[..., None]) -> None:
    browser = world.signed_in(alex)
    form = hidden_fields(browser.get(f"{people_of(alex)}/new").text)
    move_clock(minutes=9)
    assert browser.post(f"{people_of(alex)}/new", data={**form, **NEW, "roles": "auditor"}).status_code == 302


def test_after_ten_minutes_the_page_asks_again_and_goes_on_with_what_was_typed(
    world: World, alex: Actor, move_clock: Callable[..., None]
) -> None:
    secret = world.has_app(alex)
    browser = world.signed_in(alex)
    form = hidden_fields(browser.get(f"{people_of(alex)}/new").text)
    move_clock(minutes=11)
    before = browser.get_cookie("consortium")
    asked = browser.post(f"{people_of(alex)}/new", data={**form, **NEW, "roles": ["auditor", "assessor"]})
    assert asked.status_code == 403
    assert "Bo Quist" not in browser.get(people_of(alex)).text
    action, kept = re.findall(r'<form action="([^"]+)"', asked.text)[-1], fields_of(asked.text)
    assert ("roles", "assessor") in kept
    wrong = browser.post(action, data=as_form([*kept, ("step_up_code", "000000")]))
    assert wrong.status_code == 403
    assert "not right, or was used before" in wrong.text
    kept = fields_of(wrong.text)
    assert ("name", "Bo Quist") in kept
    assert "step_up_code" not in dict(kept)
    done = browser.post(action, data=as_form([*kept, ("step_up_code", world.code(secret))]))
    assert (done.status_code, done.headers["Location"]) == (302, people_of(alex))
    assert "Assessor, auditor" in browser.get(people_of(alex)).text
    thief = world.app.test_client()
    assert before
    thief.set_cookie("consortium", before.value)
    assert thief.get("/").status_code == 302


def fields_of(html: str) -> list[tuple[str, str]]:
    """The hidden fields of the last form, those that repeat too."""
    tags = [tag for tag in re.findall(r"<input [^>]*>", html.rsplit("<form", 1)[1]) if 'type="hidden"' in tag]
    return [pair for tag in tags for pair in re.findall(r'name="([^"]+)" value="([^"]*)"', tag)]


def as_form(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for said, value in pairs if said == name] for name, _ in pairs}


def test_five_wrong_codes_end_the_session(world: World, alex: Actor, move_clock: Callable[..., None]) -> None:
    secret = world.has_app(alex)
    browser = world.signed_in(alex)
    token = hidden_fields(browser.get("/account").text)["csrf_token"]
    move_clock(minutes=11)
    for _ in range(5):
        answer = browser.post("/confirm?next=/", data={"csrf_token": token, "step_up_code": "000000"})
    assert "Too many wrong codes" in answer.text
    assert browser.post("/confirm", data={"csrf_token": token, "step_up_code": world.code(secret)}).status_code == 302
    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_a_page_that_asks_goes_on_to_where_one_was(world: World, alex: Actor, move_clock: Callable[..., None]) -> None:
    secret = world.has_app(alex)
    browser = world.signed_in(alex)
    move_clock(minutes=11)
    asked = browser.get("/account/signing-in/apps/new")
    assert asked.headers["Location"] == "/confirm?next=/account/signing-in/apps/new"
    page = browser.get(asked.headers["Location"])
    answer = browser.post(
        "/confirm?next=/account/signing-in/apps/new",
        data={**hidden_fields(page.text), "step_up_code": world.code(secret)},
    )
    assert answer.headers["Location"] == "/account/signing-in/apps/new"
    assert browser.get("/account/signing-in/apps/new").status_code == 200


def test_a_program_is_told_to_send_its_person_round_again(
    world: World, alex: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    secret = world.has_app(alex)
    people = f"/api/v1{people_of(alex)}"
    old = bearer(token_of(world, alex))
    body = {**NEW, "roles": ["auditor"]}
    move_clock(minutes=11)
    refused = client.post(people, json=body, headers=old)
    assert refused.status_code == 401
    assert 'error="insufficient_user_authentication"' in refused.headers["WWW-Authenticate"]
    assert 'max_age="600"' in refused.headers["WWW-Authenticate"]
    assert client.get(people, headers=old).status_code == 200
    assert client.post(people, data={"step_up_code": world.code(secret)}, headers=old).status_code == 401
    browser, asking = world.signed_in(alex), Asking()
    move_clock(minutes=11)
    asked = browser.get(asking.address(max_age="600"))
    assert asked.headers["Location"].startswith("/confirm?next=/oauth/authorize")
    page = browser.get(asked.headers["Location"])
    form = {**hidden_fields(page.text), "step_up_code": world.code(secret)}
    back = browser.post(asked.headers["Location"], data=form)
    code = parse_qs(urlsplit(asking.consented(browser).headers["Location"]).query)["code"][0]
    assert back.status_code == 302
    new = bearer(asking.exchange(client, code).get_json()["access_token"])
    assert client.get("/api/v1/me", headers=new).get_json()["auth_time"] > "2026"
    assert client.post(people, json=body, headers=new).status_code == 201


def test_switching_the_organisation_and_proving_again_lengthen_no_session(
    world: World, alex: Actor, move_clock: Callable[..., None]
) -> None:
    assert alex.person_id
    world.also_acts_for(alex.person_id, alex.name, world.council("Wirral"), Role.AUDITOR)
    secret = world.has_app(alex)
    browser = world.signed_in(alex)
    for _ in range(13):
        move_clock(minutes=55)
        token = hidden_fields(browser.get("/").text)["csrf_token"]
        browser.post("/confirm", data={"csrf_token": token, "step_up_code": world.code(secret)})
        browser.post("/act-for", data={"csrf_token": token, "organisation_id": str(alex.organisation)})
    assert browser.get("/").status_code == 200
    move_clock(minutes=10)
    assert browser.get("/").status_code == 302
