"""The composition root: may import everything, and nothing imports it.

A command is imported when it is called, and the web application is built only for commands that need it, so that a
calculator starts without the web and the database.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from consortium.kernel.calculators import OneLineError
from consortium.kernel.errors import BadInput

if TYPE_CHECKING:
    from flask import Flask

    from consortium.kernel.composition import Parts
    from consortium.kernel.settings import Settings

COMMANDS = {
    "administrator": "consortium.people.cli:administrator",
    "audit": "consortium.kernel.cli:audit",
    "clock": "consortium.kernel.cli:clock",
    "db": "consortium.kernel.cli:db",
    "due": "consortium.kernel.due:due",
    "keys": "consortium.kernel.sealing.cli:keys",
    "postcodes": "consortium.register.cli:postcodes",
    "price": "tenants.pricing.cli:price",
    "rank": "tenants.minitender.cli.ranking:rank",
    "demo": "scenarios.cli:demo",
    "scenario": "scenarios.cli:scenario",
    "screen": "tenants.packages.cli:screen",
    "receipt": "tenants.minitender.cli.proving:receipt",
    "relay": "consortium.kernel.cli:relay",
    "verify": "tenants.minitender.cli.proving:verify",
    "web": "consortium.kernel.cli:web",
    "worker": "consortium.kernel.cli:worker",
}

CAPABILITIES = (
    "consortium.members",
    "consortium.people",
    "consortium.systems",
    "consortium.register",
    "consortium.evaluation",
    "consortium.contracts",
    "consortium.admission",
    "tenants.policy",
    "tenants.authorisation",
    "tenants.pricing",
    "tenants.packages",
    "tenants.minitender",
    "tenants.agreements",
    "tenants.fees",
    "tenants.placements",
    "tenants.continuity",
    "tenants.spot",
    "tenants.insight",
    "tenants.retention",
)
"""Every capability, from the inside out. Of each, the edge that exists is taken in: tables, jobs, pages, API."""


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build the application. Raises `BadInput` when the environment lacks a setting."""
    with _nothing_collected():
        parts = import_parts()
        from consortium.kernel.composition import assemble
        from consortium.kernel.settings import from_environment

        return assemble(settings or from_environment(), parts)


def import_parts() -> "Parts":
    """Import all that the application is made of: here and not above, for a calculator must start without it."""
    with _nothing_collected():
        from consortium.kernel.composition import Parts

        register_tables()
        return Parts(jobs=_modules("jobs"), views=_modules("views"), apis=_modules("api"))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What an application is made of is never garbage: to look through it again and again takes 40% of a start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


def register_tables() -> None:
    """Make every table and its protection known, as migrations and their tests need them."""
    for kind in ("models", "policies"):
        import_module(f"consortium.kernel.{kind}")
        _modules(kind)


def _modules(name: str) -> list[Any]:
    """The capabilities' modules of one kind, where they have one."""
    found = []
    for capability in CAPABILITIES:
        try:
            found.append(import_module(f"{capability}.{name}"))
        except ModuleNotFoundError as error:
            if error.name != f"{capability}.{name}":
                raise
    return found


class LazyGroup(click.Group):
    """A group that knows its commands by `module:attribute` and imports the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is not a command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except (click.NoSuchOption, click.BadOptionUsage) as error:
            raise OneLineError(error.format_message()) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Whatever cannot be read or is lacking is one line on standard error, and exit status 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise OneLineError(error.format_message()) from None
        except BadInput as bad:
            raise OneLineError(str(bad)) from None


@click.group(cls=LazyGroup)
@click.pass_context
def main(context: click.Context) -> None:
    """Consortium: shared admission, sealed competition and local purchasing of children's care."""
    context.obj = create_app  # a command that needs the application builds it


if __name__ == "__main__":
    main()
