"""One PostgreSQL and one Valkey for a whole test run, shared by all its workers.

The process that the person started (xdist's controller, or pytest itself) runs them, and only when a test is asked for
that needs them. It leaves the addresses in a file that every worker can read. `DATABASE_URL` (a superuser's) and
`REDIS_URL`, when both are given, are used instead.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

import app
from consortium.kernel import database
from consortium.kernel.engines import embedded

FOLDER = "CONSORTIUM_TEST_ENGINES"
"""Names the variable that tells the run's processes where its folder is."""
MEMORY = Path("/dev/shm")  # noqa: S108 - made by the kernel for everybody, and a folder of our own in it
MUCH = 4 * 1024**3
TEMPLATE = "consortium_template"
PASSWORD = "only-for-this-run"
"""Of every role: the engines end with the run."""


def prepare_template(superuser_url: str) -> None:
    """Make the template database that every worker gets a clone of: migrated by the owner, its clock movable."""
    passwords = dict.fromkeys(database.ROLES, PASSWORD)
    database.make_roles(superuser_url, passwords)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
    url = database.make_database(superuser_url, TEMPLATE)
    app.register_tables()
    owner_url = database.as_role(url, database.OWNER, PASSWORD)
    database.migrate(owner_url)
    database.make_scenario(owner_url)


def _roomy_memory() -> Path | None:
    """Where a machine has plenty of memory the run's databases lie in it: thousands of files are made and removed."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MUCH else None


def need_engines(asked: Iterable[str]) -> bool:
    """Unit tests alone need none; `asked` are tests or folders of them."""
    return any(not f"{each}/".replace("\\", "/").startswith("tests/unit/") for each in asked)


def url_of_database(url: str, database: str) -> str:
    """The same address, for another database of the server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def clone(superuser_url: str, name: str) -> str:
    """A fresh database like the template; its superuser address."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
        )
    return url_of_database(superuser_url, name)


class SharedEngines:
    """The engines of one test run, started at most once."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        folder = tempfile.TemporaryDirectory(prefix="consortium-tests-", dir=_roomy_memory())
        self.folder = Path(self._stack.enter_context(folder))
        self._started = False

    def start(self) -> None:
        """Start both, make the template and leave the addresses for the workers."""
        if self._started:
            return
        self._started = True
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not (database_url and redis_url):
            engines = self._stack.enter_context(embedded(self.folder / "engines", durable=False))
            database_url, redis_url = engines.postgres.superuser_url, engines.valkey.url
        prepare_template(database_url)
        addresses = self.folder / "addresses.json"
        addresses.touch(mode=0o600)
        addresses.write_text(json.dumps({"database": database_url, "redis": redis_url}))

    def stop(self) -> None:
        """Stop what was started and remove its data."""
        self._stack.close()


def addresses(folder: Path) -> dict[str, str]:
    """The addresses that the run's engines were left at: `database` (superuser) and `redis`."""
    loaded: dict[str, str] = json.loads((folder / "addresses.json").read_text())
    return loaded
