"""Taking over spot arrangements that run already: a table of one purchase a row, faults by row and column.

The council's own reference makes it safe to send a file twice: what is here already is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.calendar import parse_date
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up, parse_decimal
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Period, Weekday, When
from tenants.spot.rules.costing import cost_of, figures_of
from tenants.spot.rules.entries import Entry, fingerprint
from tenants.spot.rules.matching import read_number
from tenants.spot.rules.purchases import (
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_TEXT,
    Details,
    Exemption,
    Provider,
    ensure_details,
    ensure_period,
)

MOST_ROWS = 2000
LARGEST = 2 * 1024 * 1024  # bytes
MOST_FAULTS = 100
KEPT_FOR = timedelta(days=1)
"""How long a file that nobody took in is kept, and how long one that was may be undone."""
WEEKDAYS = tuple(map(str, Weekday))
NEEDED = (
    "reference", "child", "provider", "support", "from", "to", "unit", "quantity", "price", "reason", "approved by",
)  # fmt: skip
OPTIONAL = ("number of", "number", "kind of support", "days", "when", "carers", "funder", "exemption")
COLUMNS = (
    "reference", "child", "provider", "number of", "number", "kind of support", "support", "from", "to", "days", "when",
    "unit", "quantity", "carers", "price", "funder", "exemption", "reason", "approved by",
)  # fmt: skip
LONGEST = {"reference": LONGEST_REFERENCE, "child": LONGEST_REFERENCE, "support": LONGEST_TEXT, "reason": LONGEST_TEXT}

explain(
    {
        "spots.no_file": "Choose a file.",
        "spots.empty": "There is no spot purchase in it.",
        "spots.columns": "The first row must name these columns: {needed}. It may name these too: {optional}.",
        "spots.too_many": "At most {most} rows can be taken in at once. Split the file.",
        "spots.too_large": "The file is larger than {megabytes} MB.",
        "spots.over": "This import is over: it was taken in or discarded.",
        "spots.not_taken_in": "This import was not taken in, or was undone already.",
        "spots.undone_in_a_day": "An import can be undone within a day. This one was taken in on {made_on}.",
        "spots.built_on": "{count} of these purchases were put to authorisation, planned, extended, ended or moved "
        "meanwhile, so the import cannot be undone.",
        "spots.meanwhile": "Somebody used the reference of row {row} meanwhile. Read the file again.",
        "spots.nothing_new": "Every row is here already. Nothing was taken in.",
        "spot_row.missing": "is empty",
        "spot_row.too_long": "is longer than {most} characters",
        "spot_row.unreadable": "holds a character that cannot be kept",
        "spot_row.day": "is not a day such as 2027-01-04",
        "spot_row.number": "is not a number such as 12.50",
        "spot_row.not_positive": "must be more than nothing",
        "spot_row.decimals": "has more than two decimals",
        "spot_row.days": "names a day that is not one of mon, tue, wed, thu, fri, sat, sun",
        "spot_row.choice": "is not one of: {choices}",
        "spot_row.lot": "is no kind of support that your council buys from a system",
        "spot_row.bad": "cannot be taken: {words}",
        "spot_row.twice": "is the same as in row {first}",
        "spot_row.differs": "is here already, with other particulars",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: never what stands there."""

    row: int
    column: str
    refused: Refused


@dataclass(slots=True)
class Read:
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lot:
    """A kind of support that the council can buy from a system."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a row is read against: the day, the council's lots and its school terms."""

    today: date
    lots: Sequence[Lot]
    terms: Sequence[Period]


