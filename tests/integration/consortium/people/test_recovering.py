"""Ways back in, none of which skips the second step: a link for a password, two administrators for a factor."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.kernel import notify
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.models import Notification
from consortium.people.rules import Role
from tests.factories.programs import hidden_fields
from tests.factories.world import PASSWORD, Made, World
from tests.integration.consortium.people.test_second_step import app_form, messages_to
from tests.integration.consortium.people.test_signing_in import codes_on, gave_password, is_signed_in, secret_on

NEW = "four more plain words"


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def bo(world: World, sefton: Made) -> Actor:
    return world.person("Bo Quist", sefton, Role.ORGANISATION_ADMINISTRATOR)


def ask_for_link(client: FlaskClient, email: str) -> str:
    form = hidden_fields(client.get("/password/forgotten").text)
    answer = client.post("/password/forgotten", data={**form, "email": email})
    assert answer.status_code == 200
    return re.sub(r"01[0-9a-f]{30}|nonce(=\"|-)[^\"' ]+|content=\"2[^\"]+\"", "", answer.text).replace(email, "")


def link_to(world: World, sam: Actor) -> str:
    """The path in the newest message, as it is sent."""
    with world.acting(sam):
        found = db.session.scalars(sa.select(Notification).order_by(Notification.id.desc())).first()
        assert found is not None
        return re.findall(r"(/password/[\w=-]+)", notify.wording(found)[1])[0]


def choose(client: FlaskClient, link: str, new: str) -> int:
    page = client.get(link)
    if page.status_code != 200:
        return page.status_code
    return client.post(link, data={**hidden_fields(page.text), "new": new}).status_code


def test_a_forgotten_password_is_chosen_anew_and_the_second_step_is_asked_for_as_before(
    world: World, sam: Actor, client: FlaskClient
) -> None:
    world.has_app(sam)
    elsewhere = world.signed_in(sam)
    ask_for_link(client, World.address_of(sam.name))
    link = link_to(world, sam)
    assert choose(client, link, "short") == 422
    assert choose(client, link, NEW) == 302
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    form = {**hidden_fields(client.get("/sign-in").text), "email": World.address_of(sam.name)}
    assert client.post("/sign-in", data={**form, "password": PASSWORD}).status_code == 422
    answer = client.post("/sign-in", data={**form, "password": NEW})
    assert answer.headers["Location"].startswith("/sign-in/second-step")
    assert not is_signed_in(client)
    assert choose(client, link, "five more plain words") == 302
    assert messages_to(world, sam) == ["password_link", "password_changed"]


def test_a_link_lapses_after_an_hour_and_with_the_next_one(
    world: World, sam: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    ask_for_link(client, World.address_of(sam.name))
    first = link_to(world, sam)
    move_clock(minutes=1)
    ask_for_link(client, World.address_of(sam.name))
    second = link_to(world, sam)
    assert client.get(first).headers["Location"] == "/password/forgotten"
    assert client.get(second).status_code == 200
    assert client.get(second[:-4] + "abc=").status_code == 302
    move_clock(minutes=61)
    assert client.get(second).status_code == 302


def test_nobody_learns_whether_an_address_has_an_account(world: World, sam: Actor, client: FlaskClient) -> None:
    known = ask_for_link(client, World.address_of(sam.name))
    assert known == ask_for_link(client, "nobody@people.example")


def help_with(browser: FlaskClient, sam: Actor, act: str = "") -> tuple[int, str]:
    """Press a button about a lost second step."""
    there = f"/organisations/{sam.organisation}/people/{sam.person}"
    form = hidden_fields(browser.get(there).text)
    answer = browser.post(f"{there}/lost-second-step{act}", data={"csrf_token": form["csrf_token"]})
    return answer.status_code, answer.text


def test_two_administrators_let_somebody_back_in_and_never_one_alone(
    world: World, sam: Actor, alex: Actor, bo: Actor
) -> None:
    world.has_app(sam)
    elsewhere, first, second = world.signed_in(sam), world.signed_in(alex), world.signed_in(bo)
    assert help_with(first, sam)[0] == 302
    status, said = help_with(first, sam, "/agreement")
    assert (status, "a second one agrees" in said) == (409, True)
    assert help_with(second, sam)[0] == 409
    assert "is lost" in second.get("/people").text
    assert is_signed_in(elsewhere)
    status, page = help_with(second, sam, "/agreement")
    (code,) = codes_on(page)
    assert status == 200
    assert not is_signed_in(elsewhere)
    assert messages_to(world, sam) == ["factors_reset"]
    browser = world.app.test_client()
    assert "set-up" not in browser.get(gave_password(browser, sam)).headers["Location"]
    assert browser.get("/sign-in/set-up").status_code == 302
    form = hidden_fields(browser.get("/sign-in/recovery-code").text)
    assert browser.post("/sign-in/recovery-code", data={**form, "code": "a" * 25}).status_code == 422
    assert not is_signed_in(browser)
    answer = browser.post("/sign-in/recovery-code", data={**form, "code": code})
    page = browser.get(answer.headers["Location"]).text
    set_up = browser.post("/sign-in/set-up", data={**app_form(page), "code": world.code(secret_on(page))})
    assert len(codes_on(set_up.text)) == 10
    assert code not in codes_on(set_up.text)
    assert is_signed_in(browser)


def test_a_code_that_was_handed_over_lapses_and_the_password_alone_stays_worth_nothing(
    world: World, sam: Actor, alex: Actor, bo: Actor, move_clock: Callable[..., None]
) -> None:
    world.has_app(sam)
    help_with(world.signed_in(alex), sam)
    (code,) = codes_on(help_with(world.signed_in(bo), sam, "/agreement")[1])
    move_clock(hours=25)
    browser = world.app.test_client()
    gave_password(browser, sam)
    form = hidden_fields(browser.get("/sign-in/recovery-code").text)
    assert browser.post("/sign-in/recovery-code", data={**form, "code": code}).status_code == 422
    assert browser.get("/sign-in/set-up").status_code == 302


def test_a_request_lapses_after_a_day_is_withdrawn_and_is_nobodys_for_themselves(
    world: World, sam: Actor, alex: Actor, bo: Actor, move_clock: Callable[..., None]
) -> None:
    assert help_with(world.signed_in(alex), alex)[0] == 409
    assert help_with(world.signed_in(alex), sam)[0] == 302
    move_clock(hours=25)
    assert help_with(world.signed_in(bo), sam, "/agreement")[0] == 404
    assert help_with(world.signed_in(bo), sam)[0] == 302
    assert help_with(world.signed_in(alex), sam, "/withdrawal")[0] == 302
    assert help_with(world.signed_in(alex), sam, "/agreement")[0] == 404


def test_an_administrator_ends_a_colleagues_session_and_no_other(world: World, sam: Actor, alex: Actor) -> None:
    elsewhere, browser = world.signed_in(sam), world.signed_in(alex)
    there = f"/organisations/{sam.organisation}/people/{sam.person}"
    page = browser.get(there).text
    (end,) = re.findall(r'action="([^"]+/sessions/[^"]+/end)"', page)
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.ORGANISATION_ADMINISTRATOR)
    stranger = world.signed_in(kit)
    token = hidden_fields(stranger.get("/").text)["csrf_token"]
    assert stranger.post(end, data={"csrf_token": token}).status_code == 404
    assert is_signed_in(elsewhere)
    assert browser.post(end, data={"csrf_token": hidden_fields(page)["csrf_token"]}).status_code == 302
    assert not is_signed_in(elsewhere)


def test_one_ends_ones_own_sessions_elsewhere(world: World, sam: Actor) -> None:
    others, browser = [world.signed_in(sam) for _ in range(3)], world.signed_in(sam)
    page = browser.get("/account/signing-in").text
    token = hidden_fields(page)["csrf_token"]
    ends = re.findall(r'action="([^"]+/sessions/[^"]+/end)"', page)
    assert len(ends) == 3
    browser.post(ends[0], data={"csrf_token": token})
    assert sum(map(is_signed_in, others)) == 2
    browser.post("/account/sessions/end-others", data={"csrf_token": token})
    assert sum(map(is_signed_in, others)) == 0
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"agreed_by": "asker", "agreed_at": sa.func.guard.now()}, "agreed_by_another"),
        ({"agreed_by": "person", "agreed_at": sa.func.guard.now()}, "not_by_the_person"),
        ({"agreed_at": sa.func.guard.now()}, "agreed_by_somebody"),
    ],
)
def test_the_database_keeps_no_agreement_of_one(
    world: World, sam: Actor, alex: Actor, change: dict[str, object], constraint: str
) -> None:
    who = {"asker": alex.person_id, "person": sam.person_id}
    given = {name: who.get(str(value), value) for name, value in change.items()}
    with pytest.raises(IntegrityError, match=constraint):
        world.insert(
            "factor_reset",
            organisation_id=sam.organisation,
            person_id=sam.person_id,
            asked_by=alex.person_id,
            asked_at=sa.func.guard.now(),
            **given,
        )
