"""Reading one's own organisation's record and one's own messages, a page at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock, notify
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.queries import PAGE
from consortium.people.rules import Role
from consortium.people.services import calendar as feeds
from tests.factories.programs import Asking, bearer, hidden_fields, own_program, token_of
from tests.factories.world import World


@pytest.fixture
def alex(world: World) -> Actor:
    world.administrator()
    own_program(world)
    return world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)


def write_to(world: World, actor: Actor, count: int) -> None:
    with world.acting(actor):
        for number in range(count):
            notify.record(
                actor,
                key=f"letter {number}",
                person_id=actor.person,
                address="alex@sefton.example",
                template="consortium/kernel/mail/test",
                facts={"reference": f"letter {number}", "path": "/", "name": f"letter {number}"},
            )


def test_the_record_is_read_by_those_who_look_after_it_and_by_nobody_else(world: World, alex: Actor) -> None:
    Asking().consented(world.signed_in(alex))
    page = world.signed_in(alex).get("/record")
    assert "program allowed" in page.text
    assert "Alex Ford" in page.text
    sam = world.person("Sam Okoro", world.council("Wirral"), Role.COMMISSIONER)
    assert world.signed_in(sam).get("/record").status_code == 404
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.AUDITOR)
    assert "Alex Ford" not in world.signed_in(kit).get("/record").text


def test_the_record_is_paged_by_its_numbers(world: World, client: FlaskClient, alex: Actor) -> None:
    with world.acting(alex):
        for _ in range(PAGE + 2):
            feeds.make_feed(actor=alex, token_hash=b"x", now=clock.now())
    headers = bearer(token_of(world, alex))
    first = client.get("/api/v1/record", headers=headers).get_json()
    then = client.get(f"/api/v1/record?before={first[-1]['sequence']}", headers=headers).get_json()
    numbers = [entry["sequence"] for entry in first + then]
    assert numbers == list(range(len(numbers), 0, -1))
    assert all(after["previous_hash"] == before["hash"] for after, before in pairwise(first))


def test_my_messages_are_mine_alone_and_marked_as_read(world: World, client: FlaskClient, alex: Actor) -> None:
    write_to(world, alex, 2)
    browser = world.signed_in(alex)
    assert "2 new messages" in browser.get("/").text
    page = browser.get("/messages")
    assert page.text.count(">New<") == 2
    form = page.text.split('action="/messages/read"')[1]
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    browser.post("/messages/read", data={"csrf_token": token})
    assert ">New<" not in browser.get("/messages").text
    sam = world.person("Sam Okoro", world.council("Wirral"), Role.COMMISSIONER)
    assert client.get("/api/v1/messages", headers=bearer(token_of(world, sam))).get_json() == []
    assert len(client.get("/api/v1/messages", headers=bearer(token_of(world, alex))).get_json()) == 2


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    with world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_page_of_messages_takes_as_many_statements_as_a_single_one(world: World, alex: Actor) -> None:
    browser = world.signed_in(alex)
    counts = []
    for many in (1, 30):
        write_to(world, alex, many)
        with statements(world) as said:
            assert browser.get("/messages").status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_changing_ones_password_needs_the_present_one(world: World, alex: Actor) -> None:
    browser = world.signed_in(alex)
    form = hidden_fields(browser.get("/account").text)
    refused = browser.post("/account/password", data={**form, "present": "not it", "new": "four more plain words"})
    assert refused.status_code == 422
