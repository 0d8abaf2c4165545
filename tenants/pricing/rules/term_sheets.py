"""School terms as a table that people keep in a spreadsheet, read row by row before anything is saved."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from consortium.kernel.calendar import MONTHS, long_date, parse_date
from consortium.kernel.errors import BadInput, explain
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.sheets import RowError

COLUMNS = ("First day", "Last day")
MOST_TERMS = 60
MOST_ERRORS = 50
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WRITTEN = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})")

explain(
    {
        "term_sheet.rows": "The file has cells that cannot be taken ({count}). Nothing was saved: correct the file "
        "and choose it again.",
    }
)


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """The terms of a sheet in order, or what is wrong with it; never both."""

    terms: tuple[Period, ...] = ()
    errors: tuple[RowError, ...] = ()


def as_rows(terms: Iterable[Period]) -> Iterator[list[str]]:
    """The rows of `COLUMNS`, which `read_term_rows` reads back as the same terms."""
    for term in terms:
        yield [term.first.isoformat(), term.last.isoformat()]


def read_term_rows(rows: Iterable[tuple[int, Sequence[str]]]) -> ReadTerms:
    """Numbered rows, the header first, as terms; every cell that is wrong is told, up to a limit."""
    errors: list[RowError] = []
    found: list[tuple[int, Period]] = []
    columns: dict[str, int] | None = None
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(number, cells, errors)
            if errors:
                break
            continue
        if term := _term(number, cells, columns, errors):
            found.append((number, term))
        if len(found) > MOST_TERMS or len(errors) >= MOST_ERRORS:
            errors.append(RowError(number, COLUMNS[0], f"At most {MOST_TERMS} terms: nothing further was read"))
            break
    if not found and not errors:
        errors.append(RowError(1, COLUMNS[0], "There is no term in the file"))
    errors += _overlaps(found)
    if errors:
        return ReadTerms(errors=tuple(sorted(errors, key=lambda error: error.row)))
    return ReadTerms(tuple(sorted((term for _, term in found), key=lambda term: term.first)))


def _columns(number: int, cells: Sequence[str], errors: list[RowError]) -> dict[str, int]:
    names = [" ".join(cell.split()).casefold() for cell in cells]
    for column in COLUMNS:
        if names.count(column.casefold()) != 1:
            why = "is missing. The first row names the columns" if column.casefold() not in names else "is there twice"
            errors.append(RowError(number, column, f"The column “{column}” {why}"))
    return {column: names.index(column.casefold()) for column in COLUMNS if column.casefold() in names}


def _term(number: int, cells: Sequence[str], columns: dict[str, int], errors: list[RowError]) -> Period | None:
    days: list[date] = []
    for column in COLUMNS:
        text = " ".join(cells[columns[column]].split()) if columns[column] < len(cells) else ""
        try:
            days.append(read_day(text))
        except BadInput as bad:
            errors.append(RowError(number, column, bad.why[:1].upper() + bad.why[1:]))
    if len(days) < len(COLUMNS):
        return None
    first, last = days
    if last < first:
        errors.append(RowError(number, COLUMNS[1], f"{long_date(last)} is before the first day, {long_date(first)}"))
        return None
    return Period(first, last)


def read_day(text: str) -> date:
    """A day written 2026-09-01, 01/09/2026 or 1 September 2026. Raises `BadInput`."""
    if not text:
        raise BadInput("day", "is empty, where we need a date")
    if slashed := _SLASHED.fullmatch(text):
        day, month, year = slashed.groups()
        return parse_date(f"{year}-{int(month):02d}-{int(day):02d}", "day")
    if written := _WRITTEN.fullmatch(text):
        day, name, year = written.groups()
        months = [number for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(name.casefold())]
        if len(months) == 1:
            return parse_date(f"{year}-{months[0]:02d}-{int(day):02d}", "day")
    return parse_date(text[:60], "day")


def _overlaps(found: Iterable[tuple[int, Period]]) -> Iterator[RowError]:
    """A term that begins before the one before it is over, told in its own row."""
    latest: tuple[int, Period] | None = None
    for number, term in sorted(found, key=lambda each: (each[1].first, each[0])):
        if latest and term.first <= latest[1].last:
            yield RowError(number, COLUMNS[0], f"This term overlaps with the one in row {latest[0]}")
        if latest is None or term.last > latest[1].last:
            latest = (number, term)


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """1 September to 31 August, as schools count."""

    starting: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def label(self) -> str:
        return f"{self.starting}/{(self.starting + 1) % 100:02d}"

    @property
    def first(self) -> date:
        return date(self.starting, 9, 1)

    @property
    def last(self) -> date:
        return date(self.starting + 1, 8, 31)

    def touches(self, term: Period) -> bool:
        return term.first <= self.last and term.last >= self.first
