"""`consortium screen`: findings as JSON, and an exit status that a script can ask."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenants.packages.cli import screen

RECORD = {"names": ["Amelie Smith"], "schools": ["Greenfield School"], "date_of_birth": "2015-04-03"}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def screened(text: str | bytes, *options: str, record: object = None) -> Result:
    Path("package.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    if record is not None:
        Path("record.json").write_text(record if isinstance(record, str) else json.dumps(record))
        options = ("--record", "record.json", *options)
    return CliRunner().invoke(screen, ["package.txt", *options], catch_exceptions=False)


def test_prints_kind_and_place_of_each_finding_and_exits_with_one() -> None:
    answer = screened("NHS 943 476 5919, born 3/4/2015")
    assert (answer.exit_code, answer.stderr) == (1, "")
    assert json.loads(answer.stdout) == [
        {"kind": "nhs_number", "start": 4, "end": 16},
        {"kind": "date_of_birth", "start": 23, "end": 31},
    ]


def test_prints_an_empty_list_and_exits_with_nothing_where_nothing_is_found() -> None:
    answer = screened("Six hours a week in L20.")
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "[]\n", "")


def test_knows_the_child_by_its_record() -> None:
    text = "Amelie, 03.04.15, goes to Greenfield."
    assert screened(text).exit_code == 0
    kinds = [finding["kind"] for finding in json.loads(screened(text, record=RECORD).stdout)]
    assert kinds == ["name", "date_of_birth", "school"]


def test_reads_standard_input_for_a_dash() -> None:
    answer = CliRunner().invoke(screen, ["-"], input="mail a@example.org", catch_exceptions=False)
    assert (answer.exit_code, json.loads(answer.stdout)) == (1, [{"kind": "email", "start": 5, "end": 18}])


def test_a_byte_order_mark_is_no_character_and_line_ends_count_as_they_stand() -> None:
    answer = screened("\ufeffa\r\n943 476 5919".encode())
    assert json.loads(answer.stdout) == [{"kind": "nhs_number", "start": 3, "end": 15}]


def test_what_a_record_does_not_hold_may_be_left_out() -> None:
    assert screened("Amelie", record={"names": ["Amelie"]}).exit_code == 1
    assert screened("Amelie", record={"names": [], "date_of_birth": None}).exit_code == 0


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"names": "Amelie"}, "record.json: names: must be a list"),
        ({"names": [""]}, "record.json: names 1: is empty"),
        ({"names": ["Amelie", 7]}, "record.json: names 2: must be text"),
        ({"name": ["Amelie"]}, "record.json: name: is not a name used here: is “names” meant?"),
        ({"date_of_birth": "3/4/2015"}, "record.json: date_of_birth: “3/4/2015” is not a date"),
        ({"date_of_birth": "2015-02-29"}, "record.json: date_of_birth: 2015-02-29 is a date that does not exist"),
        ([], "record.json: must hold names and values"),
        ("{", "record.json: line 1, column 2: is not JSON"),
    ],
)
def test_a_bad_record_is_told_in_one_line(record: object, told: str) -> None:
    answer = screened("Amelie", record=record)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(told)


def test_a_text_in_another_encoding_is_told_in_one_line() -> None:
    answer = screened("Zoë".encode("latin-1"))
    assert (answer.exit_code, answer.stderr) == (2, "package.txt: is not UTF-8 text (byte 3): save it as UTF-8\n")
