"""One installation of the product on this machine: engines, database, secrets, and the processes that serve it."""

import contextlib
import json
import os
import secrets
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app import register_tables
from consortium.kernel import database
from consortium.kernel.engines import embedded
from consortium.kernel.settings import Settings
from consortium.kernel.supervisor import Managed, Program

ROOT = Path(__file__).resolve().parents[1]
WEB_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything is. `engines` are supervised beside our own processes; those given by URL are not ours."""

    settings: Settings
    engines: tuple[Managed, ...]
    port: int
    logs: Path

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """What our processes are told, secrets among it."""
        given = {name.upper(): str(getattr(self.settings, name)) for name in Settings.__slots__}
        return {name: value for name, value in given.items() if value}

    def programs(self) -> list[Managed]:
        """Web, relay and worker."""
        consortium = str(Path(sys.executable).with_name("consortium"))
        environment = self.environment()
        web = [consortium, "web", "--port", str(self.port), "--workers", str(WEB_WORKERS)]
        self.logs.mkdir(parents=True, exist_ok=True)
        return [
            Program("web", web, environment=environment, ready_when=self.answers, log=self.logs / "web.log"),
            Program("relay", [consortium, "relay"], environment=environment, log=self.logs / "relay.log"),
            Program("worker", [consortium, "worker"], environment=environment, log=self.logs / "worker.log"),
        ]

    def answers(self) -> bool:
        url = f"{self.address}/health/ready"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
        return False


def _secrets(folder: Path) -> dict[str, str]:
    """The installation's own secrets, each made the first time and kept readable by its user only."""
    kept = folder / "secrets.json"
    found: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    missing = {"secret_key", "audit_key", "signing_key", "sealing_key", *database.ROLES} - found.keys()
    if missing:
        found |= {name: secrets.token_urlsafe(32) for name in sorted(missing)}
        folder.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(found, file)
        new.replace(kept)
    return found


def _exists(superuser_url: str, name: str) -> bool:
    with psycopg.connect(superuser_url) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


@contextlib.contextmanager
def installed(
    folder: Path | None, *, name: str, port: int, is_durable: bool = True, begins_anew: bool = False
) -> Iterator[Installation]:
    """Engines running, the database there and up to date, its clock movable; `begins_anew` drops what was there.

    `folder` keeps the data for the next time; None is a temporary one. `DATABASE_URL` (a superuser's) and `REDIS_URL`
    point at real servers instead; their database `name` is made where it is missing.
    """
    with contextlib.ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consortium-")))
        superuser_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
        engines: tuple[Managed, ...] = ()
        if not (superuser_url and redis_url):
            started = stack.enter_context(embedded(home / "engines", durable=is_durable))
            superuser_url, redis_url = started.postgres.superuser_url, started.valkey.url
            engines = (started.postgres, started.valkey)
        passwords = _secrets(home)
        database.make_roles(superuser_url, passwords)
        if begins_anew:
            database.drop_database(superuser_url, name)
        is_new = not _exists(superuser_url, name)
        url = database.make_database(superuser_url, name) if is_new else database.in_database(superuser_url, name)
        owner_url = database.as_role(url, database.OWNER, passwords[database.OWNER])
        register_tables()
        database.migrate(owner_url)
        if is_new:
            database.make_scenario(owner_url)
        settings = Settings(
            database_url=database.as_role(url, database.APP, passwords[database.APP]),
            owner_database_url=owner_url,
            relay_database_url=database.as_role(url, database.RELAY, passwords[database.RELAY]),
            auditor_database_url=database.as_role(url, database.AUDITOR, passwords[database.AUDITOR]),
            redis_url=redis_url,
            documents_url=(home / "documents").as_uri(),
            mail_url=os.environ.get("MAIL_URL", ""),
            secret_key=passwords["secret_key"],
            audit_key=passwords["audit_key"],
            signing_key=passwords["signing_key"],
            sealing_key=passwords["sealing_key"],
            public_url=f"http://localhost:{port}",
            environment="demonstration",
            role_grace_days=36_500,  # a story plays years in minutes, in which nobody looks at roles
        )
        yield Installation(settings, engines, port, home / "logs")
