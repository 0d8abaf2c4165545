"""Taking over spot arrangements that run already: a table of one purchase a row, faults by row and column.

The council's own reference makes it safe to send a file twice: what is here already is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.intake import Fault, Read, Row, Table, as_amount, as_day, read_rows
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

KEPT_FOR = timedelta(days=1)
"""How long a file that nobody took in is kept, and how long one that was may be undone."""
WEEKDAYS = tuple(map(str, Weekday))
COLUMNS = (
    "reference", "child", "provider", "number of", "number", "kind of support", "support", "from", "to", "days", "when",
    "unit", "quantity", "carers", "price", "funder", "exemption", "reason", "approved by",
)  # fmt: skip
TABLE = Table(
    thing="spot purchase",
    columns=COLUMNS,
    optional=("number of", "number", "kind of support", "days", "when", "carers", "funder", "exemption"),
    most_rows=2000,
    longest={
        "reference": LONGEST_REFERENCE, "child": LONGEST_REFERENCE, "support": LONGEST_TEXT, "reason": LONGEST_TEXT,
    },
    longest_else=LONGEST_NAME,
)  # fmt: skip

explain(
    {
        "spots.not_taken_in": "This import was not taken in, or was undone already.",
        "spots.undone_in_a_day": "An import can be undone within a day. This one was taken in on {made_on}.",
        "spots.built_on": "{count} of these purchases were put to authorisation, planned, extended, ended or moved "
        "meanwhile, so the import cannot be undone.",
        "spots.meanwhile": "Somebody used the reference of row {row} meanwhile. Read the file again.",
        "spots.nothing_new": "Every row is here already. Nothing was taken in.",
        "spot_row.days": "names a day that is not one of mon, tue, wed, thu, fri, sat, sun",
        "spot_row.choice": "is not one of: {choices}",
        "spot_row.lot": "is no kind of support that your council buys from a system",
        "spot_row.bad": "cannot be taken: {words}",
        "spot_row.differs": "is here already, with other particulars",
    }
)


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


def read_table(lines: Iterable[tuple[int, Sequence[str]]], around: Around) -> Read[Entry]:
    """A table whose first row names the columns, in any order. Raises `Refused` for another table."""
    return _read(TABLE.rows_of(lines), around)


def read_list(given: Iterable[Mapping[str, str]], around: Around) -> Read[Entry]:
    """Each row by its cells. Raises `Refused` where there is none."""
    return _read(TABLE.rows_of_list(given), around)


def _read(rows: Iterable[Row], around: Around) -> Read[Entry]:
    first: dict[str, int] = {}

    def entry(row: Row) -> Entry | None:
        reference = row.cells["reference"]
        if reference and first.setdefault(reference, row.number) != row.number:
            row.refuse("reference", Refused("row.twice", first=first[reference]))
        return _entry(row, around)

    return read_rows(rows, entry)


CHOICES = {
    "unit": ("", tuple(UNITS)),
    "when": (str(When.ALL), tuple(map(str, When))),
    "funder": (str(Funder.CARE), tuple(map(str, Funder))),
    "exemption": (str(Exemption.BEFORE), tuple(map(str, Exemption))),
}
"""What stands where a cell is left empty, and what it may hold."""


def _entry(row: Row, around: Around) -> Entry | None:
    """The purchase of a row with what it costs, unless a cell of it cannot be read or does not fit the others."""
    first, last = row.read("from", as_day), row.read("to", as_day)
    quantity, price, carers = row.read("quantity", as_amount), row.read("price", as_amount), row.read("carers", _count)
    chosen = {name: row.read(name, partial(_choice, name)) for name in CHOICES}
    weekdays = row.read("days", _weekdays)
    lot_id = row.read("kind of support", lambda text: _lot(text, around.lots))
    provider = Provider(row.cells["provider"], row.cells["number of"].casefold() or None, row.cells["number"] or None)
    _ensure_number(row, provider)
    if row.faults:
        return None
    pattern = {
        "when": chosen["when"], "days": weekdays, "at": None, "unit": chosen["unit"],
        "quantity": f"{quantity:f}", "carers": carers,
    }  # fmt: skip
    details = Details(
        row.cells["reference"], row.cells["child"], provider, row.cells["support"], first, last, chosen["unit"], price,
        [pattern], lot_id, Funder(chosen["funder"]),
    )  # fmt: skip
    figures = _figures(row, details, around)
    if figures is None:
        return None
    exemption = Exemption(chosen["exemption"])
    return Entry(row.number, details, exemption, row.cells["reason"], row.cells["approved by"], figures)


def _count(text: str) -> int:
    """A whole number; one where nothing is said."""
    number = as_amount(text or "1")
    if number != int(number):
        raise Refused("row.number")
    return int(number)


def _choice(name: str, text: str) -> str:
    usual, choices = CHOICES[name]
    chosen = text.casefold() or usual
    if chosen not in choices:
        raise Refused("spot_row.choice", choices=", ".join(choices))
    return chosen


def _weekdays(text: str) -> list[str]:
    """`mon wed fri`, in any order; every day where nothing is said."""
    said = {word[:3] for word in text.casefold().replace(",", " ").replace(";", " ").split()}
    if not said <= set(WEEKDAYS):
        raise Refused("spot_row.days")
    return [day for day in WEEKDAYS if day in said or not said]


def _lot(text: str, lots: Sequence[Lot]) -> UUID | None:
    if not text:
        return None
    for lot in lots:
        if lot.name.casefold() == text.casefold():
            return lot.id
    raise Refused("spot_row.lot")


def _ensure_number(row: Row, provider: Provider) -> None:
    try:
        read_number(provider.number_of, provider.number)
    except Refused as refused:
        row.refuse("number", Refused("spot_row.bad", words=_plain(refused)))


def _figures(row: Row, details: Details, around: Around) -> Mapping[str, Any] | None:
    try:
        ensure_period(starts_on=details.starts_on, ends_on=details.ends_on, months=None, today=around.today)
        ensure_details(details)
        return figures_of(cost_of(details, around.terms))
    except Refused as refused:
        column = "price" if refused.code in ("spot.price", "spot.costs_nothing") else "to"
        row.refuse(column, Refused("spot_row.bad", words=_plain(refused)))
    except BadInput:
        row.refuse("days", Refused("row.number"))
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


def faults_beside(entries: Sequence[Entry], kept: Mapping[str, bytes | None]) -> list[Fault]:
    """Of rows whose reference is here with other particulars; `kept` has what stands under each reference."""
    return [
        Fault(entry.row, "reference", Refused("spot_row.differs"))
        for entry in entries
        if entry.details.reference in kept and kept[entry.details.reference] != fingerprint(entry)
    ]
