"""A rate card as a table that people keep in a spreadsheet, read row by row before anything is saved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import parse_decimal
from tenants.pricing.rules.cards import (
    DAY_KINDS,
    MOST_LINES,
    UNITS,
    DayKind,
    RateLine,
    called,
    ensure_line_holds,
)

explain(
    {
        "rate_sheet.rows": "{count} cells cannot be taken. Nothing was saved: correct the file and choose it again.",
    }
)

COLUMNS = ("Unit", "Complexity", "Place band", "Day", "Carers", "Price", "Kind")
PAYS, MOST = "what we pay", "the most we pay"
KINDS = {PAYS: False, "pay": False, MOST: True, "most": True, "ceiling": True}
MOST_ERRORS = 50
Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one cell, by the number of the row as a spreadsheet counts it."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The lines of a sheet, or what is wrong with it; never both."""

    lines: tuple[RateLine, ...] = ()
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is new, gone (`after` missing) or priced otherwise."""

    before: RateLine | None
    after: RateLine | None

    @property
    def called(self) -> str:
        line = self.after or self.before
        return called(line) if line else ""


@dataclass
class _Reading:
    words_for: Callable[[Refused], str]
    errors: list[RowError] = field(default_factory=list)

    def note(self, row: int, column: str, why: str) -> None:
        self.errors.append(RowError(row, column, why[:1].upper() + why[1:]))


def as_rows(lines: Iterable[RateLine]) -> Iterator[list[str]]:
    """The rows of `COLUMNS`, which `read_rows` reads back as the same lines."""
    for line in lines:
        yield [
            UNITS[line.unit],
            line.complexity or "",
            line.place or "",
            DAY_KINDS[line.day_kind] if line.day_kind else "",
            str(line.carers) if line.carers else "",
            f"{line.amount:.2f}",
            MOST if line.is_ceiling else PAYS,
        ]


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]],
    bands: Mapping[str, Sequence[str]],
    words_for: Callable[[Refused], str],
) -> ReadSheet:
    """Numbered rows, the header first, as lines; every cell that is wrong is told, up to a limit.

    `words_for` puts a refusal into plain words.
    """
    reading, lines, seen = _Reading(words_for), [], dict[object, int]()
    columns: dict[str, int] | None = None
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(number, cells, reading)
            if reading.errors:
                break
            continue
        line = _line(number, cells, columns, bands, reading)
        if line is not None:
            if line.key in seen:
                reading.note(number, "Unit", f"says the same as row {seen[line.key]}: {called(line)}")
            seen.setdefault(line.key, number)
            lines.append(line)
        if len(lines) > MOST_LINES or len(reading.errors) >= MOST_ERRORS:
            reading.note(number, "Unit", f"a rate card holds at most {MOST_LINES} rates: nothing further was read")
            break
    if not lines and not reading.errors:
        reading.note(1, "Unit", "there is no rate in the file")
    return ReadSheet(errors=tuple(reading.errors)) if reading.errors else ReadSheet(lines=tuple(lines))


def _columns(number: int, cells: Sequence[str], reading: _Reading) -> dict[str, int]:
    names = [" ".join(cell.split()).casefold() for cell in cells]
    for column in COLUMNS:
        if names.count(column.casefold()) > 1:
            reading.note(number, column, "this column is there twice")
    for column in ("Unit", "Price"):
        if column.casefold() not in names:
            reading.note(number, column, f"the column “{column}” is missing. The first row names the columns")
    known = {column.casefold(): column for column in COLUMNS}
    return {known[name]: place for place, name in enumerate(names) if name in known}


def _line(
    number: int, cells: Sequence[str], columns: Mapping[str, int], bands: Mapping[str, Sequence[str]], reading: _Reading
) -> RateLine | None:
    def cell(column: str) -> str:
        place = columns.get(column, len(cells))
        return " ".join(cells[place].split()) if place < len(cells) else ""

    before = len(reading.errors)
    units = {**{words: unit for unit, words in UNITS.items()}, **{unit: unit for unit in UNITS}}
    days: dict[str, DayKind | None] = {words.casefold(): kind for kind, words in DAY_KINDS.items()}
    days |= {str(kind): kind for kind in DayKind} | {"": None, "any": None, "any day": None}
    unit = _one_of(cell("Unit"), units, number, "Unit", "a unit that councils buy in", reading)
    day = _one_of(cell("Day"), days, number, "Day", "a kind of day", reading)
    kind = _one_of(cell("Kind") or PAYS, KINDS, number, "Kind", f"“{PAYS}” or “{MOST}”", reading)
    try:
        amount = parse_decimal(cell("Price").removeprefix("£"), "Price")
        carers = int(parse_decimal(cell("Carers"), "Carers")) if cell("Carers") not in {"", "any"} else None
        if carers is not None and parse_decimal(cell("Carers"), "Carers") != carers:
            raise BadInput("Carers", f"“{cell('Carers')}” is not a whole number")
    except BadInput as bad:
        reading.note(number, bad.where, bad.why)
        return None
    if len(reading.errors) > before or unit is None:
        return None
    line = RateLine(unit, amount, bool(kind), cell("Complexity") or None, cell("Place band") or None, day, carers)
    try:
        ensure_line_holds(line, bands)
    except Refused as refused:
        reading.note(number, _COLUMN_OF[refused.code], reading.words_for(refused))
        return None
    return line


_COLUMN_OF = {
    "rate_card.unit_unknown": "Unit",
    "rate_card.not_positive": "Price",
    "rate_card.band": "Complexity",
    "rate_card.place_unknown": "Place band",
    "rate_card.carers": "Carers",
}


def _one_of(
    text: str, choices: Mapping[str, Choice], number: int, column: str, what: str, reading: _Reading
) -> Choice | None:
    if text.casefold() in choices:
        return choices[text.casefold()]
    said = f"“{text[:60]}” is not" if text else "is empty, where we need"
    reading.note(number, column, f"{said} {what}")
    return None


def differences(before: Iterable[RateLine], after: Iterable[RateLine]) -> list[Difference]:
    """What a card would say otherwise, line by line: what is gone, new, or priced otherwise."""
    was, will = {line.key: line for line in before}, {line.key: line for line in after}
    changed = [
        Difference(was.get(key), will.get(key))
        for key in {**will, **was}
        if key not in was
        or key not in will
        or (was[key].amount, was[key].is_ceiling) != (will[key].amount, will[key].is_ceiling)
    ]
    return sorted(changed, key=lambda each: each.called)
