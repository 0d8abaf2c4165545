"""PostgreSQL as a child of ours, from the binaries in a wheel."""

import contextlib
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from consortium.kernel.engines.binaries import postgres_bin
from consortium.kernel.engines.errors import EngineError
from consortium.kernel.engines.server import HOST, Server, processes_in

MAJOR_VERSION = "18"
SUPERUSER = "postgres"
# Each connection's and the whole server's memory suit a laptop; a real installation brings its own server.
SETTINGS = {"max_connections": "100", "shared_buffers": "256MB", "unix_socket_directories": ""}
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_locks_per_transaction": "1024",
}
"""Nothing survives, and one transaction may try thousands of writes, each of them locked until its end."""


class Postgres(Server):
    """A cluster in `data`, made on the first start; `data`'s name with `.password` beside it keeps the superuser's.

    `durable=False` is for tests: a crash of the machine may lose everything.
    """

    name = "postgres"
    stop_signals = (signal.SIGINT, signal.SIGQUIT)  # fast shutdown, then immediate
    passing_failures = ("pre-existing shared memory block", "lock file")  # a killed server's last processes
    pid_file = "postmaster.pid"
    refuses_root = True

    @property
    def superuser_url(self) -> str:
        """The superuser's address of the database `postgres`: for migrations and tests, never for the application."""
        return self.url(SUPERUSER, "postgres", self._password_file.read_text())

    def url(self, role: str, database: str, password: str) -> str:
        """A role's address of a database."""
        user, secret, name = (quote(part, safe="") for part in (role, password, database))
        return f"postgresql://{user}:{secret}@{HOST}:{self.port}/{name}"

    @property
    def _password_file(self) -> Path:
        return self.data.with_name(f"{self.data.name}.password")

    def _environment(self) -> Mapping[str, str]:
        return {**super()._environment(), "LD_LIBRARY_PATH": str(postgres_bin().parent / "lib")}

    def _reclaim_orphan(self) -> None:
        """A killed server's last processes too: the next waits for one that is in the middle of a long statement."""
        super()._reclaim_orphan()
        for pid in processes_in(self.data.resolve(), titled="postgres: "):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _prepare(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._initialise()
        elif version.read_text().strip() != MAJOR_VERSION:
            found = version.read_text().strip()
            raise EngineError(
                f"{self.data} was made by PostgreSQL {found}, this is {MAJOR_VERSION}: move it away, or dump it there."
            )

    def _initialise(self) -> None:
        """Run initdb beside the final place and move the result there, so that no half-made cluster is ever found."""
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        subprocess.run(["rm", "-rf", "--", unfinished], check=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        initdb = [str(postgres_bin() / "initdb"), "-D", str(unfinished), "-U", SUPERUSER]
        access = ["--auth=scram-sha-256", f"--pwfile={self._password_file}"]
        text = ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        rest = ["--data-checksums", "--no-instructions", *([] if self.durable else ["--no-sync"])]
        made = subprocess.run(
            self._launched([*initdb, *access, *text, *rest]),
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise EngineError(f"postgres could not make its data folder {self.data}: {made.stderr.strip()}")
        unfinished.rename(self.data)

    def _command(self) -> Sequence[str]:
        settings = {
            **SETTINGS,
            "listen_addresses": HOST,
            "port": str(self.port),
            **({} if self.durable else FOR_TESTS),
        }
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return [str(postgres_bin() / "postgres"), "-D", str(self.data), *options]

    def _answers(self, pid: int) -> bool:
        """The file may be stale, so its first line must be our child."""
        try:
            lines = [line.strip() for line in (self.data / self.pid_file).read_text().splitlines()]
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7] == "ready"
