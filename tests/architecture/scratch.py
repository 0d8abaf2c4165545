"""A database of one's own on the run's server: made by the migrations, or straight from the declarations."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import sql

import app
from consortium.kernel import database
from consortium.kernel.db import db
from consortium.kernel.settings import driver_url
from tests.engines import PASSWORD


@contextmanager
def scratch(superuser_url: str, name: str) -> Iterator[str]:
    """An empty database; the owner's address of it. It is gone afterwards."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(drop)
        try:
            url = database.make_database(superuser_url, name)
            yield database.as_role(url, database.OWNER, PASSWORD)
        finally:
            connection.execute(drop)


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def build(owner_url: str) -> None:
    """The schema as models and policies declare it, without migrations."""
    app.register_tables()
    with connected(owner_url) as connection:
        database.build_from_declarations(connection, db.metadata)
        connection.commit()
