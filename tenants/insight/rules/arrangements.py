"""Support bought before this service or beside it: one line says whose hours, of which days, at what price an hour.

Figures of a year are added up from these lines and never typed in, so that each can be traced to the hours behind it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import financial_year, parse_date
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up, parse_decimal

MOST_ROWS = 5000
LARGEST = 2 * 1024 * 1024  # bytes
MOST_FAULTS = 100
MOST_HOURS_A_DAY = 48
"""Two carers round the clock: more is a slip."""
MOST_RATE = Decimal(10_000)
LONGEST = 80  # characters of a reference, a child's reference and a provider's name
COLUMNS = ("arrangement", "child", "provider", "route", "from", "to", "hours", "hourly rate")


class Route(StrEnum):
    """Through a purchasing system, or outside any."""

    SYSTEM = "system"
    SPOT = "spot"


ROUTES = tuple(map(str, Route))

explain(
    {
        "arrangements.no_file": "Choose a file.",
        "arrangements.empty": "There is no arrangement in it.",
        "arrangements.columns": "The first row must name these columns: {columns}.",
        "arrangements.too_many": "At most {most} rows can be taken in at once. Split the file.",
        "arrangements.too_large": "The file is larger than {megabytes} MB.",
        "arrangements.taken": "This file was taken in already, on {made_on}. Take that back first to send it again.",
        "arrangements.meanwhile": "Somebody took in the days of row {row} meanwhile. Read the file again.",
        "arrangements.taken_back": "This import was taken back already.",
        "arrangement.missing": "is empty",
        "arrangement.too_long": "is longer than {most} characters",
        "arrangement.unreadable": "holds a character that cannot be kept",
        "arrangement.day": "is not a day such as 2019-04-01",
        "arrangement.number": "is not a number such as 12.50",
        "arrangement.decimals": "has more than two decimals",
        "arrangement.route": "is neither “system” nor “spot”",
        "arrangement.not_positive": "must be more than nothing",
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: never what stands there."""

    row: int
    column: str
    refused: Refused


@dataclass(slots=True)
class Read:
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def amount_of(hours: Decimal, rate: Decimal) -> Decimal:
    """Half up to pence, line by line."""
    return half_up(hours * rate)


def ensure_not_too_large(size: int) -> None:
    if size > LARGEST:
        raise Refused("arrangements.too_large", megabytes=LARGEST // (1024 * 1024))


def ensure_first_time(made_on: date | None) -> None:
    """`made_on` is when the same file was taken in, if it was and still counts."""
    if made_on is not None:
        raise Refused("arrangements.taken", made_on=made_on)


def ensure_not_taken_back(*, is_taken_back: bool) -> None:
    if is_taken_back:
        raise Refused("arrangements.taken_back")


def read_table(rows: Iterable[tuple[int, Sequence[str]]], *, today: date) -> Read:
    """A table whose first row names the columns, in any order. Raises `Refused` for another table."""
    numbered = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    header = next(numbered, None)
    if header is None:
        raise Refused("arrangements.empty")
    names = [cell.strip().casefold() for cell in header[1]]
    if sorted(names) != sorted(COLUMNS):
        raise Refused("arrangements.columns", columns=", ".join(COLUMNS))
    given: list[tuple[int, Mapping[str, str]]] = []
    for number, cells in numbered:
        if len(given) == MOST_ROWS:
            raise Refused("arrangements.too_many", most=MOST_ROWS)
        given.append((number, dict(zip(names, [*cells, *[""] * len(names)], strict=False))))
    return read_rows(given, today=today)


def read_rows(given: Sequence[tuple[int, Mapping[str, str]]], *, today: date) -> Read:
    """Each row by its number and its cells by column. Raises `Refused` where there is none."""
    if not given:
        raise Refused("arrangements.empty")
    if len(given) > MOST_ROWS:
        raise Refused("arrangements.too_many", most=MOST_ROWS)
    read = Read()
    for number, cells in given:
        line = _line(number, {name: cells[name].strip() for name in COLUMNS}, read.faults, today)
        if line is not None:
            read.lines.append(line)
    read.faults.extend(_faults_between(read.lines))
    read.faults.sort(key=lambda fault: fault.row)
    return read


def _line(number: int, cells: Mapping[str, str], faults: list[Fault], today: date) -> Line | None:
    found = list(_faults_of_texts(number, cells))
    if cells["route"] and cells["route"].casefold() not in ROUTES:
        found.append(Fault(number, "route", Refused("arrangement.route")))
    days = [_day(number, name, cells[name], found) for name in ("from", "to")]
    numbers = [_number(number, name, cells[name], found) for name in ("hours", "hourly rate")]
    if not found:
        line = Line(
            number, cells["arrangement"], cells["child"], cells["provider"], Route(cells["route"].casefold()),
            *days, *numbers,  # type: ignore[arg-type]
        )  # fmt: skip
        found.extend(_faults_of(line, today))
    faults.extend(found)
    return None if found else line


def _faults_of_texts(number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
    for name in COLUMNS:
        if not cells[name]:
            yield Fault(number, name, Refused("arrangement.missing"))
        elif len(cells[name]) > LONGEST:
            yield Fault(number, name, Refused("arrangement.too_long", most=LONGEST))
        elif "\0" in cells[name]:
            yield Fault(number, name, Refused("arrangement.unreadable"))


def _day(number: int, name: str, text: str, faults: list[Fault]) -> date | None:
    try:
        return parse_date(text, name)
    except BadInput:
        if text:
            faults.append(Fault(number, name, Refused("arrangement.day")))
        return None


def _number(number: int, name: str, text: str, faults: list[Fault]) -> Decimal | None:
    try:
        value = parse_decimal(text.removeprefix("£"), name)
    except BadInput:
        if text:
            faults.append(Fault(number, name, Refused("arrangement.number")))
        return None
    if value != half_up(value):
        faults.append(Fault(number, name, Refused("arrangement.decimals")))
    return value


def _faults_of(line: Line, today: date) -> Iterator[Fault]:
    days = (line.to_on - line.from_on).days + 1
    checks = (
        ("to", days < 1, Refused("arrangement.backwards")),
        ("to", days >= 1 and line.year != financial_year(line.to_on).label, Refused("arrangement.two_years")),
        ("to", line.to_on > today, Refused("arrangement.in_future")),
        ("hours", line.hours <= 0, Refused("arrangement.not_positive")),
        ("hours", line.hours > max(days, 1) * MOST_HOURS_A_DAY, Refused("arrangement.too_many_hours")),
        ("hourly rate", line.rate <= 0, Refused("arrangement.not_positive")),
        ("hourly rate", line.rate > MOST_RATE, Refused("arrangement.rate")),
    )
    for column, is_wrong, refused in checks:
        if is_wrong:
            yield Fault(line.row, column, refused)


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
