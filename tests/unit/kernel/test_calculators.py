"""The edge of the calculators: what a file may hold, and how a complaint is shown."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app import main
from consortium.kernel import calculators
from consortium.kernel.calculators import Calculator, aligned, read_json, read_table, read_text
from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.reading import Document


def test_a_complaint_is_one_short_line_that_cannot_move_the_cursor() -> None:
    @click.command(cls=Calculator)
    def complain() -> None:
        raise BadInput("rules\n.json", "\x1b[31m" + "long " * 1000)

    answer = CliRunner().invoke(complain, [])
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("rules .json:  [31mlong long")
    assert len(answer.stderr) < 500


def test_a_refusal_is_one_line_with_its_facts() -> None:
    @click.command(cls=Calculator)
    def refuse() -> None:
        raise Refused("bid.too_late", closes_at="12 noon")

    answer = CliRunner().invoke(refuse, [])
    assert (answer.exit_code, answer.stderr) == (2, "refused: bid.too_late: closes_at 12 noon\n")


def test_refuses_a_file_too_large_to_be_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculators, "LARGEST_FILE", 1_000_000)
    large = tmp_path / "large.csv"
    large.write_bytes(b"a" * 1_000_001)
    with pytest.raises(BadInput, match="is larger than 1 MB"):
        read_text(str(large))


def test_refuses_a_file_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text("{}")
    with pytest.raises(BadInput, match="cannot be read: Not a directory"):
        read_json(str(tmp_path / "rules.json" / "rules.json"))


def test_refuses_a_name_longer_than_the_system_allows() -> None:
    with pytest.raises(BadInput, match="cannot be read: File name too long"):
        read_text("a" * 5000)


def test_refuses_a_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(BadInput, match="standard input is closed"):
        read_text("-")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    file = tmp_path / "bids.csv"
    file.write_text('bidder,note\nAcorn,"two\nlines"\n\nBeech,none\n')
    assert [(number, row["bidder"]) for number, row in read_table(str(file)).rows] == [(2, "Acorn"), (4, "Beech")]


def test_numbers_of_a_table_are_set_to_the_right_and_text_to_the_left() -> None:
    assert aligned([("Bidder", "Price"), ("Oak", "£1,234.50"), ("Elm Care", "£9.00")]) == (
        "Bidder    Price\nOak       £1,234.50\nElm Care      £9.00"
    )


@pytest.mark.parametrize(("value", "called"), [(1.5, "1.5 (float)"), ({}, "names and values"), (None, "null")])
def test_a_number_that_is_not_exact_is_refused(value: object, called: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Document({"price": value}, "row 2", ["price"]).number("price")
    assert refusal.value.why == f"must be a number, but is {called}"


def test_numbers_that_python_holds_exactly_are_taken() -> None:
    fields = Document({"hours": 3, "price": Decimal("24.00")}, "row 2", ["hours", "price"])
    assert (fields.number("hours"), fields.number("price")) == (Decimal(3), Decimal("24.00"))
    assert fields.whole_number("hours", at_least=0) == 3


class TestTheCommandItself:
    """The installed command, in a process of its own."""

    def run(self, *arguments: str, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            input=stdin, capture_output=True, check=False, env={**os.environ, **environment},
        )  # fmt: skip

    def test_answers_without_a_database_a_web_framework_or_settings(self) -> None:
        program = (
            "import sys, app\n"
            "app.main(['due', '--from', '2026-12-23T16:30', '--hours', '1'], standalone_mode=False)\n"
            "heavy = {'flask', 'sqlalchemy', 'redis', 'rq', 'psycopg', 'marshmallow'} & set(sys.modules)\n"
            "assert not heavy, heavy\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"2026-12-23T17:30:00+00:00\n", b"")

    def test_prints_utf8_whatever_the_terminals_encoding(self) -> None:
        done = self.run(
            "screen", "-", stdin=b"\xc3\xa9 a@example.org", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C"
        )
        assert done.returncode == 1
        assert b'"start": 2' in done.stdout

    def test_a_complaint_leaves_no_traceback(self) -> None:
        done = self.run("rank", "nothing.json", "nothing.csv")
        assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"nothing.json: there is no such file\n")

    @pytest.mark.parametrize(
        ("option", "told"),
        [("--all", "No such option '--all'.\n"), ("--help=1", "Option '--help' does not take a value.\n")],
    )
    def test_an_option_before_the_command_that_is_none_is_told_in_one_line(self, option: str, told: str) -> None:
        answer = CliRunner().invoke(main, [option, "due"])
        assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", told)

    def test_a_full_disk_is_told_in_one_line(self) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "app", "screen", "-"],
                input=b"",
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == b"standard output: cannot be written: No space left on device\n"

    def test_a_closed_pipe_leaves_no_traceback(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            done = subprocess.run(
                [sys.executable, "-m", "app", "due", "--from", "2026-12-23T16:30", "--hours", "1"],
                stdout=closed, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
        assert b"Traceback" not in done.stderr
