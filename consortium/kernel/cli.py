"""The chores of an operator: the database, the processes, the record, the scenario's clock.

Whatever goes wrong is one line on standard error and exit status 2; `audit verify` ends with 1 when the record does not
hold.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa

from consortium.kernel import audit as record
from consortium.kernel import database, exports, jobs, seals
from consortium.kernel.settings import Settings, driver_url, from_environment


def _settings(*needed: str) -> Settings:
    settings = from_environment()
    for name in needed:
        if not getattr(settings, name):
            raise click.UsageError(f"{name.upper()} is not set; docs/operations.md lists what each setting is for.")
    return settings


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        raise click.UsageError("the database does not answer") from error
    finally:
        engine.dispose()


@click.group()
def db() -> None:
    """The database: make it, bring it up to date."""


@db.command()
@click.option("--superuser-url", envvar="SUPERUSER_DATABASE_URL", required=True, help="A superuser's address of it.")
@click.option("--name", default="consortium", show_default=True)
@click.option("--scenario", is_flag=True, help="Its clock may be moved; production refuses it.")
def make(superuser_url: str, name: str, scenario: bool) -> None:
    """Make roles and an empty database. Passwords come from OWNER_PASSWORD, APP_PASSWORD and so on."""
    passwords = {}
    for role in database.ROLES:
        variable = f"{role.removeprefix('consortium_').upper()}_PASSWORD"
        if role not in database.NEVER_SIGN_IN and not os.environ.get(variable):
            raise click.UsageError(f"{variable} is not set: every role that signs in needs a password of its own.")
        passwords[role] = os.environ.get(variable, "")
    database.make_roles(superuser_url, passwords)
    url = database.make_database(superuser_url, name)
    owner_url = database.as_role(url, database.OWNER, passwords[database.OWNER])
    database.migrate(owner_url)
    if scenario:
        database.make_scenario(owner_url)


@db.command()
def migrate() -> None:
    """Bring the schema up to date, as the owner role."""
    database.migrate(_settings("owner_database_url").owner_database_url)


@click.group()
def clock() -> None:
    """The clock of a scenario's database."""


@clock.command()
@click.option("--days", type=float, default=0)
@click.option("--hours", type=float, default=0)
@click.option("--minutes", type=float, default=0)
def forward(days: float, hours: float, minutes: float) -> None:
    """Move a scenario's clock forward."""
    seconds = days * 86400 + hours * 3600 + minutes * 60
    if seconds <= 0:
        raise click.UsageError("say how far: --days, --hours or --minutes, above 0")
    with _connected(_settings("owner_database_url").owner_database_url) as connection:
        click.echo(database.move_clock(connection, seconds).isoformat())


APPLICATION = "app:create_app"
"""The composition root, by name: nothing imports it."""


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--workers", default=2, show_default=True)
def web(port: int, workers: int) -> None:
    """Serve the pages and the API with granian.

    What the application is made of is imported once, before the processes that serve it begin: they share it, and
    one that died is soon replaced.
    """
    from granian.cli import cli as granian  # no other command needs a server

    module, _ = APPLICATION.split(":")
    import_module(module).import_parts()
    arguments = ["--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers"]
    arguments += ["--respawn-interval", "0.5", APPLICATION]
    granian.main(arguments, auto_envvar_prefix="GRANIAN", standalone_mode=False)


LOWER = 10
"""By how much a worker is lowered in the scheduler's eyes: what it does may wait while a deadline draws near."""


@click.command()
@click.option("--burst", is_flag=True, help="End when the queue is empty.")
@click.pass_obj
def worker(create_app: Callable[[], Any], burst: bool) -> None:
    """Do the jobs. Where it shares a machine with the web processes, those whose answers people wait for come first."""
    os.nice(LOWER)
    settings = _settings("redis_url")
    jobs.work(create_app(), settings.redis_url, burst=burst)


@click.command()
def relay() -> None:
    """Hand committed messages to the queue, as the relay role."""
    settings = _settings("redis_url", "relay_database_url")
    engine = sa.create_engine(driver_url(settings.relay_database_url), pool_pre_ping=True)
    jobs.relay(engine, settings.redis_url, lost_after=settings.lost_after_seconds)


@click.group()
def audit() -> None:
    """The record of who did what."""


@audit.command()
@click.option("--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Heads exported earlier.")
def verify(heads: Path | None) -> None:
    """Check every chain; name the first entry of each that does not hold. Exit status 1 when one does not."""
    settings = _settings("auditor_database_url")
    secret = settings.audit_key.encode()
    with _connected(settings.auditor_database_url) as connection:
        broken = list(record.verify(secret, connection))
        if heads:
            try:
                broken += record.verify_heads(secret, connection, json.loads(heads.read_text()))
            except (ValueError, KeyError, TypeError) as error:
                raise click.UsageError(f"{heads}: {error}") from error
    for fault in broken:
        click.echo(f"organisation {fault.organisation_id}, entry {fault.sequence}: {fault.what}")
    if broken:
        sys.exit(1)
    click.echo("Every chain holds.")


@audit.command("export")
@click.argument("organisation", type=click.UUID)
def export(organisation: UUID) -> None:
    """Print one organisation's whole chain, sealed, as `consortium verify` checks it."""
    settings = _settings("auditor_database_url")
    with _connected(settings.auditor_database_url) as connection:
        entries = record.export_chain(connection, organisation)
    content, key = exports.content_of(entries, organisation), seals.signing_key(settings.signing_key)
    seal = seals.signed(exports.statement_of(content), key)
    click.echo(json.dumps({**content, "keys": seals.published(key), "seal": seal}, indent=1))


@audit.command("export-heads")
def export_heads() -> None:
    """Print the signed heads of all chains, to be kept outside the database."""
    settings = _settings("auditor_database_url")
    with _connected(settings.auditor_database_url) as connection:
        click.echo(json.dumps(record.export_heads(settings.audit_key.encode(), connection), indent=1))
