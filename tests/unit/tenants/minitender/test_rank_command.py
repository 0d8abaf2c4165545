"""`consortium rank`: its three forms of answer, and one line for every bad input."""

import csv
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenants.minitender.cli.ranking import rank

RULES: dict[str, Any] = {
    "quality_weight": 60,
    "price_weight": 40,
    "price_formula": "lowest_proportional",
    "criteria": [
        {"key": "outcomes", "weight": 50, "max_score": 5, "minimum": 2},
        {"key": "staff", "weight": 50, "max_score": 5, "minimum": None},
    ],
    "quality_threshold": 50,
    "ceiling": "24.00",
    "ceiling_is_hard": True,
    "benchmark": None,
    "floor": None,
    "tie_break": ["quality", "price", "earliest_start", "lots_drawn"],
    "seed": "any text",
}
BIDS = "bidder,price,start_on,outcomes,staff\nAcorn,20.00,2026-09-01,4,4\nBeech,18.00,,3,4\n"
MISSING = object()
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Rank `bids` under `RULES` with some of them changed, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def ranked(bids: str | bytes = BIDS, *options: str, rules: str | None = None, **changed: object) -> Result:
        document = {name: value for name, value in (RULES | changed).items() if value is not MISSING}
        Path("rules.json").write_text(json.dumps(document) if rules is None else rules)
        Path("bids.csv").write_bytes(bids if isinstance(bids, bytes) else bids.encode())
        return CliRunner().invoke(rank, ["rules.json", "bids.csv", *options], catch_exceptions=False)

    return ranked


def test_prints_the_documented_json(run: Run) -> None:
    answer = run(BIDS + "Cedar,17.00,,1,5\nDamson,25.00,,5,5\n")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert json.loads(answer.stdout) == {
        "ranking": [
            {"rank": 1, "bidder": "Acorn", "quality_points": "48.00", "price_points": "36.00", "total": "84.00",
             "flags": [], "tie_break": None},
            {"rank": 2, "bidder": "Beech", "quality_points": "42.00", "price_points": "40.00", "total": "82.00",
             "flags": [], "tie_break": None},
        ],
        "set_aside": [
            {"bidder": "Cedar", "reason": "criterion_minimum", "detail": "outcomes scored 1, under its minimum of 2"},
            {"bidder": "Damson", "reason": "above_ceiling", "detail": "£25.00 is above the ceiling of £24.00"},
        ],
    }  # fmt: skip


def test_prints_nulls_for_price_points_under_price_per_quality(run: Run) -> None:
    first = json.loads(run(price_formula="price_per_quality").stdout)["ranking"][0]
    assert (first["bidder"], first["price_points"], first["total"]) == ("Acorn", None, "0.2500")


def test_no_bids_give_an_empty_ranking_in_every_form(run: Run) -> None:
    header = BIDS.splitlines()[0]
    assert json.loads(run(header).stdout) == {"ranking": [], "set_aside": []}
    assert len(run(header, "--format", "csv").stdout.splitlines()) == 1
    assert "No bid is ranked" in run(header, "--format", "table").stdout


def test_accepts_a_byte_order_mark_blank_rows_other_columns_and_windows_line_ends(run: Run) -> None:
    spreadsheet = (
        '\ufeffbidder,notes,price,staff,outcomes,start_on,\r\nAcorn,"a, b",20.00,4,4,2026-09-01,\r\n,,,,,,\r\n'
    )
    answer = run(spreadsheet)
    assert json.loads(answer.stdout)["ranking"][0]["total"] == "88.00"


def test_csv_cannot_run_as_a_formula_in_a_spreadsheet(run: Run) -> None:
    bids = BIDS + '"=HYPERLINK(""http://x"")",19.00,,4,4\n-1 Care,19.00,,4,4\n@Care,26.00,,4,4\n'
    rows = list(csv.DictReader(io.StringIO(run(bids, "--format", "csv").stdout)))
    assert {row["bidder"] for row in rows} == {"Acorn", "Beech", '\'=HYPERLINK("http://x")', "'-1 Care", "'@Care"}
    assert [row["reason"] for row in rows if row["bidder"] == "'@Care"] == ["above_ceiling"]


