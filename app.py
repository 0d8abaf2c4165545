"""The composition root: may import everything, and nothing imports it.

A command is imported when it is called, so that a calculator starts without the web and the database.
"""

from importlib import import_module

import click

COMMANDS = {
    "due": "consortium.kernel.due:due",
    "price": "tenants.pricing.cli:price",
    "rank": "tenants.minitender.cli:rank",
    "screen": "tenants.packages.cli:screen",
}


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


@click.group(cls=LazyGroup)
def main() -> None:
    """Consortium: shared admission, sealed competition and local purchasing of children's care."""


if __name__ == "__main__":
    main()
