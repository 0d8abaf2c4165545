"""Support bought before this service or beside it: one line says whose hours, of which days, at what price an hour.

Figures of a year are added up from these lines and never typed in, so that each can be traced to the hours behind it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import financial_year
from consortium.kernel.errors import Refused, explain
from consortium.kernel.intake import Fault, Read, Row, Table, as_amount, as_day, read_rows
from consortium.kernel.money import half_up

MOST_HOURS_A_DAY = 48
"""Two carers round the clock: more is a slip."""
MOST_RATE = Decimal(10_000)
COLUMNS = ("arrangement", "child", "provider", "route", "from", "to", "hours", "hourly rate")
TABLE = Table(thing="arrangement", columns=COLUMNS, most_rows=5000, longest_else=80)


class Route(StrEnum):
    """Through a purchasing system, or outside any."""

    SYSTEM = "system"
    SPOT = "spot"


ROUTES = tuple(map(str, Route))

explain(
    {
        "arrangements.taken": "This file was taken in already, on {made_on}. Take that back first to send it again.",
        "arrangements.meanwhile": "Somebody took in the days of row {row} meanwhile. Read the file again.",
        "arrangements.taken_back": "This import was taken back already.",
        "arrangement.route": "is neither “system” nor “spot”",
        "arrangement.backwards": "is before the first day",
        "arrangement.two_years": "is in another financial year than the first day: write a line for each year",
        "arrangement.in_future": "is in the future: only what was delivered is taken in",
        "arrangement.too_many_hours": "is more than two carers could give in these days",
        "arrangement.rate": "is more than £10,000",
        "arrangement.overlaps": "overlaps row {first}, of the same arrangement",
        "arrangement.here": "overlaps what was taken in before of the same arrangement",
        "arrangement.differs": "is another than in row {first}, of the same arrangement",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """Hours of one arrangement from one day to another, both included, at one price an hour. Private: never log it."""

    row: int
    arrangement: str
    child: str
    provider: str
    route: Route
    from_on: date
    to_on: date
    hours: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        return amount_of(self.hours, self.rate)

    @property
    def year(self) -> str:
        return financial_year(self.from_on).label


def amount_of(hours: Decimal, rate: Decimal) -> Decimal:
    """Half up to pence, line by line."""
    return half_up(hours * rate)


def ensure_first_time(made_on: date | None) -> None:
    """`made_on` is when the same file was taken in, if it was and still counts."""
    if made_on is not None:
        raise Refused("arrangements.taken", made_on=made_on)


def ensure_not_taken_back(*, is_taken_back: bool) -> None:
    if is_taken_back:
        raise Refused("arrangements.taken_back")


def read_table(lines: Iterable[tuple[int, Sequence[str]]], *, today: date) -> Read[Line]:
    """A table whose first row names the columns, in any order. Raises `Refused` for another table."""
    return _read(TABLE.rows_of(lines), today)


def read_list(given: Iterable[Mapping[str, str]], *, today: date) -> Read[Line]:
    """Each row by its cells. Raises `Refused` where there is none."""
    return _read(TABLE.rows_of_list(given), today)


def _read(rows: Iterable[Row], today: date) -> Read[Line]:
    read = read_rows(rows, lambda row: _line(row, today))
    read.note(_faults_between(read.entries))
    return read


def _line(row: Row, today: date) -> Line | None:
    """The line of a row, unless a cell of it cannot be read or does not fit the others."""
    route = row.read("route", _route)
    from_on, to_on = row.read("from", as_day), row.read("to", as_day)
    hours, rate = row.read("hours", as_amount), row.read("hourly rate", as_amount)
    if row.faults:
        return None
    cells = row.cells
    line = Line(row.number, cells["arrangement"], cells["child"], cells["provider"], route, from_on, to_on, hours, rate)
    for column, refused in _faults_of(line, today):
        row.refuse(column, refused)
    return line


def _route(text: str) -> Route:
    if text.casefold() not in ROUTES:
        raise Refused("arrangement.route")
    return Route(text.casefold())


def _faults_of(line: Line, today: date) -> Iterator[tuple[str, Refused]]:
    days = (line.to_on - line.from_on).days + 1
    if days < 1:
        yield "to", Refused("arrangement.backwards")
    elif line.year != financial_year(line.to_on).label:
        yield "to", Refused("arrangement.two_years")
    if line.to_on > today:
        yield "to", Refused("arrangement.in_future")
    if line.hours > max(days, 1) * MOST_HOURS_A_DAY:
        yield "hours", Refused("arrangement.too_many_hours")
    if line.rate > MOST_RATE:
        yield "hourly rate", Refused("arrangement.rate")


def _faults_between(lines: Sequence[Line]) -> Iterator[Fault]:
    """Lines of one arrangement are of one child, provider and route, and no two of them are of the same day."""
    first: dict[str, Line] = {}
    last: dict[str, Line] = {}
    for line in sorted(lines, key=lambda each: (each.arrangement, each.from_on, each.to_on, each.row)):
        begun = first.setdefault(line.arrangement, line)
        for column in ("child", "provider", "route"):
            if getattr(line, column) != getattr(begun, column):
                yield Fault(line.row, column, Refused("arrangement.differs", first=begun.row))
        before = last.get(line.arrangement)
        if before is not None and line.from_on <= before.to_on:
            yield Fault(line.row, "from", Refused("arrangement.overlaps", first=before.row))
        if before is None or line.to_on > before.to_on:
            last[line.arrangement] = line


def faults_beside(lines: Sequence[Line], kept: Mapping[str, Sequence[tuple[date, date]]]) -> list[Fault]:
    """Of lines whose days were taken in before; `kept` has the days of each arrangement."""
    return [
        Fault(line.row, "from", Refused("arrangement.here"))
        for line in lines
        if any(line.from_on <= to_on and from_on <= line.to_on for from_on, to_on in kept.get(line.arrangement, ()))
    ]
