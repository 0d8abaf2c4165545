"""What an operator is told by `consortium audit`, in words and by exit status."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import app
from consortium.kernel import audit
from consortium.kernel.settings import Settings
from consortium.people import queries
from consortium.people.rules import Role
from tests.factories.world import Made, World

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line as an operator whose environment is set."""
    for name in ("database_url", "secret_key", "audit_key", "signing_key", "sealing_key", "auditor_database_url"):
        monkeypatch.setenv(name.upper(), getattr(settings, name))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app.main, ["audit", *arguments])

    return call


@pytest.fixture
def sefton(world: World) -> Made:
    """A council with three acts on its record."""
    sefton = world.council("Sefton")
    officer = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    for number in range(3):
        with world.acting(officer):
            audit.record(officer, "something.done", queries.get_person(officer.person), nth=number)
    return sefton


def test_a_record_that_holds_ends_with_0(run: Run, sefton: Made) -> None:
    result = run("verify")
    assert (result.exit_code, result.output) == (0, "Every chain holds.\n")


def test_a_record_that_was_touched_ends_with_1_and_names_the_entry(
    run: Run, sefton: Made, superuser_engine: sa.Engine
) -> None:
    with superuser_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET act = 'nothing.done' WHERE sequence = 2")
    result = run("verify")
    assert result.exit_code == 1
    assert result.output == f"organisation {sefton.id}, entry 2: altered: it does not say what was recorded\n"


def test_heads_kept_elsewhere_show_a_chain_that_was_cut_and_mended(
    run: Run, sefton: Made, superuser_engine: sa.Engine, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    heads.write_text(run("export-heads").output)
    assert run("verify", "--heads", str(heads)).exit_code == 0
    with superuser_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE sequence = 3")
        connection.exec_driver_sql(
            "UPDATE audit_head SET sequence = 2, hash = (SELECT hash FROM audit_entry WHERE sequence = 2)"
        )
    assert run("verify").exit_code == 0
    result = run("verify", "--heads", str(heads))
    assert (result.exit_code, result.output) == (
        1,
        f"organisation {sefton.id}, entry 3: removed since the heads were exported\n",
    )


@pytest.mark.parametrize("broken", ["not JSON", "[{}]", "[1]", "{}x"])
def test_heads_that_cannot_be_read_end_with_2_in_one_line(run: Run, sefton: Made, tmp_path: Path, broken: str) -> None:
    heads = tmp_path / "heads.json"
    heads.write_text(broken)
    result = run("verify", "--heads", str(heads))
    assert result.exit_code == 2
    assert result.output.startswith(("Error: ", "consortium: ")) or str(heads) in result.output
    assert len(result.output.splitlines()) == 1


def test_heads_that_somebody_else_signed_end_with_2(run: Run, sefton: Made, tmp_path: Path) -> None:
    exported = json.loads(run("export-heads").output)
    exported[0]["sequence"] = 1
    heads = tmp_path / "heads.json"
    heads.write_text(json.dumps(exported))
    result = run("verify", "--heads", str(heads))
    assert result.exit_code == 2
    assert "was not signed with this key" in result.output


def test_a_missing_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUDITOR_DATABASE_URL")
    result = run("verify")
    assert result.exit_code == 2
    assert "AUDITOR_DATABASE_URL is not set" in result.output


def test_a_database_that_is_away_is_said_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    result = run("verify")
    assert result.exit_code == 2
    assert "the database does not answer" in result.output
    assert len(result.output.splitlines()) == 1
