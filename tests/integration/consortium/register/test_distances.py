"""An operator takes in where postcodes are."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from consortium.kernel.settings import Settings
from consortium.register import queries
from tests.factories.world import World

Run = Callable[[Path], Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("database_url", "redis_url", "documents_url", "secret_key", "audit_key", "signing_key", "sealing_key"):
        monkeypatch.setenv(name.upper(), getattr(settings, name))
    monkeypatch.setenv("ENVIRONMENT", "test")

    def load(file: Path) -> Result:
        return CliRunner().invoke(app.main, ["postcodes", "load", str(file), "--as-of", "2026-08-01"])

    return load


def test_a_new_directory_takes_the_place_of_the_one_before(run: Run, world: World, tmp_path: Path) -> None:
    administrator = world.administrator()
    file = tmp_path / "directory.csv"
    file.write_text("pcds,lat,long,doterm\nL20 3DL,53.45,-2.99,\nL4 1AA,53.43,-2.96,\n")
    assert "2 postcode districts" in run(file).output
    file.write_text("pcds,lat,long,doterm\nL20 3DL,53.47,-2.99,\n")
    assert run(file).exit_code == 0
    file.write_text("name,age\nx,1\n")
    refused = run(file)
    assert (refused.exit_code, "lat and long are needed" in refused.output) == (2, True)
    with world.acting(administrator):
        found = queries.list_centres(["L20", "L4"])
    assert {name: each.latitude for name, each in found.items()} == {"L20": 53.47}
