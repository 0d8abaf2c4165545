"""The edge of the calculators: files in, text out, and bad input answered in one line.

No database, no settings, no network: an auditor or a bidder can check a result with the files alone.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.reading import NumberAsWritten, Table

LARGEST_FILE = 50_000_000  # bytes
LONGEST_LINE = 400  # characters of an error
STANDARD_INPUT = "-"
Result = TypeVar("Result")


class OneLineError(click.ClickException):
    """An error shown as one line on standard error, with exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        line = printable(self.message)
        click.echo(line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…", err=True)


class Calculator(click.Command):
    """A command whose every complaint, about its arguments or about a file, is one line and exit status 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return _complaining_in_one_line(lambda: super(Calculator, self).parse_args(ctx, args))

    def invoke(self, ctx: click.Context) -> Any:
        return _complaining_in_one_line(lambda: super(Calculator, self).invoke(ctx))


def _complaining_in_one_line(act: Callable[[], Result]) -> Result:
    try:
        return act()
    except click.UsageError as error:
        raise OneLineError(error.format_message()) from None
    except BadInput as bad:
        raise OneLineError(str(bad)) from None
    except Refused as refused:
        facts = ", ".join(f"{name} {value}" for name, value in refused.facts.items())
        raise OneLineError(f"refused: {refused.code}{': ' if facts else ''}{facts}") from None


def read_text(path: str) -> str:
    """A file (`-` is standard input) as text: UTF-8, with or without a byte-order mark; line ends as they stand."""
    try:
        if path == STANDARD_INPUT:
            raw = _read_within_limit(_standard_input(), path)
        else:
            with Path(path).open("rb") as file:
                raw = _read_within_limit(file, path)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 text (byte {error.start + 1}): save it as UTF-8") from None
    except FileNotFoundError:
        raise BadInput(path, "there is no such file") from None
    except IsADirectoryError:
        raise BadInput(path, "is a folder, not a file") from None
    except OSError as error:
        raise BadInput(path, f"cannot be read: {error.strerror}") from None


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # closed by whoever started us
        raise BadInput(STANDARD_INPUT, "standard input is closed")
    return sys.stdin.buffer


def _read_within_limit(file: BinaryIO, path: str) -> bytes:
    raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise BadInput(path, f"is larger than {LARGEST_FILE // 1_000_000} MB")
    return raw


def read_json(path: str) -> object:
    """A JSON file with its numbers as they were written; a name given twice in one object is refused."""
    numbers = {"parse_int": NumberAsWritten, "parse_float": NumberAsWritten, "parse_constant": NumberAsWritten}
    return _read_json(path, **numbers)


def read_plain_json(path: str) -> object:
    """A JSON file as it was exported, to be hashed again: its whole numbers are numbers, and nothing else is."""

    def refuse(number: str) -> object:
        raise BadInput(path, f"holds {number[:40]}, which no record of ours does")

    return _read_json(path, parse_float=refuse, parse_constant=refuse)


def _read_json(path: str, **numbers: Any) -> object:

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        values = dict(pairs)
        if len(values) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise BadInput(f"{path}: {twice}", "is given twice")
        return values

    try:
        return json.loads(read_text(path), object_pairs_hook=once, **numbers)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}: line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise BadInput(path, "is nested too deeply") from None


def read_table(path: str) -> Table:
    """A CSV file with a header. Blank rows are skipped but counted, so that numbers match what a spreadsheet shows."""
    lines = _csv_rows(path)
    columns = [name.strip() for name in lines[0]] if lines else []
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise BadInput(f"{path}: row 1", "the header is missing")
    for number, name in enumerate(columns, start=1):
        if not name:
            raise BadInput(f"{path}: row 1", f"column {number} has no name")
        if columns.count(name) > 1:
            raise BadInput(f"{path}: row 1", f"the column “{name}” is there twice")
    rows = tuple(
        (number, _cells(cells, columns, f"{path}: row {number}"))
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    )
    return Table(path, tuple(columns), rows)


def _csv_rows(path: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise BadInput(f"{path}: row {len(rows) + 1}", f"is not comma-separated values: {error}") from None
    return rows


def _cells(cells: Sequence[str], columns: Sequence[str], where: str) -> Mapping[str, str]:
    surplus = cells[len(columns) :]
    if len(cells) < len(columns) or any(cell.strip() for cell in surplus):
        counted = f"has {len(cells)} cells, but the header has {len(columns)}"
        raise BadInput(
            where, f"{counted}: a number is written with a point, and a comma in a text needs quotation marks"
        )
    return dict(zip(columns, cells, strict=False))


def print_text(text: str) -> None:
    """Text to standard output as UTF-8, whatever the terminal's own encoding."""
    try:
        click.echo(text.encode(), nl=not text.endswith("\n"))
    except BrokenPipeError:
        raise  # whoever read it has read enough: click ends quietly
    except OSError as error:
        raise BadInput("standard output", f"cannot be written: {error.strerror}") from None


def print_json(document: object) -> None:
    print_text(json.dumps(document, ensure_ascii=False, indent=2))


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as columns of text, for reading; cells that are numbers are set to the right."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip_longest(*shown, fillvalue="")]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if _is_number(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=False)
        ).rstrip()
        for row in shown
    )


def printable(text: str) -> str:
    """Text on one line that cannot move the cursor or colour the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def _is_number(cell: str) -> bool:
    return cell.strip("£−").replace(",", "").replace(".", "", 1).isdecimal()
