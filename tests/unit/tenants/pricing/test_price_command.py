"""`consortium price`: its two forms of answer, and one line for every bad input."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenants.pricing.cli import price

PATTERN: dict[str, Any] = {
    "when": "term",
    "days": ["mon", "sat"],
    "at": "16:00",
    "unit": "hour",
    "quantity": "1.5",
    "carers": 1,
}
SCHEDULE: dict[str, Any] = {
    "starts_on": "2026-09-01",
    "ends_on": "2027-03-31",
    "term_dates": [["2026-09-01", "2026-12-18"]],
    "patterns": [PATTERN],
}
RATES: dict[str, Any] = {
    "unit_rates": {"hour": "21.00"},
    "uplifts": {"saturday": "1.10", "sunday": "1.20", "bank_holiday": "1.50", "evening": "1.05"},
    "evening_from": "20:00",
}
MISSING = object()
Run = Callable[..., Result]


def with_pattern(**changed: object) -> dict[str, object]:
    return {"patterns": [{name: value for name, value in (PATTERN | changed).items() if value is not MISSING}]}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Price `SCHEDULE` at `RATES` with some of them changed, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def priced(*options: str, schedule: object = None, rates: object = None) -> Result:
        for name, usual, changed in (("schedule.json", SCHEDULE, schedule), ("rates.json", RATES, rates)):
            document = {key: value for key, value in (usual | (changed or {})).items() if value is not MISSING}  # type: ignore[operator]
            Path(name).write_text(json.dumps(document), encoding="utf-8-sig")
        return CliRunner().invoke(price, ["schedule.json", "rates.json", *options], catch_exceptions=False)

    return priced


def test_prints_the_documented_json(run: Run) -> None:
    # 15 Mondays at 31.50 and 15 Saturdays at 34.65 in the term, over 212 days
    assert json.loads(run().stdout) == {
        "visits": 30,
        "total": "992.25",
        "financial_years": {"2026-27": "992.25"},
        "average_week": "32.76",
    }


def test_the_table_shows_every_kind_of_line_with_its_working(run: Run) -> None:
    shown = run("--format", "table").stdout
    assert "£21.00 × 1.5 × 1 × 1.00 = £31.50" in shown
    assert "£21.00 × 1.5 × 1 × 1.10 = £34.65" in shown
    assert "£992.25" in shown
    week = run("--format", "table", schedule=with_pattern(unit="week"), rates={"unit_rates": {"week": "1000"}}).stdout
    assert "£1,000.00 × 1.5 × 1 × 1.00 ÷ 7 = £214.29" in week


def test_an_hour_is_needed_only_where_evenings_are_paid(run: Run) -> None:
    assert run(schedule=with_pattern(at=None)).stderr.startswith("schedule.json: patterns 1: at: is missing")
    daytime = {"uplifts": {"saturday": "1.10"}, "evening_from": MISSING}
    assert json.loads(run(schedule=with_pattern(at=MISSING), rates=daytime).stdout)["total"] == "992.25"


BAD_SCHEDULES: list[tuple[dict[str, object], str, str]] = [
    *(({key: MISSING}, key, "is missing") for key in SCHEDULE),
    *((with_pattern(**{key: MISSING}), f"patterns 1: {key}", "is missing") for key in PATTERN),
    ({"starts_on": "2026-02-30"}, "starts_on", "does not exist"),
    ({"starts_on": "1 September 2026"}, "starts_on", "is not a date"),
    ({"starts_on": 20260901}, "starts_on", "must be text, but is the number 20260901"),
    ({"ends_on": "2026-08-31"}, "ends_on", "the end 2026-08-31 is before the start 2026-09-01"),
    ({"term_dates": [["2026-09-01", "2026-08-31"]]}, "term_dates 1", "is before the start"),
    ({"term_dates": [["2026-09-01"]]}, "term_dates 1", "must be a list of two dates"),
    ({"term_dates": "2026-09-01"}, "term_dates", "must be a list"),
    ({"patterns": {}}, "patterns", "must be a list"),
    ({"patterns": ["mon"]}, "patterns 1", "must hold names and values"),
    (with_pattern(when="sometimes"), "patterns 1: when", "not one of term, holiday, all"),
    (with_pattern(days=["mon", "Tuesday"]), "patterns 1: days 2", "not one of mon, tue"),
    (with_pattern(days=["mon", "mon"]), "patterns 1: days", "the same day twice"),
    (with_pattern(days=[]), "patterns 1: days", "names no day"),
    (with_pattern(at="24:00"), "patterns 1: at", "does not exist"),
    (with_pattern(at="4pm"), "patterns 1: at", "is not a time of day"),
    (with_pattern(unit="night"), "patterns 1: unit", "has no rate"),
    (with_pattern(quantity="-1"), "patterns 1: quantity", "must be at least 0, but is -1"),
    (with_pattern(quantity="1,5"), "patterns 1: quantity", "comma"),
    (with_pattern(quantity=float("nan")), "patterns 1: quantity", "not a plain number"),
    (with_pattern(quantity=float("inf")), "patterns 1: quantity", "not a plain number"),
    (with_pattern(carers=0), "patterns 1: carers", "must be at least 1"),
    (with_pattern(carers="1.5"), "patterns 1: carers", "must be a whole number"),
    (with_pattern(carers=True), "patterns 1: carers", "must be a number, but is true"),
]
BAD_RATES: list[tuple[dict[str, object], str, str]] = [
    *(({key: MISSING}, key, "is missing") for key in RATES),
    ({"unit_rates": {"hour": "0"}}, "unit_rates: hour", "must be above 0"),
    ({"unit_rates": {"hour": "-21"}}, "unit_rates: hour", "must be above 0"),
    ({"unit_rates": {"hour": None}}, "unit_rates: hour", "must be a number, but is null"),
    ({"unit_rates": ["hour"]}, "unit_rates", "must hold names and values"),
    ({"uplifts": {"saturday": "0.99"}}, "uplifts: saturday", "must be at least 1, but is 0.99"),
    ({"uplifts": {"weekend": "1.10"}}, "uplifts: weekend", "not one of saturday, sunday"),
    ({"uplifts": {"Sunday": "1.10"}}, "uplifts: Sunday", "is “sunday” meant?"),
    ({"evening_from": "8pm"}, "evening_from", "is not a time of day"),
]


@pytest.mark.parametrize(
    ("file", "changed", "place", "told"),
    [*(("schedule", *bad) for bad in BAD_SCHEDULES), *(("rates", *bad) for bad in BAD_RATES)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_is_told_in_one_line_with_file_and_field(
    run: Run, file: str, changed: dict[str, object], place: str, told: str
) -> None:
    answer = run(**{file: changed})
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(f"{file}.json: {place}: ")
    assert told in answer.stderr
