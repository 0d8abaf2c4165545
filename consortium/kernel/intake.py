"""Tables that are taken in whole or not at all: the columns they have, and what is wrong in them by row and column.

A fault names its place and never repeats what stands there, which may say who a child is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Generic, TypeVar

from consortium.kernel.calendar import parse_date
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up, parse_decimal

LARGEST = 2 * 1024 * 1024  # bytes
MOST_FAULTS = 100  # that are told at once
Entry = TypeVar("Entry")
Value = TypeVar("Value")

explain(
    {
        "import.empty": "There is no {thing} in it.",
        "import.columns_missing": "The first row must name the columns. Missing: {columns}.",
        "import.columns_unknown": "There is no column called {columns}. Take the template, and fill it in.",
        "import.column_twice": "A column stands twice: {columns}.",
        "import.too_many": "At most {most} rows can be taken in at once. Split the file.",
        "import.faults": "{count} faults were found in what was sent. Put them right, and send all of it again.",
        "import.over": "This import is over: it was taken in or discarded already.",
        "row.missing": "is empty",
        "row.too_long": "is longer than {most} characters",
        "row.unreadable": "holds a character that cannot be kept",
        "row.day": "is not a day such as 2027-01-04 or 04/01/2027",
        "row.number": "is not a number such as 12.50",
        "row.decimals": "has more than two decimals",
        "row.not_positive": "must be more than nothing",
        "row.twice": "stands in row {first} too",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: never what stands there."""

    row: int
    column: str
    refused: Refused


@dataclass(slots=True)
class Read(Generic[Entry]):
    """What was read of a table or a list, and what was wrong with it."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def note(self, faults: Iterable[Fault]) -> None:
        """Add faults; they stand in the order of their rows."""
        self.faults = sorted([*self.faults, *faults], key=attrgetter("row"))


@dataclass(slots=True)
class Row:
    """One row, its cells by column without the space around them, and the first thing that is wrong in each."""

    number: int
    cells: Mapping[str, str]
    faults: dict[str, Fault] = field(default_factory=dict)

    def read(self, column: str, how: Callable[[str], Value]) -> Value:
        """What a cell says. Where it cannot be read that is a fault, and nothing may be made of the row."""
        if column not in self.faults:
            try:
                return how(self.cells[column])
            except Refused as refused:
                self.refuse(column, refused)
        return None  # type: ignore[return-value]

    def refuse(self, column: str, refused: Refused) -> None:
        self.faults.setdefault(column, Fault(self.number, column, refused))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The tables of one kind: a `thing` on each row, under these columns."""

    thing: str
    columns: Sequence[str]
    optional: Sequence[str] = ()
    most_rows: int
    longest: Mapping[str, int] = field(default_factory=dict)
    longest_else: int
    """Characters of a cell of any other column."""

    @property
    def needed(self) -> list[str]:
        return [name for name in self.columns if name not in self.optional]

    def rows_of(self, lines: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
        """The rows below the first, which names the columns in any order. Raises `Refused` for another table."""
        numbered = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
        header = next(numbered, None)
        if header is None:
            raise Refused("import.empty", thing=self.thing)
        names = self._names(header[1])
        return self._rows((number, dict(zip(names, cells, strict=False))) for number, cells in numbered)

    def rows_of_list(self, given: Iterable[Mapping[str, str]]) -> list[Row]:
        """The same of a list that a program sends: its first row is number 1."""
        return self._rows(enumerate(given, 1))

    def ensure_not_too_many(self, count: int) -> None:
        if count > self.most_rows:
            raise Refused("import.too_many", most=self.most_rows)

    def _names(self, header: Sequence[str]) -> list[str]:
        names = [" ".join(cell.replace("’", "'").replace("_", " ").split()).lower() for cell in header]
        if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
            raise Refused("import.column_twice", columns=", ".join(twice)[:200])
        if missing := [name for name in self.needed if name not in names]:
            raise Refused("import.columns_missing", columns=", ".join(missing))
        if unknown := [f"“{name[:40]}”" for name in names if name not in self.columns]:
            raise Refused("import.columns_unknown", columns=", ".join(unknown[:5]))
        return names

    def _rows(self, numbered: Iterable[tuple[int, Mapping[str, str]]]) -> list[Row]:
        rows: list[Row] = []
        for number, cells in numbered:
            self.ensure_not_too_many(len(rows) + 1)
            rows.append(self._row(number, cells))
        if not rows:
            raise Refused("import.empty", thing=self.thing)
        return rows

    def _row(self, number: int, cells: Mapping[str, str]) -> Row:
        row = Row(number, {name: cells.get(name, "").strip() for name in self.columns})
        for name, text in row.cells.items():
            most = self.longest.get(name, self.longest_else)
            if not text and name not in self.optional:
                row.refuse(name, Refused("row.missing"))
            elif len(text) > most:
                row.refuse(name, Refused("row.too_long", most=most))
            elif any(character < " " and character not in "\t\r\n" for character in text):
                row.refuse(name, Refused("row.unreadable"))
        return row


def read_rows(rows: Iterable[Row], how: Callable[[Row], Entry | None]) -> Read[Entry]:
    """What `how` makes of each row, and every fault; of a row with a fault nothing is kept."""
    read = Read[Entry]()
    for row in rows:
        entry = how(row)
        if entry is not None and not row.faults:
            read.entries.append(entry)
        read.faults.extend(row.faults.values())
    return read


def as_day(text: str) -> date:
    """`2027-01-04`, or as people here write it: `4/1/2027`."""
    parts = text.split("/")
    if len(parts) == len(("day", "month", "year")) and all(part.isdecimal() for part in parts):
        text = f"{parts[2]}-{int(parts[1]):02}-{int(parts[0]):02}"
    try:
        return parse_date(text, "day")
    except BadInput:
        raise Refused("row.day") from None


def as_amount(text: str) -> Decimal:
    """A number above nothing with two decimals at the most, such as pounds or hours."""
    try:
        value = parse_decimal(text.removeprefix("£"), "number")
    except BadInput:
        raise Refused("row.number") from None
    if value <= 0:
        raise Refused("row.not_positive")
    if value != half_up(value):
        raise Refused("row.decimals")
    return value


def ensure_not_over(*, is_over: bool) -> None:
    """An import is looked at once: what became of it stands."""
    if is_over:
        raise Refused("import.over")
