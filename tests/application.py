"""A real database as the application's own role, an application on it, and time that moves by the one clock."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from app import create_app
from consortium.kernel import database
from consortium.kernel.db import db as database_of_app
from consortium.kernel.settings import Settings, driver_url
from consortium.kernel.web.limits import limiter
from consortium.people import services as people
from tests.engines import FOLDER, PASSWORD
from tests.factories.memory import Memory
from tests.factories.world import CHEAP, World


@pytest.fixture(scope="session")
def settings(database_superuser_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Every role signs in as itself; row security is always on."""

    def as_role(role: str) -> str:
        return database.as_role(database_superuser_url, role, PASSWORD)

    folder: Path = tmp_path_factory.mktemp("documents")
    return Settings(
        database_url=as_role(database.APP),
        owner_database_url=as_role(database.OWNER),
        relay_database_url=as_role(database.RELAY),
        auditor_database_url=as_role(database.AUDITOR),
        redis_url=redis_url,
        documents_url=folder.as_uri(),
        secret_key="secret of a test",
        audit_key="audit key of a test",
        signing_key="signing key of a test",
        sealing_key="sealing key of a test",
        environment="test",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    application = create_app(settings)
    application.testing = True
    compiled = Path(os.environ[FOLDER]) / "templates"
    compiled.mkdir(exist_ok=True)
    application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))  # by whichever process comes first
    with application.app_context():
        engine = database_of_app.engine
    engine.dialect.do_ping = _is_there  # type: ignore[method-assign]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "hasher", CHEAP)
        yield application
    engine.dispose()


def _is_there(connection: object) -> bool:
    """The run's own database never goes away: what happens where one does is tried on `another_application`."""
    return True


@pytest.fixture(scope="session")
def owner_engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = sa.create_engine(driver_url(settings.owner_database_url))
    yield engine
    engine.dispose()


@contextmanager
def counting_as_before() -> Iterator[None]:
    """What all applications of a process share is as before, whatever others were made meanwhile."""
    counting = vars(limiter).copy()
    try:
        yield
    finally:
        vars(limiter).update(counting)


@contextmanager
def another_application(settings: Settings) -> Iterator[Flask]:
    """The product once more with other settings, for a while."""
    with counting_as_before():
        application = create_app(settings)
        yield application
        with application.app_context():
            database_of_app.engine.dispose()


TOLD_AT = "2026-11-16T10:00Z"
BEGINS_AT = os.environ.get("TESTS_BEGIN_AT", TOLD_AT)
"""The instant at which each test begins, by the one clock: dates in tests mean the same whenever they run. `make prove`
runs them in summer and as clocks change too; those that write `its_own_dates` out are told in November all the same."""
EMPTY_EVERY_TABLE = """
DO $$ DECLARE t regclass; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND pg_relation_size(oid) > 0
      AND relname NOT IN ('alembic_version', 'clock_setting')
  LOOP EXECUTE 'DELETE FROM ' || t::text; END LOOP;
  UPDATE clock_setting SET moved_by = timestamptz '{}' - clock_timestamp();
END $$
"""


@pytest.fixture(scope="session")
def superuser_engine(database_superuser_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(driver_url(database_superuser_url))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def memory(settings: Settings) -> Memory:
    """What was made in this worker's database, to be put back for other tests."""
    return Memory(Path(url2pathname(urlsplit(settings.documents_url).path)))


@pytest.fixture
def empty(superuser_engine: sa.Engine, memory: Memory, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Leave no row and no document, whatever was committed, and set the clock to `BEGINS_AT`."""
    begins_at = TOLD_AT if request.node.get_closest_marker("its_own_dates") else BEGINS_AT

    def empty() -> None:
        with superuser_engine.begin() as connection:
            connection.exec_driver_sql(EMPTY_EVERY_TABLE.format(begins_at))
        memory.empty_documents()
        memory.begin(begins_at)

    return empty


@pytest.fixture
def clean(empty: Callable[[], None]) -> None:
    """Each test begins with empty tables, no documents and the clock at `BEGINS_AT`, whatever one before it left."""
    empty()


@pytest.fixture
def world(app: Flask, superuser_engine: sa.Engine, memory: Memory) -> World:
    """Organisations and people, made as the tests need them."""
    return World(app, superuser_engine, memory)


@pytest.fixture
def move_clock(owner_engine: sa.Engine, memory: Memory) -> Callable[..., None]:
    """Move the one clock forward: `move_clock(days=3, hours=1)`."""

    def move(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        ahead = days * 86400 + hours * 3600 + minutes * 60 + seconds
        with memory.noting(f"{ahead} seconds later"), owner_engine.connect() as connection:
            database.move_clock(connection, ahead)

    return move


@pytest.fixture
def go_to(owner_engine: sa.Engine) -> Callable[[date], None]:
    """Move the one clock forward to noon on a day."""

    def go(day: date) -> None:
        with owner_engine.connect() as connection:
            ahead = "SELECT extract(epoch FROM CAST(:day AS date) + time '12:00' - guard.now() AT TIME ZONE 'UTC')"
            database.move_clock(connection, float(connection.execute(sa.text(ahead), {"day": day}).scalar_one()))

    return go


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def counted(app: Flask) -> Iterator[None]:
    """Tries are counted, as in production; forgotten afterwards."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False