def ensure_not_too_large(size: int) -> None:
    if size > LARGEST:
        raise Refused("spots.too_large", megabytes=LARGEST // (1024 * 1024))


def ensure_not_over(*, is_over: bool) -> None:
    if is_over:
        raise Refused("spots.over")


def ensure_may_undo(
    *, applied_at: datetime | None, made_on: date, is_undone: bool, built_on: int, now: datetime
) -> None:
    """Within a day, while nothing was built on it."""
    if applied_at is None or is_undone:
        raise Refused("spots.not_taken_in")
    if now >= applied_at + KEPT_FOR:
        raise Refused("spots.undone_in_a_day", made_on=made_on)
    if built_on:
        raise Refused("spots.built_on", count=built_on)


def read_table(rows: Iterable[tuple[int, Sequence[str]]], around: Around) -> Read:
    """A table whose first row names the columns, in any order. Raises `Refused` for another table."""
    numbered = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    header = next(numbered, None)
    if header is None:
        raise Refused("spots.empty")
    names = [cell.strip().casefold() for cell in header[1]]
    if len(set(names)) < len(names) or not set(NEEDED) <= set(names) <= set(COLUMNS):
        raise Refused("spots.columns", needed=", ".join(NEEDED), optional=", ".join(OPTIONAL))
    given: list[tuple[int, Mapping[str, str]]] = []
    for number, cells in numbered:
        if len(given) == MOST_ROWS:
            raise Refused("spots.too_many", most=MOST_ROWS)
        given.append((number, dict(zip(names, [*cells, *[""] * len(names)], strict=False))))
    return read_rows(given, around)


def read_rows(given: Sequence[tuple[int, Mapping[str, str]]], around: Around) -> Read:
    """Each row by its number and its cells by column. Raises `Refused` where there is none."""
    if not given:
        raise Refused("spots.empty")
    if len(given) > MOST_ROWS:
        raise Refused("spots.too_many", most=MOST_ROWS)
    read = Read()
    first: dict[str, int] = {}
    for number, cells in given:
        row = {name: cells.get(name, "").strip() for name in COLUMNS}
        faults = list(_faults_of_texts(number, row))
        entry = None if faults else _entry(number, row, around, faults)
        reference = row["reference"]
        if reference and first.setdefault(reference, number) != number:
            faults.append(Fault(number, "reference", Refused("spot_row.twice", first=first[reference])))
        elif entry is not None:
            read.entries.append(entry)
        read.faults.extend(faults)
    return read


def _faults_of_texts(number: int, row: Mapping[str, str]) -> Iterator[Fault]:
    for name in COLUMNS:
        if not row[name]:
            if name in NEEDED:
                yield Fault(number, name, Refused("spot_row.missing"))
        elif len(row[name]) > LONGEST.get(name, LONGEST_NAME):
            yield Fault(number, name, Refused("spot_row.too_long", most=LONGEST.get(name, LONGEST_NAME)))
        elif "\0" in row[name]:
            yield Fault(number, name, Refused("spot_row.unreadable"))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one row as far as each can be read by itself."""

    days: Mapping[str, date | None]
    numbers: Mapping[str, Decimal | None]
    chosen: Mapping[str, str]
    weekdays: list[str] | None
    lot: Lot | None


CHOICES = {
    "unit": ("", tuple(UNITS)),
    "when": (str(When.ALL), tuple(map(str, When))),
    "funder": (str(Funder.CARE), tuple(map(str, Funder))),
    "exemption": (str(Exemption.BEFORE), tuple(map(str, Exemption))),
}
"""What stands where a cell is left empty, and what it may hold."""


def _cells(row: Mapping[str, str], around: Around) -> _Cells:
    wanted = row["kind of support"].casefold()
    return _Cells(
        {name: _day(row[name]) for name in ("from", "to")},
        {name: _number(row[name] or "1") for name in ("quantity", "price", "carers")},
        {name: row[name].casefold() or usual for name, (usual, _) in CHOICES.items()},
        _weekdays(row["days"]),
        next((each for each in around.lots if each.name.casefold() == wanted), None),
    )


def _entry(number: int, row: Mapping[str, str], around: Around, faults: list[Fault]) -> Entry | None:
    cells = _cells(row, around)
    faults.extend(_faults_of_cells(number, row, cells))
    first, last = cells.days["from"], cells.days["to"]
    price, quantity, carers = (cells.numbers[name] for name in ("price", "quantity", "carers"))
    if faults or not (first and last and price and quantity and carers):
        return None
    chosen = cells.chosen
    pattern = {
        "when": chosen["when"], "days": cells.weekdays, "at": None, "unit": chosen["unit"],
        "quantity": f"{quantity:f}", "carers": int(carers),
    }  # fmt: skip
    details = Details(
        row["reference"], row["child"], _provider(row), row["support"], first, last, chosen["unit"], price, [pattern],
        cells.lot.id if cells.lot else None, Funder(chosen["funder"]),
    )  # fmt: skip
    figures = _figures(number, details, around, faults)
    if figures is None:
        return None
    return Entry(number, details, Exemption(chosen["exemption"]), row["reason"], row["approved by"], figures)


def _provider(row: Mapping[str, str]) -> Provider:
    return Provider(row["provider"], row["number of"].casefold() or None, row["number"] or None)


def _faults_of_cells(number: int, row: Mapping[str, str], cells: _Cells) -> Iterator[Fault]:
    for name, day in cells.days.items():
        if day is None:
            yield Fault(number, name, Refused("spot_row.day"))
    for name, value in cells.numbers.items():
        if value is None or (name == "carers" and value != int(value)):
            yield Fault(number, name, Refused("spot_row.number"))
        elif value <= 0:
            yield Fault(number, name, Refused("spot_row.not_positive"))
        elif value != half_up(value):
            yield Fault(number, name, Refused("spot_row.decimals"))
    for name, (_, choices) in CHOICES.items():
        if cells.chosen[name] not in choices:
            yield Fault(number, name, Refused("spot_row.choice", choices=", ".join(choices)))
    if cells.weekdays is None:
        yield Fault(number, "days", Refused("spot_row.days"))
    if row["kind of support"] and cells.lot is None:
        yield Fault(number, "kind of support", Refused("spot_row.lot"))
    try:
        read_number(_provider(row).number_of, _provider(row).number)
    except Refused as refused:
        yield Fault(number, "number", Refused("spot_row.bad", words=_plain(refused)))


def _figures(number: int, details: Details, around: Around, faults: list[Fault]) -> Mapping[str, Any] | None:
    try:
        ensure_period(starts_on=details.starts_on, ends_on=details.ends_on, months=None, today=around.today)
        ensure_details(details)
        return figures_of(cost_of(details, around.terms))
    except Refused as refused:
        column = "price" if refused.code in ("spot.price", "spot.costs_nothing") else "to"
        faults.append(Fault(number, column, Refused("spot_row.bad", words=_plain(refused))))
    except BadInput:
        faults.append(Fault(number, "days", Refused("spot_row.number")))
    return None


def _plain(refused: Refused) -> str:
    """Words that fit into a sentence, without what was typed."""
    return {
        "spot.backwards": "it is before the first day",
        "spot.over": "it has passed; only what still runs is taken over",
        "spot.far_end": "it is too far from the first day",
        "spot.price": "it is more than can be",
        "spot.costs_nothing": "nothing would be bought in these days",
        "match.number_needs_its_register": "a number goes with the register that gave it",
        "match.number_of": "it is of none of: company, charity, cqc, ofsted",
    }.get(refused.code, "it does not fit")


def _day(text: str) -> date | None:
    try:
        return parse_date(text, "day")
    except BadInput:
        return None


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text.removeprefix("£"), "number")
    except BadInput:
        return None


def _weekdays(text: str) -> list[str] | None:
    """`mon wed fri`, in any order; every day where nothing is said. None for what is no day."""
    said = {word[:3] for word in text.casefold().replace(",", " ").replace(";", " ").split()}
    if not said <= set(WEEKDAYS):
        return None
    return [day for day in WEEKDAYS if day in said or not said]


def faults_beside(entries: Sequence[Entry], kept: Mapping[str, bytes | None]) -> list[Fault]:
    """Of rows whose reference is here with other particulars; `kept` has what stands under each reference."""
    return [
        Fault(entry.row, "reference", Refused("spot_row.differs"))
        for entry in entries
        if entry.details.reference in kept and kept[entry.details.reference] != fingerprint(entry)
    ]
