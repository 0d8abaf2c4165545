"""The product on this machine as in production: durable engines and its own processes, all under the supervisor."""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from consortium.kernel import database
from consortium.kernel.engines import Postgres
from consortium.kernel.engines.server import free_port
from consortium.kernel.supervisor import Managed, Supervisor
from scenarios.installation import WEB_WORKERS, Installation, installed
from tests.processes import came_true, children_of, ends

DATABASE = "consortium_drill"
LOST_AFTER = 3
"""Seconds: in a drill nobody waits for the 90 of an ordinary day."""
WHATEVER_COMES = 1_000_000
"""Calls a minute: few people send here for many."""
PATIENCE = 180
"""Seconds for anything to come back, on a machine that is busy with other things."""


@dataclass(frozen=True)
class Site:
    """A running installation, and how to hurt it."""

    installation: Installation
    children: dict[str, Managed]

    @property
    def superuser_url(self) -> str:
        return database.in_database(self._postgres.superuser_url, DATABASE)

    @property
    def _postgres(self) -> Postgres:
        found = self.children["postgres"]
        assert isinstance(found, Postgres)
        return found

    def pid_of(self, name: str) -> int:
        pid: int | None = getattr(self.children[name], "pid", None)
        assert pid is not None, f"{name} does not run"
        return pid

    def a_web_process(self) -> int:
        """One of the processes that answer requests; the others go on."""
        return random.choice(children_of(self.pid_of("web")))

    def a_connection(self) -> int:
        """PostgreSQL's own process behind one of our connections: its death makes all the others end theirs."""
        with psycopg.connect(self.superuser_url) as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = %s", (database.APP,)).fetchall()
        return int(random.choice(rows)[0])

    def is_whole(self) -> bool:
        """Every process runs and answers, those that the web server started included."""
        is_ready = all(child.is_ready() for child in self.children.values())
        web: int | None = getattr(self.children["web"], "pid", None)  # none for a moment, while it is started again
        return is_ready and web is not None and len(children_of(web)) >= WEB_WORKERS

    def kill(self, target: str) -> None:
        """As a power cut would: SIGKILL, nothing flushed, nobody told."""
        pid = TARGETS[target](self)
        os.kill(pid, signal.SIGKILL)
        assert ends(pid)


TARGETS: dict[str, Callable[[Site], int]] = {
    "the web server": lambda site: site.pid_of("web"),
    "one web process": Site.a_web_process,
    "the worker": lambda site: site.pid_of("worker"),
    "the relay": lambda site: site.pid_of("relay"),
    "Redis": lambda site: site.pid_of("valkey"),
    "PostgreSQL": lambda site: site.pid_of("postgres"),
    "one PostgreSQL process": Site.a_connection,
}


@contextlib.contextmanager
def running(folder: Path, mail_url: str, *, lost_after: int = LOST_AFTER) -> Iterator[Site]:
    """Everything started and ready; at the end everything that was started is stopped."""
    with installed(folder, name=DATABASE, port=free_port()) as made:
        settings = replace(
            made.settings,
            lost_after_seconds=lost_after,
            mail_url=mail_url,
            program_calls_a_minute=WHATEVER_COMES,
            organisation_calls_a_minute=WHATEVER_COMES,
        )
        installation = replace(made, settings=settings)
        children = [*installation.engines, *installation.programs()]
        supervisor, ready = Supervisor(children), threading.Event()
        thread = threading.Thread(target=supervisor.run, args=(ready.set,))
        thread.start()
        try:
            assert came_true(lambda: ready.is_set() or not thread.is_alive(), within=PATIENCE)
            assert thread.is_alive(), "the processes did not start"
            yield Site(installation, {child.name: child for child in children})
        finally:
            supervisor.stop()
            thread.join()