def test_the_table_shows_every_working_and_flag(run: Run) -> None:
    shown = run(BIDS + "Cedar,7.00,,3,3\n", "--format", "table").stdout
    assert "60 × (4 ÷ 5 × 50 + 4 ÷ 5 × 50) ÷ 100.00 = 48.00" in shown
    assert "40 × 7.00 ÷ 20.00 = 14.00" in shown
    assert "61.11% below the next lowest bid, 18.00" in shown


def test_a_bidders_name_cannot_move_the_cursor_of_a_terminal(run: Run) -> None:
    assert "\x1b" not in run(BIDS.replace("Acorn", "\x1b[2JAcorn"), "--format", "table").stdout


def test_what_may_be_null_may_be_left_out(run: Run) -> None:
    optional = ("quality_threshold", "ceiling", "ceiling_is_hard", "benchmark", "floor", "seed")
    answer = run(tie_break=["quality"], **dict.fromkeys(optional, MISSING))
    assert answer.exit_code == 0
    assert run(ceiling="19.00", ceiling_is_hard=MISSING).stdout == run(ceiling="19.00", ceiling_is_hard=True).stdout


def test_numbers_may_be_text_or_numbers(run: Run) -> None:
    as_text = run(quality_weight="60", price_weight="40.0", ceiling="24.00", quality_threshold="50")
    assert as_text.stdout == run(ceiling=24).stdout


def test_other_keys_are_left_alone(run: Run) -> None:
    assert run(title="Mini-tender 7", lots=["care at home"]).stdout == run().stdout


def criterion(**changed: object) -> list[dict[str, object]]:
    first = {name: value for name, value in (RULES["criteria"][0] | changed).items() if value is not MISSING}
    return [first, RULES["criteria"][1]]


