"""Support looks in: agreed by two, read only, seen at once by whoever is looked at, ended by either side or by time."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError, IntegrityError

from consortium.kernel.actors import PLATFORM_ID, Actor, ActorKind, OrganisationKind
from consortium.people.rules import Role
from tests.factories.programs import hidden_fields
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World
from tests.integration.consortium.people.test_second_step import messages_to

PLATFORM = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")


@pytest.fixture
def pat(world: World) -> Actor:
    return world.administrator("Pat Quill")


@pytest.fixture
def kim(world: World, pat: Actor) -> Actor:
    return world.person("Kim Dale", PLATFORM, Role.PLATFORM_ADMINISTRATOR)


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


def post(browser: FlaskClient, page: str, path: str, **typed: str) -> int:
    """Send a form that a page shows, to where it goes."""
    form = hidden_fields(browser.get(page).text)
    return browser.post(path, data={**form, **typed}).status_code


def asked(browser: FlaskClient, sefton: Made, **change: str) -> str:
    """Ask to look in; the page of what was asked, or nothing where it was not."""
    form = hidden_fields(browser.get("/support/new").text)
    given = {"organisation_id": str(sefton.id), "reason": "Request 41: people are not listed.", "hours": "2"}
    answer = browser.post("/support/new", data={**form, **given, **change})
    return answer.headers["Location"] if answer.status_code == 302 else ""


def looking(pats: FlaskClient, kims: FlaskClient, sefton: Made) -> str:
    """Both agree and the first looks in; the page of it."""
    page = asked(pats, sefton)
    assert post(kims, page, f"{page}/agreement") == 302
    assert post(pats, page, f"{page}/looking") == 302
    return page


def test_two_administrators_let_one_look_and_the_organisation_sees_each_page(
    world: World, pat: Actor, kim: Actor, sefton: Made, alex: Actor
) -> None:
    pats, kims, alexs = world.signed_in(pat), world.signed_in(kim), world.signed_in(alex)
    assert asked(pats, sefton, reason=" ") == asked(pats, PLATFORM) == asked(pats, sefton, hours="5") == ""
    page = asked(pats, sefton)
    assert post(pats, page, f"{page}/agreement") == 409
    assert post(pats, page, f"{page}/looking") == 409
    assert "may look into" not in alexs.get("/").text
    assert post(kims, page, f"{page}/agreement") == 302
    do_waiting_work(world)
    assert messages_to(world, alex) == ["support"]
    assert "Support of the platform may look into Sefton" in alexs.get("/").text
    assert post(kims, page, f"{page}/looking") == 409
    assert post(pats, page, f"{page}/looking") == 302
    begin = pats.get("/support/looking").text
    assert "Pages of Sefton" in begin
    assert "Alex Ford" in pats.get("/people").text
    shown = set(re.findall(r'href="(/[^"#?]*)"', begin + pats.get("/administration").text))
    pages = {path for path in shown if not path.startswith(("/assets", "/api", "/support/looking", "/search"))} - {"/"}
    assert {"/people", "/record", "/consortia", "/people/review", "/who-may"} <= pages
    assert [path for path in sorted(pages) if pats.get(path).status_code != 200] == []
    assert pats.get("/").status_code == 302
    seen = alexs.get(page).text
    assert "Request 41: people are not listed." in seen
    assert seen.count("/people<") == 2
    with world.acting(alex):
        acts = [entry.act for entry in world.entries()]
    assert [act for act in acts if act.startswith("support.")] == [
        "support.asked", "support.agreed", "support.looks_in",
    ]  # fmt: skip


def test_support_changes_nothing_and_never_sees_what_is_sealed(
    world: World, pat: Actor, kim: Actor, sefton: Made, alex: Actor
) -> None:
    pats = world.signed_in(pat)
    looking(pats, world.signed_in(kim), sefton)
    refused = pats.get("/packages")
    assert (refused.status_code, "Support does not see this" in refused.text) == (403, True)
    people = f"/organisations/{sefton.id}/people"
    token = hidden_fields(pats.get("/support/looking").text)
    assert pats.post(f"{people}/{alex.person}", data={**token, "roles": "auditor"}).status_code == 404
    assert pats.post("/account/sessions/end-others", data=token).status_code == 404
    assert pats.get("/api/v1/me").status_code == 401
    support = Actor(
        ActorKind.SUPPORT, sefton.id, OrganisationKind.COUNCIL, pat.person, frozenset({"commissioner", "assessor"})
    )
    for statement in (
        "SELECT title FROM mini_tender", "SELECT summary FROM package", "SELECT receipt FROM application",
        "SELECT is_admitted FROM decision", "SELECT facts FROM notification", "SELECT payload FROM outbox_message",
        "SELECT address FROM webhook", "SELECT body FROM webhook_delivery", "SELECT secret_hash FROM program_secret",
        "SELECT * FROM bid", "SELECT * FROM offer", "SELECT * FROM exclusion_declaration", "SELECT * FROM child",
        "SELECT * FROM score", "SELECT * FROM credential", "SELECT wrapped FROM organisation_key",
        "UPDATE organisation SET name = 'New'", "INSERT INTO support_look SELECT * FROM support_look",
        "DELETE FROM role_grant", "SELECT guard.end_support(gen_random_uuid(), gen_random_uuid())",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="permission denied"), world.acting(support):
            world.execute(statement)
    with world.acting(support):
        assert world.execute("SELECT count(*) FROM role_grant").scalar_one() == 1


def test_either_side_ends_it_at_once(world: World, pat: Actor, kim: Actor, sefton: Made, alex: Actor) -> None:
    pats, kims, alexs = world.signed_in(pat), world.signed_in(kim), world.signed_in(alex)
    page = looking(pats, kims, sefton)
    assert post(alexs, page, f"{page}/end") == 302
    assert pats.get("/people").status_code == 302
    assert "may look into" not in alexs.get("/").text
    assert post(alexs, page, f"{page}/end") == 409
    do_waiting_work(world)
    assert messages_to(world, alex) == ["support", "support"]
    again = looking(world.signed_in(pat), kims, sefton)
    assert post(kims, again, f"{again}/end") == 302


def test_it_ends_by_itself_and_whoever_looks_can_go_back(
    world: World, pat: Actor, kim: Actor, sefton: Made, alex: Actor, move_clock: Callable[..., None]
) -> None:
    pats, kims = world.signed_in(pat), world.signed_in(kim)
    page = looking(pats, kims, sefton)
    assert post(pats, "/support/looking", "/support/looking/end") == 302
    assert "Pat Quill" in pats.get("/people").text
    assert post(pats, page, f"{page}/looking") == 302
    for _ in range(3):
        move_clock(minutes=35)
        pats.get("/people")
    assert pats.get("/people").status_code == 200
    move_clock(minutes=20)
    assert pats.get("/people").status_code == 302
    lapsing = asked(kims := world.signed_in(kim), sefton)
    move_clock(hours=25)
    assert post(world.signed_in(pat), lapsing, f"{lapsing}/agreement") == 409


def test_nobody_else_asks_agrees_or_reads_of_it(
    world: World, pat: Actor, kim: Actor, sefton: Made, alex: Actor
) -> None:
    page = asked(world.signed_in(pat), sefton)
    sam = world.signed_in(world.person("Sam Okoro", sefton, Role.COMMISSIONER))
    bo = world.signed_in(world.person("Bo Quist", world.council("Wirral"), Role.ORGANISATION_ADMINISTRATOR))
    assert [who.get(page).status_code for who in (sam, bo)] == [404, 404]
    assert world.signed_in(alex).get("/support/new").status_code == 404
    access_id = page.rsplit("/", 1)[-1]
    with pytest.raises(IntegrityError, match="agreed_by_another"), world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE support_access SET agreed_by = asked_by, agreed_at = guard.now(), until_at = guard.now()"
                " WHERE id = :id"
            ),
            {"id": access_id},
        )
