"""The page about the security standard names every item, and nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ITEMS = 253
"""Of levels 1 and 2 in ASVS 5.0.0."""
STATES = {"Met", "Partly", "Not met", "By whoever runs it", "None here"}
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| V")]
NAMED = re.findall(r"`([^`]+)`", PAGE)
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def test_every_item_stands_once_in_its_order() -> None:
    numbers = [tuple(map(int, row[0].removeprefix("V").split("."))) for row in ROWS]
    assert len(numbers) == ITEMS
    assert numbers == sorted(set(numbers))


def test_every_item_says_plainly_how_it_stands() -> None:
    assert [row for row in ROWS if len(row) != 4 or row[2] not in STATES or not row[3]] == []


def test_every_test_that_it_names_exists() -> None:
    known = {name for path in (ROOT / "tests").rglob("test_*.py") for name in TEST.findall(path.read_text("utf-8"))}
    assert [name for name in NAMED if name.startswith("test_") and name not in known] == []


def test_every_file_that_it_names_exists() -> None:
    paths = [name for name in NAMED if "/" in name and " " not in name and not name.startswith("/")]
    assert len(paths) > 50
    assert [path for path in paths if not (ROOT / path).exists()] == []