BAD_RULES: list[tuple[dict[str, object], str, str]] = [
    *(({key: MISSING}, key, "is missing") for key in
      ("quality_weight", "price_weight", "price_formula", "criteria", "tie_break")),
    *(({"criteria": criterion(**{key: MISSING})}, f"criteria 1: {key}", "is missing") for key in
      ("key", "weight", "max_score")),
    ({"price_formula": "cheapest"}, "price_formula", "not one of lowest_proportional, "),
    ({"price_formula": None}, "price_formula", "must be text, but is null"),
    ({"tie_break": ["quality", "toss"]}, "tie_break 2", "not one of quality, price"),
    ({"tie_break": "quality"}, "tie_break", "must be a list"),
    ({"criteria": criterion(weight=0)}, "criteria 1: weight", "must be above 0"),
    ({"criteria": criterion(weight="-5")}, "criteria 1: weight", "must be above 0"),
    ({"criteria": criterion(max_score=0)}, "criteria 1: max_score", "must be above 0"),
    ({"criteria": criterion(minimum=6)}, "criteria 1: minimum", "must be at most 5"),
    ({"criteria": criterion(key="staff")}, "criteria 2: key", "already"),
    ({"criteria": criterion(key="price")}, "criteria 1: key", "already"),
    ({"criteria": []}, "criteria", "is empty"),
    ({"criteria": {"key": "outcomes"}}, "criteria", "must be a list"),
    ({"criteria": ["outcomes"]}, "criteria 1", "must hold names and values"),
    ({"quality_weight": 50}, "quality_weight and price_weight", "must add up to 100, but add up to 90.00"),
    ({"quality_weight": f"60.{'0' * 34}1"}, "quality_weight and price_weight", "must add up to 100"),
    ({"quality_weight": 0, "price_weight": 100}, "quality_weight", "must be above 0"),
    ({"quality_weight": 100, "price_weight": 0}, "price_weight", "must be above 0"),
    ({"quality_weight": 140, "price_weight": -40}, "price_weight", "must be at least 0"),
    ({"quality_weight": True}, "quality_weight", "must be a number, but is true"),
    ({"quality_weight": [60]}, "quality_weight", "must be a number, but is a list"),
    ({"quality_weight": "NaN"}, "quality_weight", "not a plain number"),
    ({"ceiling": "Infinity"}, "ceiling", "not a plain number"),
    ({"ceiling": "24,00"}, "ceiling", "comma"),
    ({"ceiling": 0}, "ceiling", "must be above 0"),
    ({"ceiling": "1e2"}, "ceiling", "exponent"),
    ({"ceiling_is_hard": "no"}, "ceiling_is_hard", "must be true or false"),
    ({"quality_threshold": 101}, "quality_threshold", "must be at most 100"),
    ({"price_formula": "linear_to_ceiling", "ceiling": None}, "ceiling", "is missing"),
    ({"price_formula": "linear_to_ceiling", "ceiling": MISSING}, "ceiling", "is missing"),
    ({"price_formula": "benchmark"}, "benchmark", "is missing"),
    ({"price_formula": "fixed_price"}, "price_weight", "must be 0 with a fixed price"),
    ({"seed": None}, "seed", "is missing, and the tie-break lots_drawn needs it"),
    ({"seed": 7}, "seed", "must be text, but is the number 7"),
    ({"seed": "\ud800"}, "seed", "half a character"),
    ({"ceiling": MISSING, "cieling": "24.00"}, "cieling", "is “ceiling” meant?"),
    ({"criteria": criterion(minimum=MISSING, minimun=2)}, "criteria 1: minimun", "is “minimum” meant?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "place", "told"), BAD_RULES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_bad_rules_are_told_in_one_line_with_file_and_field(
    run: Run, changed: dict[str, object], place: str, told: str
) -> None:
    answer = run(**changed)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(f"rules.json: {place}: ")
    assert told in answer.stderr


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity", "1e400", "1E5", "9" * 6000])
def test_numbers_that_json_would_let_through_are_refused(run: Run, written: str) -> None:
    answer = run(rules=json.dumps(RULES).replace('"24.00"', written))
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert answer.stderr.startswith("rules.json: ceiling: ")


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("", "line 1, column 1: is not JSON"),
        ("{", "is not JSON"),
        ("[]", "must hold names and values, but is a list"),
        ("null", "must hold names and values, but is null"),
        ('"rules"', "must hold names and values"),
        ('{"seed": "a", "seed": "b"}', "seed: is given twice"),
        ("[" * 200_000, "is nested too deeply"),
    ],
)
def test_a_rules_file_that_is_no_document_is_told_in_one_line(run: Run, rules: str, told: str) -> None:
    answer = run(rules=rules)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith("rules.json: ")
    assert told in answer.stderr


