"""The second step of signing in: asked of everybody, set up before anything else, and not to be got round."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from consortium.people.services import factors
from tests.application import another_application
from tests.factories.programs import hidden_fields
from tests.factories.world import World
from tests.integration.consortium.people.test_signing_in import (
    codes_on,
    gave_password,
    is_signed_in,
    secret_on,
    show_code,
)


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)


def set_up(world: World, browser: FlaskClient, sam: Actor) -> tuple[str, list[str]]:
    """Sign in for the first time; the secret and the recovery codes."""
    page = browser.get(gave_password(browser, sam), follow_redirects=True)
    secret = secret_on(page.text)
    answer = browser.post("/sign-in/set-up", data={**app_form(page.text), "code": world.code(secret)})
    assert answer.status_code == 200, answer.text
    return secret, codes_on(answer.text)


def app_form(html: str) -> dict[str, str]:
    """The hidden fields of the first form: a page that sets up an app offers a passkey after it."""
    return hidden_fields(html.split("</form>")[0])


def messages_to(world: World, sam: Actor) -> list[str]:
    with world.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT template FROM notification WHERE person_id = :id ORDER BY id"), {"id": sam.person_id}
        ).scalars()
        return [template.rsplit("/", 1)[-1] for template in found]


def test_a_password_alone_opens_nothing_but_the_second_step(world: World, sam: Actor, client: FlaskClient) -> None:
    assert gave_password(client, sam) == "/sign-in/second-step?next=/"
    for page in ("/", "/account", "/account/signing-in", "/packages", "/sign-in/recovery-codes"):
        assert client.get(page).status_code in {302, 404}
    assert client.get("/sign-in/second-step").headers["Location"] == "/sign-in/set-up?next=/"


def test_the_first_sign_in_sets_up_an_app_and_later_ones_ask_for_its_code(
    world: World, sam: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    secret, codes = set_up(world, client, sam)
    assert is_signed_in(client)
    assert len(set(codes)) == 10
    assert messages_to(world, sam) == ["factor_added"]
    move_clock(seconds=30)
    browser = world.app.test_client()
    second = gave_password(browser, sam)
    assert browser.get("/sign-in/set-up").headers["Location"].startswith("/sign-in?")
    assert show_code(browser, second, world.code(secret)).headers["Location"] == "/"
    assert is_signed_in(browser)


def test_a_code_counts_once_and_only_about_its_time(world: World, sam: Actor, move_clock: Callable[..., None]) -> None:
    secret = world.has_app(sam)
    browser = world.app.test_client()
    second = gave_password(browser, sam)
    for late in (-2, 2):
        assert "not right, or was used before" in show_code(browser, second, world.code(secret, later=late)).text
    assert "not right, or was used before" in show_code(browser, second, "ééé ١٢٣").text
    used = world.code(secret)
    assert show_code(browser, second, used).status_code == 302
    again = world.app.test_client()
    assert show_code(again, gave_password(again, sam), used).status_code == 422
    assert show_code(again, "/sign-in/second-step", world.code(secret, later=-1)).status_code == 422
    shown = world.code(secret, later=1)
    assert show_code(again, "/sign-in/second-step", f" {shown[:3]} {shown[3:]} ").status_code == 302


def test_a_wrong_first_code_sets_nothing_up_and_the_same_key_stays(
    world: World, sam: Actor, client: FlaskClient
) -> None:
    page = client.get(gave_password(client, sam), follow_redirects=True)
    answer = client.post("/sign-in/set-up", data={**app_form(page.text), "code": "000000"})
    assert answer.status_code == 422
    assert secret_on(answer.text) == secret_on(page.text)
    assert not is_signed_in(client)


def test_nobody_sets_up_the_key_that_was_offered_to_another(world: World, sam: Actor, client: FlaskClient) -> None:
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.ASSESSOR)
    offered = client.get(gave_password(client, kit), follow_redirects=True)
    browser = world.app.test_client()
    page = browser.get(gave_password(browser, sam), follow_redirects=True)
    stolen = {name: app_form(offered.text)[name] for name in ("app_id", "wrapped")}
    form = {**app_form(page.text), **stolen, "code": world.code(secret_on(offered.text))}
    assert browser.post("/sign-in/set-up", data=form).status_code == 422
    assert not is_signed_in(browser)


def test_five_wrong_codes_ask_for_the_password_again(world: World, sam: Actor, client: FlaskClient) -> None:
    secret = world.has_app(sam)
    second = gave_password(client, sam)
    assert [show_code(client, second, "000000").status_code for _ in range(5)] == [422] * 4 + [302]
    assert show_code(client, second, world.code(secret)).status_code == 302
    assert "Too many wrong codes" in client.get("/sign-in").text
    assert not is_signed_in(client)


def test_the_second_step_waits_a_quarter_of_an_hour(
    world: World, sam: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    world.has_app(sam)
    second = gave_password(client, sam)
    move_clock(minutes=16)
    assert client.get(second).headers["Location"].startswith("/sign-in?")


def test_a_recovery_code_lets_in_once_and_its_owner_is_told(world: World, sam: Actor, client: FlaskClient) -> None:
    _, codes = set_up(world, client, sam)
    browser = world.app.test_client()
    gave_password(browser, sam)
    page = browser.get("/sign-in/recovery-code")

    def recover(browser: FlaskClient, code: str) -> TestResponse:
        return browser.post("/sign-in/recovery-code", data={**hidden_fields(page_of(browser)), "code": code})

    def page_of(browser: FlaskClient) -> str:
        return browser.get("/sign-in/recovery-code").text

    assert page.status_code == 200
    assert "not one of your recovery codes" in recover(browser, codes[0][:-1]).text
    assert recover(browser, codes[0].upper().replace("-", " ")).status_code == 302
    assert "You have 9 codes left" in browser.get("/account/signing-in").text
    assert messages_to(world, sam)[-1] == "recovery_code_used"
    again = world.app.test_client()
    gave_password(again, sam)
    assert recover(again, codes[0]).status_code == 422


def test_secrets_and_codes_are_not_readable_where_they_are_kept(world: World, sam: Actor, client: FlaskClient) -> None:
    secret, codes = set_up(world, client, sam)
    tables = ("authenticator_app", "recovery_code", "sign_in_session", "notification", "audit_entry")
    with world.engine.connect() as connection:
        rows = [row for name in tables for row in connection.execute(sa.text(f"SELECT t::text FROM {name} t"))]
    kept = "".join(map(str, rows))
    bare = [secret.replace(" ", ""), *codes, *(code.replace("-", "") for code in codes)]
    assert [each for each in bare if each in kept or each.encode().hex() in kept] == []


def test_the_second_app_is_added_by_somebody_proved_and_the_last_one_stays(
    world: World, sam: Actor, move_clock: Callable[..., None]
) -> None:
    secret = world.has_app(sam)
    browser = world.signed_in(sam)
    page = browser.get("/account/signing-in/apps/new")
    form = {**hidden_fields(page.text), "code": world.code(secret_on(page.text)), "name": "Tablet"}
    assert browser.post("/account/signing-in/apps/new", data=form).status_code == 302
    shown = browser.get("/account/signing-in").text
    assert "Tablet" in shown
    first, second = re.findall(r'action="(/account/signing-in/apps/[^"]+/removal)"', shown)
    token = hidden_fields(page.text)["csrf_token"]
    assert browser.post(first, data={"csrf_token": token}).status_code == 302
    assert "your only second step" in browser.post(second, data={"csrf_token": token}).text
    assert messages_to(world, sam) == ["factor_added", "factor_removed"]
    assert secret


def test_a_demonstration_shows_the_code_and_nothing_else_does(settings: Settings, world: World, sam: Actor) -> None:
    world.has_app(sam)
    code = 'id="demonstration-code">'
    with another_application(replace(settings, environment="demonstration")) as application:
        browser = application.test_client()
        shown = browser.get(gave_password(browser, sam)).text.split(code)[1].split("<")[0]
        assert show_code(browser, "/sign-in/second-step", shown).status_code == 302
    plain = world.app.test_client()
    assert code not in plain.get(gave_password(plain, sam)).text


def test_no_code_is_told_on_a_database_whose_time_cannot_be_moved(world: World, sam: Actor) -> None:
    world.has_app(sam)
    with world.acting(sam):
        now = clock.now()
        assert factors.code_for_a_demonstration(actor=sam, now=now)
    with world.engine.begin() as connection:
        moved_by = connection.execute(sa.text("DELETE FROM clock_setting RETURNING moved_by")).scalar_one()
    try:
        with world.acting(sam):
            assert factors.code_for_a_demonstration(actor=sam, now=now) == ""
    finally:
        world.insert("clock_setting", is_only=True, moved_by=moved_by)


def test_codes_are_tried_for_one_person_ten_times_from_wherever(world: World, sam: Actor, counted: None) -> None:
    secret = world.has_app(sam)
    tried = []
    for _ in range(3):
        browser = world.app.test_client()
        second = gave_password(browser, sam)
        tried += [show_code(browser, second, "000000").status_code for _ in range(4)]
    assert tried == [422] * 10 + [429] * 2
    assert show_code(browser, second, world.code(secret)).status_code == 429
