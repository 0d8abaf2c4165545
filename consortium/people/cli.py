"""The first administrator of an installation, made by an operator; everybody else is made by people."""

from collections.abc import Callable

import click
from flask import Flask

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.tenancy import acting_as
from consortium.kernel.words import words_for
from consortium.people import services
from consortium.people.services import programs


@click.group()
def administrator() -> None:
    """Administrators of the platform."""


@administrator.command()
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.password_option(envvar="ADMINISTRATOR_PASSWORD", help="Asked for, or from ADMINISTRATOR_PASSWORD.")
@click.pass_obj
def create(create_app: Callable[[], Flask], name: str, email: str, password: str) -> None:
    """Make an administrator of the platform, and the platform's own organisation where it is missing."""
    try:
        with create_app().app_context():
            create_administrator(name=name, email=email, password=password)
    except Refused as refused:
        raise click.UsageError(words_for(refused)) from refused
    except BadInput as bad:
        raise click.UsageError(str(bad)) from bad


def create_administrator(*, name: str, email: str, password: str) -> None:
    """Make the account, and the platform's own program, in one transaction.

    Raises `Refused` for a weak password or a known address.
    """
    actor = services.operator(name)
    with acting_as(actor):
        services.create_administrator(actor=actor, email=email, password=password, now=clock.now())
        programs.register_own_program(actor=actor, now=clock.now())
        db.session.commit()