HEADER = "bidder,price,start_on,outcomes,staff\n"
BAD_BIDS = [
    ("", "row 1: the header is missing"),
    *((HEADER.replace(name, "other"), f"row 1: the column “{name}” is missing") for name in
      ("bidder", "price", "start_on", "outcomes", "staff")),
    ("bidder,price,start_on,outcomes,outcomes,staff\n", "row 1: the column “outcomes” is there twice"),
    ("bidder,,price,start_on,outcomes,staff\n", "row 1: column 2 has no name"),
    (HEADER + "Acorn,0,,4,4\n", "row 2: price: must be above 0, but is 0"),
    (HEADER + "Acorn,-1,,4,4\n", "row 2: price: must be above 0"),
    (HEADER + "Acorn,,,4,4\n", "row 2: price: is empty"),
    (HEADER + "Acorn,free,,4,4\n", "row 2: price: “free” is not a plain number"),
    (HEADER + "Acorn,nan,,4,4\n", "row 2: price: “nan” is not a plain number"),
    (HEADER + "Acorn,inf,,4,4\n", "row 2: price: “inf” is not a plain number"),
    (HEADER + 'Acorn,"24,50",,4,4\n', "row 2: price: “24,50” has a comma"),
    (HEADER + "Acorn,24,50,,4,4\n", "row 2: has 6 cells, but the header has 5"),
    (HEADER + "Acorn,20\n", "row 2: has 2 cells, but the header has 5"),
    (HEADER + "Acorn,20,,4,4\n\nBeech,20,,6,4\n", "row 4: outcomes: must be at most 5, but is 6"),
    (HEADER + "Acorn,20,,-1,4\n", "row 2: outcomes: must be at least 0, but is -1"),
    (HEADER + "Acorn,20,,4,\n", "row 2: staff: is empty"),
    (HEADER + "Acorn,20,,4,4\nBeech,20,,4,4\n Acorn ,19,,4,4\n", "row 4: bidder: “Acorn” has bid already"),
    (HEADER + ",20,,4,4\n", "row 2: bidder: is empty"),
    (HEADER + "Acorn,20,2026-02-30,4,4\n", "row 2: start_on: 2026-02-30 is a date that does not exist"),
    (HEADER + "Acorn,20,30/01/2026,4,4\n", "row 2: start_on: “30/01/2026” is not a date"),
    (HEADER + '"Acorn,20,,4,4\n', "row 2: is not comma-separated values"),
    (HEADER.encode("utf-16"), "is not UTF-8 text"),
    ("bidder,price,start_on,outcomes,staff\nÉlan,20,,4,4\n".encode("latin-1"), "is not UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("bids", "told"), BAD_BIDS, ids=[told for _, told in BAD_BIDS])
def test_bad_bids_are_told_in_one_line_with_file_row_and_field(run: Run, bids: str | bytes, told: str) -> None:
    answer = run(bids)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(f"bids.csv: {told}")


def test_under_a_fixed_price_the_price_counts_nothing_whatever_stands_there(run: Run) -> None:
    fixed = {"price_formula": "fixed_price", "quality_weight": 100, "price_weight": 0}
    answer = run(**fixed)
    assert [(row["bidder"], row["price_points"], row["total"]) for row in json.loads(answer.stdout)["ranking"]] == [
        ("Acorn", "0.00", "80.00"),
        ("Beech", "0.00", "70.00"),
    ]
    assert json.loads(run(BIDS.replace("18.00", "20"), **fixed).stdout) == json.loads(answer.stdout)


def test_the_seed_is_used_as_it_was_published_with_the_space_around_it(run: Run) -> None:
    equal = HEADER + "".join(f"{name},20,,4,4\n" for name in ("Acorn", "Beech", "Cedar", "Damson", "Elder"))
    for seed in (" 2026 ", "2026", ""):
        drawn = [row["bidder"] for row in json.loads(run(equal, seed=seed).stdout)["ranking"]]
        assert drawn == sorted(drawn, key=lambda name: sha256(f"{seed}:{name}".encode()).hexdigest())


def test_a_floor_of_nothing_flags_nobody(run: Run) -> None:
    assert [row["flags"] for row in json.loads(run(floor="0").stdout)["ranking"]] == [[], []]


def test_a_folder_a_missing_file_and_a_missing_argument_are_told_in_one_line(run: Run) -> None:
    run()
    cases = {
        ("rules.json", "."): ".: is a folder, not a file\n",
        ("nothing.json", "bids.csv"): "nothing.json: there is no such file\n",
        ("rules.json",): "Missing argument 'BIDS.csv'.\n",
        ("rules.json", "bids.csv", "--frmat", "csv"): "No such option '--frmat'. Did you mean '--format'?\n",
    }
    for arguments, told in cases.items():
        answer = CliRunner().invoke(rank, list(arguments), catch_exceptions=False)
        assert (answer.exit_code, answer.stderr) == (2, told)
