"""The feed of changes: one's own, all of them, in an order in which nothing is missed."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from consortium.kernel import changes, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.members.events import MemberJoined
from consortium.people.rules import Role
from tests.factories.programs import bearer, machine_token
from tests.factories.world import Made, World
from tests.processes import came_true


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def token(world: World, sefton: Made) -> str:
    return machine_token(world, sefton, "changes:read")


def tell(world: World, actor: Actor, *councils: Made) -> UUID:
    """Record that somebody joined, for each of the councils."""
    joined = MemberJoined(consortium_id=new_id(), organisation_id=new_id(), part="member")
    with world.acting(actor):
        outbox.record_for([(joined, (council.id, council.kind)) for council in councils])
    return joined.consortium_id


def ask(client: FlaskClient, token: str, **query: Any) -> Any:
    answer = client.get("/api/v1/changes", query_string=query, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def heard(client: FlaskClient, token: str, **query: Any) -> list[str]:
    return [change["data"]["consortium_id"] for change in ask(client, token, **query)["changes"]]


def settled(client: FlaskClient, token: str, many: int) -> bool:
    """Whether so many are told: others on this server may hold a transaction open for a moment."""
    return came_true(lambda: len(heard(client, token)) == many)


def test_a_program_reads_on_where_it_was_and_hears_its_own_organisations_alone(
    world: World, sefton: Made, sam: Actor, token: str, client: FlaskClient
) -> None:
    wirral = world.council("Wirral")
    made = [str(tell(world, sam, sefton, wirral)) for _ in range(3)]
    tell(world, sam, wirral)
    assert settled(client, token, 3)
    first = ask(client, token, most=2)
    assert ([each["data"]["consortium_id"] for each in first["changes"]], first["more"]) == (made[:2], True)
    assert first["changes"][0]["type"] == "member.joined"
    assert first["changes"][0]["data"]["link"].endswith(f"/api/v1/consortia/{made[0]}")
    second = ask(client, token, after=first["cursor"])
    assert ([each["data"]["consortium_id"] for each in second["changes"]], second["more"]) == (made[2:], False)
    nothing = ask(client, token, after=second["cursor"])
    assert (nothing["changes"], nothing["cursor"]) == ([], second["cursor"])
    assert heard(client, token, types="contract.issued") == []
    assert heard(client, token, since="2030-01-01T00:00:00Z") == []


def test_what_began_first_and_commits_last_is_not_missed(
    world: World, sefton: Made, sam: Actor, token: str, client: FlaskClient
) -> None:
    before = ask(client, token)["cursor"]
    slow = new_id()
    waiting = {"recorded_by": sefton.id, "handled_as": sefton.id, "handled_as_kind": "council", "handler": "none"}
    with world.engine.connect() as connection:
        connection.execute(
            sa.insert(db.metadata.tables["outbox_message"]).values(
                **waiting, id=new_id(), event="MemberJoined", payload={"consortium_id": str(slow)}, is_change=True,
                recorded_at=sa.func.guard.now(), done_at=sa.func.guard.now(),
            )
        )  # fmt: skip
        quick = tell(world, sam, sefton)
        assert heard(client, token, after=before) == [], "whoever reads on from the quick one would miss the slow one"
        connection.commit()
    assert settled(client, token, 2)
    assert heard(client, token, after=before) == [str(slow), str(quick)]


def test_a_change_is_one_however_many_handle_it_and_a_reminder_is_none(world: World, sam: Actor, sefton: Made) -> None:
    tell(world, sam, sefton)
    with world.acting(sam):
        joined = MemberJoined(consortium_id=new_id(), organisation_id=new_id(), part="member")
        outbox.record(joined, due_at=world.execute("SELECT guard.now() + interval '1 day'").scalar_one())
    with world.engine.connect() as connection:
        told = connection.execute(sa.text("SELECT count(*) FROM outbox_message WHERE is_change")).scalar_one()
        assert told == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"after": "nonsense"}, "changes.unknown_cursor"),
        ({"after": f"1.1.{'0' * 32}"}, "changes.another_feed"),
        ({"types": "child.named"}, "changes.unknown_type"),
    ],
)
def test_a_wrong_question_is_told_so(client: FlaskClient, token: str, query: dict[str, str], code: str) -> None:
    answer = client.get("/api/v1/changes", query_string=query, headers=bearer(token))
    assert (answer.status_code, answer.get_json()["type"]) == (409, f"/api/problems/{code}")


def test_a_program_needs_the_scope(world: World, sefton: Made, client: FlaskClient) -> None:
    other = machine_token(world, sefton, "members:write", client_id="other")
    assert client.get("/api/v1/changes", headers=bearer(other)).status_code == 404
    mine = machine_token(world, sefton, "changes:read", client_id="mine")
    said = client.get("/api/v1/change-types", headers=bearer(mine)).get_json()
    assert len(said) == len(changes.TYPES)
    assert {"name": "agreement.made", "words": "An agreement was signed by both sides"} in said


def test_every_address_that_is_told_is_there_to_be_read(app: Flask) -> None:
    adapter = app.url_map.bind("consortium.example")
    for told in changes.known_types():
        ids = dict.fromkeys(told.ids, str(UUID(int=1)))
        endpoint, _ = adapter.match(told.data(ids, "")["link"], method="GET")
        assert endpoint.startswith("api_"), told.name
