"""Signing in and out, acting for one organisation at a time, and how long it lasts."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.kernel.actors import Actor
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from tests.application import another_application
from tests.factories.programs import hidden_fields
from tests.factories.world import PASSWORD, Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


def gave_password(browser: FlaskClient, who: Actor, wanted: str = "") -> str:
    """The first step; where the second is."""
    asked = {"next": wanted} if wanted else {}
    form = {**hidden_fields(browser.get("/sign-in", query_string=asked).text), "password": PASSWORD}
    answer = browser.post("/sign-in", query_string=asked, data={**form, "email": World.address_of(who.name)})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def show_code(browser: FlaskClient, where: str, code: str) -> TestResponse:
    """The second step: the form at an address, filled in and sent."""
    page = browser.get(where)
    return browser.post(where, data={**hidden_fields(page.text), "code": code}) if page.status_code == 200 else page


def secret_on(html: str) -> str:
    """The key that a page of setting up shows."""
    return html.split('id="secret">')[1].split("<")[0]


def codes_on(html: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>([a-z2-9-]+)</code>", html)


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/").status_code == 200


def test_a_person_signs_in_and_sees_for_whom_they_act(world: World, sam: Actor) -> None:
    page = world.signed_in(sam).get("/")
    assert page.status_code == 200
    assert "Sefton" in page.text
    assert "Sam Okoro" in page.text


@pytest.mark.parametrize(
    ("email", "password"), [("sam.okoro@people.example", "wrong"), ("nobody@people.example", PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_are_told_alike(
    world: World, sam: Actor, client: FlaskClient, email: str, password: str
) -> None:
    fields = hidden_fields(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={**fields, "email": email, "password": password})
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert email in answer.text
    assert password not in answer.text


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [("/account", "/account"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("/\\evil.example", "/")],
)
def test_signing_in_leads_on_within_this_site_only(
    world: World, sam: Actor, client: FlaskClient, wanted: str, goes_to: str
) -> None:
    secret = world.has_app(sam)
    second = gave_password(client, sam, wanted)
    assert show_code(client, second, world.code(secret)).headers["Location"] == goes_to
    assert show_code(client, f"/sign-in/second-step?next={wanted}", "123456").headers["Location"].startswith("/sign-in")


def test_a_session_ends_on_the_server_when_the_person_signs_out(world: World, sam: Actor) -> None:
    browser = world.signed_in(sam)
    cookie = browser.get_cookie("consortium")
    assert cookie
    browser.post("/sign-out", data=hidden_fields(browser.get("/").text))
    thief = world.app.test_client()
    thief.set_cookie("consortium", cookie.value)
    assert not is_signed_in(thief)


def test_a_session_ends_after_an_hour_without_use(world: World, sam: Actor, move_clock: Callable[..., None]) -> None:
    browser = world.signed_in(sam)
    for _ in range(3):
        move_clock(minutes=59)
        assert is_signed_in(browser)
    move_clock(minutes=61)
    assert not is_signed_in(browser)


def test_a_session_ends_after_twelve_hours_however_busy(
    world: World, sam: Actor, move_clock: Callable[..., None]
) -> None:
    browser = world.signed_in(sam)
    for _ in range(14):
        move_clock(minutes=50)
        assert is_signed_in(browser)
    move_clock(minutes=21)
    assert not is_signed_in(browser)


def test_a_persons_session_ends_with_their_last_role(world: World, sam: Actor, move_clock: Callable[..., None]) -> None:
    browser = world.signed_in(sam)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE role_grant SET to_on = guard.now()::date - 1"))
    assert not is_signed_in(browser)


def test_nobody_acts_for_an_organisation_that_is_not_theirs(world: World, sam: Actor) -> None:
    wirral = world.council("Wirral")
    browser = world.signed_in(sam)
    answer = browser.post("/act-for", data={**hidden_fields(browser.get("/").text), "organisation_id": str(wirral.id)})
    assert answer.status_code == 409
    assert "Sefton" in browser.get("/").text


def test_a_form_shown_for_one_organisation_is_not_taken_for_another(world: World, sam: Actor, sefton: Made) -> None:
    assert sam.person_id
    wirral = world.council("Wirral")
    world.also_acts_for(sam.person_id, sam.name, wirral, Role.COMMISSIONER)
    browser = world.signed_in(sam)
    shown = hidden_fields(browser.get("/account").text)
    browser.post("/act-for", data={**hidden_fields(browser.get("/").text), "organisation_id": str(wirral.id)})
    answer = browser.post("/account/password", data={**shown, "present": PASSWORD, "new": "four more plain words"})
    assert answer.status_code == 409
    assert "changed the organisation you act for" in answer.text
    assert is_signed_in(world.signed_in(sam))


def test_guessing_a_password_is_slowed_and_says_for_how_long(
    world: World, sam: Actor, client: FlaskClient, counted: None
) -> None:
    fields = hidden_fields(client.get("/sign-in").text)

    def attempt(password: str) -> tuple[int, str]:
        form = {**fields, "email": World.address_of(sam.name), "password": password}
        answer = client.post("/sign-in", data=form)
        return answer.status_code, answer.headers.get("Retry-After", "")

    assert [attempt("a guess")[0] for _ in range(10)] == [422] * 10
    status, wait = attempt(PASSWORD)
    assert status == 429
    assert 0 < int(wait) <= 600
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.ASSESSOR)
    assert gave_password(world.app.test_client(), kit).startswith("/sign-in/second-step")


def test_signing_in_goes_on_while_redis_is_away(settings: Settings, world: World, sam: Actor) -> None:
    away = replace(settings, redis_url="redis://127.0.0.1:1/0", environment="demonstration")
    with another_application(away) as application:
        browser = application.test_client()
        form = {**hidden_fields(browser.get("/sign-in").text), "email": World.address_of(sam.name)}
        assert browser.post("/sign-in", data={**form, "password": "a guess"}).status_code == 422
        assert browser.post("/sign-in", data={**form, "password": PASSWORD}).status_code == 302
