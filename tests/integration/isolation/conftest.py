"""A world in a real database for the proofs of isolation."""

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app import register_tables
from tests.integration.isolation.worlds import Rows, build, store

FULL = os.environ.get("PROVE") == "full"
SEEDS = range(1, 9) if FULL else (1,)


@pytest.fixture(scope="session", autouse=True)
def everything_is_declared() -> None:
    """Every table and its protection is known, whichever test comes first."""
    register_tables()


@pytest.fixture(params=SEEDS)
def rows(request: pytest.FixtureRequest, superuser_engine: sa.Engine) -> Rows:
    with superuser_engine.connect() as connection:
        now = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
    return build(request.param, now)


@pytest.fixture
def stored(rows: Rows, superuser_engine: sa.Engine) -> Iterator[sa.Connection]:
    """A superuser's transaction that holds the world and is never committed."""
    with superuser_engine.connect() as connection, connection.begin() as transaction:
        store(rows, connection)
        yield connection
        transaction.rollback()
