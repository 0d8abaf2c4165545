"""The platform's key made and changed from the command line, as an operator does it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import app
from consortium.kernel import sealing
from consortium.kernel.db import db
from consortium.kernel.sealing import Keyring, Unsealable
from consortium.kernel.sealing.own import bound_to_owner
from consortium.kernel.settings import REQUIRED, Settings
from consortium.people.rules import Role
from tests.application import counting_as_before
from tests.factories.world import World

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, with the settings of the tests and those that are changed."""

    def call(*arguments: str, **changed: str) -> Result:
        given = {name: getattr(settings, name.lower()) for name in (*REQUIRED, "OWNER_DATABASE_URL")}
        for name, value in {**given, "ENVIRONMENT": "test", **changed}.items():
            monkeypatch.setenv(name, value)
        with counting_as_before():
            return CliRunner().invoke(app.main, ["keys", *arguments])

    return call


def _has_key(world: World) -> tuple[sa.Row[tuple[object, ...]], bytes]:
    """An organisation's pair as it lies in the database, and its private half."""
    provider = world.provider("Mersey Lantern")
    bidder = world.person("Bea Mersey", provider, Role.BID_WRITER)
    with world.acting(bidder):
        sealing.own_public_key(bidder)
        db.session.execute(sa.select(1))
    with world.engine.connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM organisation_key")).one()
    return row, world.app.extensions["keyring"].unwrap(bytes(row.wrapped), bound_to_owner(provider.id))


def test_a_key_is_made_anew_each_time_and_is_long(run: Run) -> None:
    installed = [Path(sys.executable).with_name("consortium"), "keys", "make"]
    first = subprocess.run(installed, capture_output=True, text=True, check=True).stdout.strip()
    made = {first, run("make").stdout.strip()}
    assert len(made) == 2
    assert all(len(each) >= 43 for each in made)


def test_everything_is_wrapped_anew_and_a_second_time_nothing(run: Run, settings: Settings, world: World) -> None:
    row, private = _has_key(world)
    keys = {"SEALING_KEY": "a new key", "OLD_SEALING_KEYS": f"older still, {settings.sealing_key}"}
    first, second = (run("rotate", **keys) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.stderr
    assert "organisation_key.wrapped: 1 wrapped anew" in first.stdout
    assert "organisation_key.wrapped: 0 wrapped anew" in second.stdout
    with world.engine.connect() as connection:
        changed = connection.execute(sa.text("SELECT * FROM organisation_key")).one()
    owner = bound_to_owner(changed.organisation_id)
    assert Keyring("a new key").unwrap(bytes(changed.wrapped), owner) == private
    assert Keyring("a new key").trusted(bytes(changed.public), owner) == bytes(row.public)[:32]
    with pytest.raises(Unsealable):
        world.app.extensions["keyring"].unwrap(bytes(changed.wrapped), owner)


def test_without_the_old_key_it_says_which_is_missing_and_changes_nothing(run: Run, world: World) -> None:
    row, _ = _has_key(world)
    answer = run("rotate", SEALING_KEY="a new key")
    assert answer.exit_code == 2
    assert "is not among the keys given: add it to OLD_SEALING_KEYS" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    with world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT * FROM organisation_key")).one() == row


def test_it_is_the_owners_to_do(run: Run) -> None:
    answer = run("rotate", OWNER_DATABASE_URL="")
    assert (answer.exit_code, "OWNER_DATABASE_URL is not set" in answer.stderr) == (2, True)
