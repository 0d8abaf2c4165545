"""The record of who did what: whoever touches it is found out, the database's superuser among them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.settings import Settings, driver_url
from consortium.people import queries
from consortium.people.rules import Role
from tests.factories.world import Made, World

ACTS = 6


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def officer(world: World, sefton: Made) -> Actor:
    """Somebody with six acts on the record of their council."""
    actor = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    for number in range(ACTS):
        act(world, actor, number)
    return actor


def act(world: World, actor: Actor, number: int, also_for: tuple[UUID, ...] = ()) -> None:
    with world.acting(actor):
        audit.record(
            actor, "something.done", queries.get_person(actor.person), also_for=also_for, changed=["email"], nth=number
        )


@pytest.fixture
def verify(settings: Settings) -> Iterator[Callable[[], list[tuple[int, str]]]]:
    """What the auditor's own role finds: the entry and what is wrong with it."""
    engine = sa.create_engine(driver_url(settings.auditor_database_url))

    def look() -> list[tuple[int, str]]:
        with engine.connect() as connection:
            return [(b.sequence, b.what.split(":")[0]) for b in audit.verify(settings.audit_key.encode(), connection)]

    yield look
    engine.dispose()


Verify = Callable[[], list[tuple[int, str]]]


def test_a_record_that_nobody_touched_holds(officer: Actor, verify: Verify) -> None:
    assert verify() == []


@pytest.mark.parametrize(
    ("tampering", "expected"),
    [
        ("UPDATE audit_entry SET act = 'nothing.done' WHERE sequence = 3", (3, "altered")),
        ("UPDATE audit_entry SET facts = facts || '{\"nth\": 7}' WHERE sequence = 3", (3, "altered")),
        ("UPDATE audit_entry SET at = at - interval '1 second' WHERE sequence = 6", (6, "altered")),
        ("DELETE FROM audit_entry WHERE sequence = 3", (3, "removed")),
        ("DELETE FROM audit_entry WHERE sequence = 1", (1, "removed")),
        ("DELETE FROM audit_entry WHERE sequence = 6", (6, "removed from the end of the chain")),
        ("DELETE FROM audit_entry", (1, "removed from the end of the chain")),
        (
            "INSERT INTO audit_entry SELECT organisation_id, 7, at, act, actor_kind, person_id, acting_for_id, subject,"
            " subject_id, facts, hash, sha256(hash) FROM audit_entry WHERE sequence = 6;"
            " UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit_entry WHERE sequence = 7)",
            (7, "altered"),
        ),
        (
            "UPDATE audit_entry SET sequence = -sequence WHERE sequence IN (3, 4);"
            " UPDATE audit_entry SET sequence = 7 + sequence WHERE sequence < 0",
            (3, "inserted or moved"),
        ),
        (
            "DELETE FROM audit_entry WHERE sequence = 6; UPDATE audit_head SET sequence = 5",
            (5, "the chain's head does not match its last entry"),
        ),
        ("DELETE FROM audit_head", (6, "the chain's head was removed")),
    ],
)
def test_tampering_by_the_superuser_is_found_and_named(
    officer: Actor, superuser_engine: sa.Engine, verify: Verify, tampering: str, expected: tuple[int, str]
) -> None:
    with superuser_engine.begin() as connection:
        for statement in tampering.split(";"):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    assert verify() == [expected]


def test_a_chain_cut_short_with_its_head_is_shown_by_heads_exported_earlier(
    officer: Actor, settings: Settings, superuser_engine: sa.Engine
) -> None:
    secret = settings.audit_key.encode()
    with superuser_engine.begin() as connection:
        exported = audit.export_heads(secret, connection)
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE sequence = 6")
        connection.exec_driver_sql(
            "UPDATE audit_head SET sequence = 5, hash = (SELECT hash FROM audit_entry WHERE sequence = 5)"
        )
        assert list(audit.verify(secret, connection)) == []
        assert [fault.sequence for fault in audit.verify_heads(secret, connection, exported)] == [6]
        exported[0]["sequence"] = 5
        with pytest.raises(ValueError, match="not signed"):
            list(audit.verify_heads(secret, connection, exported))


def test_an_act_between_two_organisations_is_in_both_chains(world: World, officer: Actor, verify: Verify) -> None:
    wirral = world.council("Wirral")
    colleague = world.person("Wyn Hart", wirral, Role.COMMISSIONER)
    act(world, officer, 99, also_for=(wirral.id,))
    with world.acting(colleague):
        entries = list(world.entries())
    assert [(entry.act, entry.acting_for_id, entry.person_id) for entry in entries] == [
        ("something.done", officer.organisation_id, None)
    ]
    assert verify() == []


def test_the_record_holds_no_values(world: World, officer: Actor) -> None:
    with world.acting(officer):
        said = repr([(entry.act, entry.facts) for entry in world.entries()])
    assert "people.example" not in said
    assert "Okoro" not in said
    assert '"email"' in said.replace("'", '"')


def test_an_act_that_is_rolled_back_leaves_no_trace(world: World, officer: Actor, app: Flask) -> None:
    def give_up() -> None:
        with world.acting(officer):
            audit.record(officer, "something.done", queries.get_person(officer.person))
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    with world.acting(officer):
        assert len(list(world.entries())) == ACTS


def test_many_writers_at_once_make_one_chain_without_gaps(world: World, sefton: Made, verify: Verify) -> None:
    wirral = world.council("Wirral")
    people = [
        world.person("Sam Okoro", sefton, Role.COMMISSIONER),
        world.person("Wyn Hart", wirral, Role.COMMISSIONER),
    ]
    others = {sefton.id: wirral.id, wirral.id: sefton.id}
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(act, world, actor, number, (others[actor.organisation],))
            for number in range(15)
            for actor in people
        ]
        for job in jobs:
            job.result()
    assert verify() == []
    with world.acting(people[0]):
        assert [entry.sequence for entry in world.entries()] == list(range(1, 31))


def test_nobody_may_write_into_the_record_directly(world: World, officer: Actor) -> None:
    for statement in (
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET act = 'x'",
        "UPDATE audit_head SET sequence = 0",
    ):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), world.acting(officer):
            world.execute(statement)
