"""`consortium keys`: make a platform key, and change to another."""

import secrets
from collections.abc import Callable
from typing import Any

import click
import sqlalchemy as sa

from consortium.kernel.sealing.envelopes import Unsealable
from consortium.kernel.sealing.rotation import rotate as wrap_anew
from consortium.kernel.settings import driver_url, from_environment


@click.group()
def keys() -> None:
    """The platform's keys, which wrap every private key in the database."""


@keys.command()
def make() -> None:
    """Print a fresh key for SEALING_KEY: 256 bits."""
    click.echo(secrets.token_urlsafe(32))


@keys.command()
@click.pass_obj
def rotate(create_app: Callable[[], Any]) -> None:
    """Wrap everything anew with SEALING_KEY, as the owner role; OLD_SEALING_KEYS reads what was wrapped before.

    Once it has ended well no old key is needed any more, but for restoring a backup from before.
    """
    url = from_environment().owner_database_url
    if not url:
        raise click.UsageError("OWNER_DATABASE_URL is not set; docs/operations.md lists what each setting is for.")
    app = create_app()  # every capability declares what it keeps
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    try:
        changed = wrap_anew(app.extensions["keyring"], engine)
    except Unsealable as unsealable:
        raise click.UsageError(f"{unsealable}: add it to OLD_SEALING_KEYS. What was done stays done.") from unsealable
    except sa.exc.OperationalError as error:
        raise click.UsageError("the database does not answer") from error
    finally:
        engine.dispose()
    for column, count in changed.items():
        click.echo(f"{column}: {count} wrapped anew")
    click.echo("Everything is wrapped with the present key.")
