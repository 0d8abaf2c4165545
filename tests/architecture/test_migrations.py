"""The migrations make what is declared, can be taken back, and stand in one line."""

import os
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import app
from consortium.kernel import database
from tests.architecture.scratch import build, connected, scratch

LEFT = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^alembic_version'
  AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
UNION ALL SELECT nspname FROM pg_namespace WHERE nspname = 'guard'
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
"""What a migration left behind: nothing but what extensions brought."""
FOREIGN_KEYS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype = 'f' AND conrelid IN ('round'::regclass, 'extension'::regclass)
"""


@pytest.fixture
def empty(database_superuser_url: str, worker_number: int) -> Iterator[str]:
    app.register_tables()
    with scratch(database_superuser_url, f"scratch_{worker_number}") as owner_url:
        yield owner_url


@pytest.fixture
def declared(database_superuser_url: str, worker_number: int) -> Iterator[str]:
    with scratch(database_superuser_url, f"scratch_declared_{worker_number}") as owner_url:
        build(owner_url)
        yield owner_url


def catalogue(owner_url: str) -> dict[str, dict[str, tuple[object, ...]]]:
    with connected(owner_url) as connection:
        return database.catalogue(connection)


def test_up_down_and_up_again_makes_exactly_what_is_declared(empty: str, declared: str) -> None:
    """And on the way each takes back what it did: the last two in the suite, every one of them in `make prove`."""
    revisions = [script.revision for script in scripts().walk_revisions()][::-1]
    taken_back = revisions if os.environ.get("PROVE") == "full" else revisions[-2:]
    before = {}
    for revision, one_before in zip(revisions, ["base", *revisions], strict=False):
        if revision in taken_back:
            if one_before != "base":
                database.migrate(empty, one_before)
            before[revision] = catalogue(empty)
    database.migrate(empty)
    for revision in reversed(taken_back):
        database.migrate_down(empty, "-1")
        assert catalogue(empty) == before[revision], f"{revision} does not take back exactly what it did"
    database.migrate_down(empty)
    with connected(empty) as connection:
        left = connection.execute(sa.text(LEFT)).scalars().all()
    assert left == []
    database.migrate(empty)
    migrated, wanted = catalogue(empty), catalogue(declared)
    differences = {
        f"{what}: {name}": (migrated[what].get(name), wanted[what].get(name))
        for what in wanted
        for name in sorted({*migrated[what], *wanted[what]})
        if migrated[what].get(name) != wanted[what].get(name)
    }
    assert differences == {}, "migrated and declared differ: write a migration"
    assert all(wanted.values()), "a part of the catalogue is empty: the comparison would not see a difference"


def _put_dates(connection: sa.Connection) -> None:
    """A round and an extension, each with days that were before nobody's reminder."""
    for key in connection.execute(sa.text(FOREIGN_KEYS)).scalars().all():  # what they point to plays no part here
        connection.execute(sa.text(key))
    for statement in (
        "INSERT INTO organisation (id, kind, name, ons_code, created_at)"
        " VALUES (:lead, 'council', 'Knowsley', 'E08000011', now())",
        "INSERT INTO round (lead_id, id, system_id, questionnaire_id, number, opens_at, closes_at,"
        " questions_until_at, decision_due_on, announced_at, announced_by) VALUES (:lead, :round, :lead, :lead, 1,"
        " now(), now() + interval '1 hour', now() + interval '1 minute', current_date + 5, now(), :lead)",
        "INSERT INTO extension (lead_id, id, system_id, number, follows_on, ends_on, views_due_on, asked_at,"
        " asked_by, revision) VALUES (:lead, :extension, :lead, 1, current_date + 50, current_date + 400,"
        " current_date + 10, now(), :lead, 1)",
    ):
        connection.execute(sa.text(statement), ROUND)


def _put_roles(connection: sa.Connection) -> None:
    """A role that is in force, and one that ended."""
    for statement in (
        "INSERT INTO organisation (id, kind, name, ons_code, created_at)"
        " VALUES (:body, 'council', 'Sefton', 'E08000014', now())",
        "INSERT INTO person (id, name, email, created_at) VALUES (:person, 'Sam', 'sam@people.example', now())",
        "INSERT INTO role_grant (organisation_id, person_id, role, from_on)"
        " VALUES (:body, :person, 'commissioner', '2024-03-01')",
        "INSERT INTO role_grant (organisation_id, person_id, role, from_on, to_on)"
        " VALUES (:body, :person, 'assessor', '2024-03-01', '2024-04-01')",
    ):
        connection.execute(sa.text(statement), SAM)


ROUND = {"lead": uuid4(), "round": uuid4(), "extension": uuid4()}
SAM = {"body": uuid4(), "person": uuid4()}
WAS_THERE = {"0025": _put_dates, "0046": _put_roles}
"""What a database already held when it came to the migration after this one."""


@pytest.fixture(scope="module")
def in_use(database_superuser_url: str, worker_number: int) -> Iterator[sa.Connection]:
    """A database that was in use before its last migrations."""
    app.register_tables()
    with scratch(database_superuser_url, f"scratch_in_use_{worker_number}") as owner_url:
        for revision, put in WAS_THERE.items():
            database.migrate(owner_url, revision)
            with connected(owner_url) as connection:
                put(connection)
                connection.commit()
        database.migrate(owner_url)
        with connected(owner_url) as connection:
            yield connection


def test_what_was_there_before_the_reminders_is_reminded_of_once(in_use: sa.Connection) -> None:
    """Rounds and extensions older than the reminders of their dates get those still to come (0027)."""
    recorded = in_use.execute(
        sa.text(
            "SELECT event, payload ->> 'days' AS days FROM outbox_message WHERE event NOT LIKE 'Role%'"
            " ORDER BY event, due_at"
        )
    ).all()
    assert [tuple(each) for each in recorded] == [
        ("RoundDecisionNears", "3"), ("RoundDecisionNears", "1"),
        ("ViewsNearTheirDay", "7"), ("ViewsNearTheirDay", "1"),
    ]  # fmt: skip


def test_roles_of_before_are_looked_at_like_any_other(in_use: sa.Connection) -> None:
    """They go on, and have a day from which they are reminded of, and one on which they end if nobody looks (0047)."""
    recorded = in_use.execute(
        sa.text(
            "SELECT event, payload ->> 'role', (due_at AT TIME ZONE 'Europe/London')::date"
            " - (payload ->> 'due_on')::date FROM outbox_message WHERE event LIKE 'Role%' ORDER BY due_at"
        )
    ).all()
    in_force = in_use.execute(sa.text("SELECT roles FROM guard.actor_of(:person, :body)"), SAM).scalar_one()
    assert [tuple(each) for each in recorded] == [
        ("RoleReviewNear", "commissioner", -14), ("RoleReviewMissed", "commissioner", 15),
    ]  # fmt: skip
    assert in_force == ["commissioner"]


def test_the_migrations_are_numbered_in_one_line() -> None:
    script = scripts()
    revisions = [each.revision for each in script.walk_revisions()][::-1]
    assert script.get_heads() == revisions[-1:]
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert all(
        re.fullmatch(r"\d{4}_[a-z_]+\.py", path.name) for path in (database.MIGRATIONS / "versions").glob("*.py")
    )


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(database.alembic_config("postgresql://nobody@nowhere/none"))
