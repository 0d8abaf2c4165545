"""The end of a session loses nothing that was typed; how long one lasts is a setting, with a limit."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from consortium.kernel import settings as kernel_settings
from consortium.kernel.actors import Actor
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from tests.application import another_application
from tests.factories.programs import hidden_fields
from tests.factories.world import World
from tests.integration.consortium.people.test_signing_in import gave_password, is_signed_in, show_code

TYPED = {"name": "Bo Quist", "email": "bo@sefton.example", "password": "four more plain words"}


@pytest.fixture
def alex(world: World) -> Actor:
    return world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)


def test_a_form_sent_after_the_end_comes_back_filled_in_for_its_person_alone(
    world: World, alex: Actor, move_clock: Callable[..., None]
) -> None:
    secret = world.has_app(alex)
    browser = world.signed_in(alex)
    there = f"/organisations/{alex.organisation}/people/new"
    form = hidden_fields(browser.get(there).text)
    move_clock(minutes=61)
    sent = browser.post(there, data={**form, **TYPED, "roles": ["auditor", "assessor"]})
    on = re.findall(r"next=(/going-on/[0-9a-f-]+)", sent.headers["Location"])[0]
    assert show_code(browser, gave_password(browser, alex, on), world.code(secret)).headers["Location"] == on
    page = browser.get(on).text
    assert "Bo Quist" in page
    assert TYPED["password"] not in page
    tags = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.rsplit("<form", 1)[1])
    again = {name: [value for said, value in tags if said == name] for name, _ in tags}
    assert again["roles"] == ["auditor", "assessor"]
    back = browser.post(there, data=again)
    assert (back.status_code, 'value="Bo Quist"' in back.text) == (422, True)
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.ORGANISATION_ADMINISTRATOR)
    assert world.signed_in(kit).get(on).status_code == 404
    with world.engine.connect() as connection:
        assert b"Bo Quist".hex() not in str(connection.execute(sa.text("SELECT t::text FROM kept_form t")).all())
    move_clock(minutes=61)
    assert world.signed_in(alex).get(on).status_code == 404


def test_nothing_is_kept_for_nobody(world: World, alex: Actor) -> None:
    stranger = world.app.test_client()
    form = hidden_fields(stranger.get("/sign-in").text)
    sent = stranger.post("/people/new", data={**form, "name": "x"})
    assert sent.status_code == 404
    sent = stranger.post("/act-for", data={**form, "organisation_id": "x"})
    assert sent.headers["Location"] == "/sign-in?next=/"


def test_a_session_lasts_as_long_as_the_settings_say(
    settings: Settings, world: World, alex: Actor, move_clock: Callable[..., None]
) -> None:
    with another_application(replace(settings, session_hours=2, session_idle_minutes=10)) as application:
        browser = application.test_client()
        with browser.session_transaction() as cookie, world.signed_in(alex).session_transaction() as theirs:
            cookie.update(theirs)
        for _ in range(13):
            move_clock(minutes=9)
            assert is_signed_in(browser)
        move_clock(minutes=9)
        assert not is_signed_in(browser)


def test_the_page_says_when_it_ends_and_staying_puts_it_off(
    world: World, alex: Actor, move_clock: Callable[..., None]
) -> None:
    browser = world.signed_in(alex)

    def told() -> datetime:
        found = re.findall(r'name="session-ends" content="([^"]+)"', browser.get("/").text)
        return datetime.fromisoformat(found[0])

    first = told()
    move_clock(minutes=30)
    token = hidden_fields(browser.get("/account").text)["csrf_token"]
    answer = browser.post("/session/stay", headers={"X-CSRFToken": token}).get_json()
    assert (datetime.fromisoformat(answer["ends_at"]) - first).total_seconds() == pytest.approx(1800, abs=60)
    assert answer["cannot_be_kept"] is False


@pytest.mark.parametrize(("name", "value"), [("SESSION_HOURS", "13"), ("SESSION_IDLE_MINUTES", "61")])
def test_no_setting_makes_a_session_longer(name: str, value: str) -> None:
    given = dict.fromkeys(kernel_settings.REQUIRED, "x")
    with pytest.raises(BadInput, match="at most"):
        kernel_settings.from_environment({**given, name: value})
    assert kernel_settings.from_environment({**given, name: "5"})
