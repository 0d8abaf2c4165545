"""Deadlines in people's own calendars: a secret address, shown once, replaced and revoked, with no child in it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from consortium.people.rules import Role
from tests.factories.tendering import Market, market
from tests.factories.world import World

ADDRESS = re.compile(r'value="http://localhost(/calendar/[\w-]+\.ics)"')
NAME = "Mersey Lantern"


@pytest.fixture
def sefton(world: World) -> Market:
    return market(world)


def post(client: FlaskClient, path: str) -> str:
    """Press the button of that form on the calendar's page; gives the page that follows."""
    page = client.get("/account/calendar").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": token}, follow_redirects=True).text


def made(client: FlaskClient) -> str:
    found = ADDRESS.search(post(client, "/account/calendar"))
    assert found is not None
    return found[1]


def events(world: World, path: str) -> dict[str, str]:
    """What a calendar program reads there, without any sign-in: titles and addresses."""
    answer = world.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    whole = Calendar.from_ical(answer.data)
    return {str(each["summary"]): str(each["url"]) for each in whole.walk("VEVENT")}


def test_a_bidder_subscribes_to_its_deadlines_and_no_child_is_in_them(world: World, sefton: Market) -> None:
    tender_id = sefton.published()
    path = made(world.signed_in(sefton.bidders[NAME]))
    found = events(world, path)
    [title] = [each for each in found if each.startswith("Bids close: MT-")]
    assert title.endswith(", Sefton")
    assert found[title] == f"http://localhost/invitations/{tender_id}"
    assert "Public liability insurance: lapses" in found
    raw = world.app.test_client().get(path).text
    assert "Linacre" not in raw
    assert "girl" not in raw
    assert "Care at home" not in raw


def test_an_officer_sees_when_its_bids_can_be_opened_and_nobody_elses(world: World, sefton: Market) -> None:
    sefton.published()
    found = events(world, made(world.signed_in(sefton.commissioner)))
    assert len(found) == 1
    assert next(iter(found)).startswith("Bids can be opened: MT-")
    dan = world.person("Dan Price", sefton.region.wirral, Role.COMMISSIONER)
    assert events(world, made(world.signed_in(dan))) == {}


def test_a_new_address_ends_the_one_before_and_revoking_ends_it_for_good(world: World, sefton: Market) -> None:
    client, stranger = world.signed_in(sefton.bidders[NAME]), world.app.test_client()
    first = made(client)
    second = made(client)
    assert first != second
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    assert "You have an address" in client.get("/account/calendar").text
    assert second not in client.get("/account/calendar").text
    post(client, "/account/calendar/revocation")
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/guessed.ics").status_code == 404
    with world.acting(sefton.bidders[NAME]):
        acts = [entry.act for entry in world.entries()]
    assert acts[-3:] == ["calendar.made", "calendar.made", "calendar.revoked"]


def test_only_the_hash_of_an_address_is_kept(world: World, sefton: Market) -> None:
    path = made(world.signed_in(sefton.bidders[NAME]))
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    with world.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT f::text FROM calendar_feed f").scalar_one()
    assert secret not in kept


def test_who_no_longer_acts_for_the_organisation_sees_nothing(
    world: World, sefton: Market, move_clock: Callable[..., None]
) -> None:
    path = made(world.signed_in(sefton.bidders[NAME]))
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE role_grant SET to_on = from_on")
    assert world.app.test_client().get(path).status_code == 404
