"""Who acts is known to the database for one transaction, and forgotten with it; so is the time it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import clock, database
from consortium.kernel.actors import PUBLIC, Actor
from consortium.kernel.db import db
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import Settings, driver_url
from consortium.kernel.tenancy import act_as, acting_as, present_actor
from consortium.people.rules import Role
from tests.application import another_application
from tests.architecture.scratch import build, connected, scratch
from tests.factories.world import World

PRIVATE = "SELECT count(*) FROM notification"


@pytest.fixture
def officer(world: World) -> Actor:
    """Somebody of a council to whom a message is recorded."""
    sefton = world.council("Sefton")
    world.insert(
        "notification", organisation_id=sefton.id, key="k", person_id=sefton.id, address="a@people.example",
        template="t", facts={}, message_id="<m>", recorded_at=sa.func.guard.now(),
    )  # fmt: skip
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


def test_no_actor_no_rows(world: World, officer: Actor, app: Flask) -> None:
    with world.acting(officer):
        assert world.execute(PRIVATE).scalar_one() == 1
    with app.app_context(), acting_as(PUBLIC):
        assert world.execute(PRIVATE).scalar_one() == 0


def test_a_pooled_connection_forgets_who_acted(settings: Settings, officer: Actor) -> None:
    engine = sa.create_engine(driver_url(settings.database_url), pool_size=1, max_overflow=0)
    try:
        with engine.begin() as connection:
            connection.execute(
                sa.text("SELECT set_config('app.organisation', :id, true)"), {"id": str(officer.organisation)}
            )
            server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            assert connection.exec_driver_sql(PRIVATE).scalar_one() == 1
        with engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() == server
            assert connection.exec_driver_sql("SELECT guard.organisation()").scalar_one() is None
            assert connection.exec_driver_sql(PRIVATE).scalar_one() == 0
    finally:
        engine.dispose()


def test_nobody_becomes_another_within_a_transaction(world: World, officer: Actor, app: Flask) -> None:
    with app.app_context(), acting_as(officer):
        assert world.execute(PRIVATE).scalar_one() == 1
        with pytest.raises(RuntimeError, match="end the transaction"):
            act_as(PUBLIC)
        assert present_actor() == officer


def test_what_was_not_committed_while_acting_is_gone(world: World, officer: Actor, app: Flask) -> None:
    with app.app_context():
        with acting_as(officer):
            world.execute("UPDATE notification SET read_at = guard.now()")
        with acting_as(officer):
            read = world.execute("SELECT count(*) FROM notification WHERE read_at IS NOT NULL").scalar_one()
        assert read == 0
        assert present_actor() == PUBLIC


def test_every_transaction_asks_for_the_time_once_and_sees_it_moved_after(
    world: World, officer: Actor, app: Flask, owner_engine: sa.Engine
) -> None:
    with app.app_context(), acting_as(officer):
        before = clock.now()
        with owner_engine.connect() as connection:
            database.move_clock(connection, 3600)
        assert clock.now() == before
        assert clock.wall() - before >= timedelta(hours=1)
        db.session.rollback()
        assert clock.now() - before >= timedelta(hours=1)


def test_only_the_owner_moves_the_clock(world: World, officer: Actor, app: Flask) -> None:
    for statement in ("UPDATE clock_setting SET moved_by = interval '1 day'", "DELETE FROM clock_setting"):
        with app.app_context(), acting_as(officer), pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            world.execute(statement)


def test_a_database_not_made_for_a_scenario_keeps_the_wall_clocks_time(
    database_superuser_url: str, worker_number: int
) -> None:
    with scratch(database_superuser_url, f"scratch_clock_{worker_number}") as owner_url:
        build(owner_url)
        with connected(owner_url) as connection:
            with pytest.raises(BadInput, match="was not made for a scenario"):
                database.move_clock(connection, 60)
            difference = connection.exec_driver_sql("SELECT guard.now() - clock_timestamp()").scalar_one()
            assert abs(difference) < timedelta(seconds=1)


def test_production_does_not_start_on_a_database_whose_clock_may_be_moved(settings: Settings) -> None:
    production = another_application(replace(settings, environment="production"))
    with pytest.raises(RuntimeError, match="made for a scenario"), production:
        pass
