"""Reference data that an operator takes in."""

from collections.abc import Callable
from datetime import datetime
from typing import TextIO

import click
from flask import Flask

from consortium.kernel.db import db
from consortium.kernel.errors import BadInput
from consortium.kernel.tenancy import acting_as
from consortium.people.services import operator
from consortium.register import services


@click.group()
def postcodes() -> None:
    """Where postcode districts are, so that distances are told in miles."""


@postcodes.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the directory.")
@click.pass_obj
def load(create_app: Callable[[], Flask], file: TextIO, as_of: datetime) -> None:
    """Take in FILE, the ONS Postcode Directory as CSV (Open Government Licence), in the place of the one before."""
    try:
        with create_app().app_context(), acting_as(actor := operator("Operator")):
            districts = services.take_in_postcodes(actor=actor, file=file, as_of=as_of.date())
            db.session.commit()
    except BadInput as bad:
        raise click.UsageError(str(bad)) from bad
    click.echo(f"{districts:,} postcode districts are known as of {as_of:%Y-%m-%d}.")
