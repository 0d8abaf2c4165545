"""A world in a real database for the proofs of isolation."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa

from app import register_tables
from tests.factories.memory import copied, put_in
from tests.integration.isolation.worlds import Rows, build, store

FULL = os.environ.get("PROVE") == "full"
SEEDS = range(1, int(os.environ.get("WORLDS", "9"))) if FULL else (1,)
World = tuple[Rows, sa.Connection]


@pytest.fixture(scope="session", autouse=True)
def everything_is_declared() -> None:
    """Every table and its protection is known, whichever test comes first."""
    register_tables()


STORED: dict[int, tuple[datetime, Mapping[str, bytes]]] = {}
"""Worlds that this process has stored before, by their seeds: the instant each was built about, and its tables."""


@contextmanager
def world_of(seed: int, engine: sa.Engine) -> Iterator[World]:
    """A world, and a superuser's transaction that holds it and is never committed."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield _stored(seed, connection), connection
        transaction.rollback()


def _stored(seed: int, connection: sa.Connection) -> Rows:
    if seed in STORED:
        now, tables = STORED[seed]
        put_in(connection, tables, now, instead_of={})
        return build(seed, now)
    now = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
    rows = build(seed, now)
    store(rows, connection)
    STORED[seed] = now, copied(connection, rows.tables)
    return rows


@pytest.fixture(params=SEEDS)
def world_at_random(
    request: pytest.FixtureRequest, superuser_engine: sa.Engine
) -> Iterator[tuple[Rows, sa.Connection]]:
    with world_of(request.param, superuser_engine) as world:
        yield world


@pytest.fixture
def part(request: pytest.FixtureRequest) -> int:
    """The share of what is too much for one world that falls to this one, of `len(SEEDS)`."""
    return SEEDS.index(request.node.callspec.params["world_at_random"])


@pytest.fixture
def rows(world_at_random: World) -> Rows:
    return world_at_random[0]


@pytest.fixture
def stored(world_at_random: World) -> sa.Connection:
    return world_at_random[1]
