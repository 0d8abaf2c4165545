"""`consortium scenario` and `consortium demo`: stories told to an installation of their own."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click
import structlog

from app import create_app
from consortium.kernel.engines import EngineError
from consortium.kernel.supervisor import Supervisor
from scenarios import player
from scenarios.beginning import begin
from scenarios.installation import ROOT, Installation, installed
from scenarios.transport import Stage, StoryError, in_processes, in_this_process

HOME = ROOT / "var" / "demo"
HEARD = HOME / "heard.json"
"""Written when the whole story was told."""
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

        with installed(
            None, name="consortium_play", port=int(os.environ.get("PORT", PLAY_PORT)), is_durable=False
        ) as it:
            app = create_app(it.settings)
            begin(script, app, it.settings)
            in_processes(it, tell)
    except EngineError as bad:
        raise click.UsageError(str(bad)) from bad
    except StoryError as failed:
        click.echo(f"It did not hold: {failed}", err=True)
        sys.exit(1)
    click.echo("\nIt all held.")


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option(
    "--story", default="s1-midlife", show_default=True, help="The story that an empty database is filled with."
)
def demo(port: int, story: str) -> None:
    """Start everything on this machine, in the middle of a story, and print where to sign in. Ctrl-C stops it."""
    script = player.load(story)
    is_told = HEARD.exists()
    try:
        with installed(HOME, name="consortium", port=port, begins_anew=not is_told) as installation:
            if is_told:
                click.echo("The data of last time is kept. To begin afresh, remove var/demo.")
            else:
                _tell(installation, script)
            children = [*installation.engines, *installation.programs()]
            sys.exit(Supervisor(children).run(lambda: _welcome(installation, script)))
    except EngineError as bad:
        raise click.UsageError(str(bad)) from bad
    except StoryError as failed:
        raise click.ClickException(f"the story could not be told: {failed}") from failed


def _tell(installation: Installation, script: Mapping[str, Any]) -> None:
    """Tell the story to an empty database, in this process, and note that it has been heard."""
    count = len(script["story"])
    click.echo(f"Telling the story “{script['name']}” in {count} acts.")
    app = create_app(installation.settings)
    installation.logs.mkdir(parents=True, exist_ok=True)
    with (installation.logs / "story.log").open("w") as log:
        structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=log))
        begin(script, app, installation.settings)
        with in_this_process(app, installation.settings) as stage:
            told = player.play(script, stage, lambda line: None, lambda done: _show_progress(done, count))
            stage.move_clock(max(0.0, (datetime.now(UTC) - stage.now()).total_seconds()))
    HEARD.write_text(json.dumps([[v.name, v.organisation, v.email] for v in told.people.values()]))


def _show_progress(done: int, count: int) -> None:
    if sys.stdout.isatty():
        click.echo(f"\r  {done} of {count}", nl=done == count)
    elif done % 25 == 0 or done == count:
        click.echo(f"  {done} of {count}")


def _welcome(installation: Installation, script: Mapping[str, Any]) -> None:
    """The address, and one sign-in for each person the story wants shown."""
    click.echo(f"\nConsortium is at {installation.address}\n")
    click.echo(f"Everybody’s password is: {player.PASSWORD}")
    click.echo("The page after it asks for a code of their phone, and in a demonstration shows it.\n")
    addresses = {name: (organisation, email) for name, organisation, email in json.loads(HEARD.read_text())}
    for name, wants in script.get("sign_in_as", {}).items():
        organisation, email = addresses[name]
        click.echo(f"  {email:58} {name}, {organisation}: {wants}")
    click.echo("\nCtrl-C stops everything that was started here. The data is kept for the next time.", nl=True)
