"""Referrals that come from a case system, many at once: a table or a list, each fault named before anything is saved.

A fault names its row and column, never what stands there: it may say who a child is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.kernel.intake import Fault, Read, Row, Table, as_day, read_rows
from tenants.packages.rules.details import POSTCODE, ChildDetails, ReferralDetails, age_on
from tenants.packages.rules.places import OLDEST
from tenants.policy.rules import Urgency

OPTIONAL = ("known as", "nhs number", "upn", "schools", "urgency", "request reference")
COLUMNS = (
    "case reference", "given name", "family name", "born on", "address", "postcode", "kind of support", "needs",
    "outcomes", "child's voice", "wanted from", *OPTIONAL,
)  # fmt: skip
TABLE = Table(
    thing="referral",
    columns=COLUMNS,
    optional=OPTIONAL,
    most_rows=200,
    longest={
        "case reference": 40, "given name": 100, "family name": 100, "known as": 100, "nhs number": 20, "upn": 20,
        "postcode": 10, "schools": 1000, "needs": 4000, "outcomes": 4000, "child's voice": 4000,
        "request reference": 60,
    },
    longest_else=300,
)  # fmt: skip

explain(
    {
        "row.in_future": "is in the future",
        "row.postcode": "is not a postcode such as L20 3DL",
        "row.urgency": "is none of {urgencies}",
        "row.lot": "is not a kind of support that your council buys",
        "row.lot_unclear": "is the name of several kinds of support: use the identifier from the API",
        "row.age": "is outside the ages of {lot}, {age_from} to {age_to}, on the day support is wanted",
        "row.child_differs": "belongs to a child with another name or date of birth",
    }
)


class Lot(Protocol):
    """A lot that the council may buy from."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def age_from(self) -> int: ...
    @property
    def age_to(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One referral of an import, by the number of its row. Private: never log it."""

    row: int
    child: ChildDetails
    details: ReferralDetails


class Outcome(StrEnum):
    """What became of a row."""

    RAISED = "raised"
    SENT_BEFORE = "sent before"
    ASKED_ALREADY = "asked for already"


def read_table(lines: Iterable[tuple[int, Sequence[str]]], lots: Sequence[Lot], *, today: date) -> Read[Entry]:
    """A table whose first row names the columns. Raises `Refused` for a table that is not one of referrals."""
    read = read_rows(TABLE.rows_of(lines), lambda row: _entry(row, lots))
    read.note(faults_of(read.entries, lots, today=today))
    return read


def _entry(row: Row, lots: Sequence[Lot]) -> Entry | None:
    """The referral of a row, unless a cell of it cannot be read."""
    born_on, wanted_from = row.read("born on", as_day), row.read("wanted from", as_day)
    lot_id, urgency = row.read("kind of support", lambda text: _lot(text, lots)), row.read("urgency", _urgency)
    if row.faults:
        return None
    given = row.cells
    child = ChildDetails(
        given_name=given["given name"],
        family_name=given["family name"],
        known_as=given["known as"] or None,
        born_on=born_on,
        nhs_number=given["nhs number"] or None,
        upn=given["upn"] or None,
        address=given["address"],
        postcode=given["postcode"],
        schools=_several(given["schools"]),
        case_reference=given["case reference"],
    )
    details = ReferralDetails(
        lot_id=lot_id,
        needs=given["needs"],
        childs_voice=given["child's voice"],
        outcomes=_several(given["outcomes"]),
        urgency=urgency,
        wanted_from=wanted_from,
        external_reference=given["request reference"] or None,
    )
    return Entry(row.number, child, details)


def _urgency(text: str) -> Urgency:
    if not text:
        return Urgency.STANDARD
    if text.lower() not in set(Urgency):
        raise Refused("row.urgency", urgencies=", ".join(Urgency))
    return Urgency(text.lower())


def _lot(text: str, lots: Sequence[Lot]) -> UUID:
    found = [lot.id for lot in lots if text.casefold() in (lot.name.casefold(), str(lot.id))]
    if not found:
        raise Refused("row.lot")
    if len(found) > 1:
        raise Refused("row.lot_unclear")
    return found[0]


def _several(text: str) -> tuple[str, ...]:
    """Parts between semicolons or lines."""
    return tuple(part.strip() for part in text.replace("\n", ";").split(";") if part.strip())


def faults_of(entries: Sequence[Entry], lots: Sequence[Lot], *, today: date) -> Iterator[Fault]:
    """What the referrals say that cannot be, each by itself and beside the others."""
    known = {lot.id: lot for lot in lots}
    children: dict[str, Entry] = {}
    needs: dict[tuple[str, UUID], int] = {}
    requests: dict[str, int] = {}
    for entry in entries:
        child, details = entry.child, entry.details
        if child.born_on > today:
            yield Fault(entry.row, "born on", Refused("row.in_future"))
        if not POSTCODE.fullmatch(child.postcode.strip().upper()):
            yield Fault(entry.row, "postcode", Refused("row.postcode"))
        if not details.outcomes:
            yield Fault(entry.row, "outcomes", Refused("row.missing"))
        lot = known.get(details.lot_id)
        if lot is None:
            yield Fault(entry.row, "kind of support", Refused("row.lot"))
        elif refused := _outside_ages(entry, lot):
            yield Fault(entry.row, "born on", refused)
        first = children.setdefault(child.case_reference.strip(), entry)
        if not is_same_child(first.child, family_name=child.family_name, born_on=child.born_on):
            yield Fault(entry.row, "case reference", Refused("row.child_differs"))
        need = (child.case_reference.strip(), details.lot_id)
        if needs.setdefault(need, entry.row) != entry.row:
            yield Fault(entry.row, "case reference", Refused("row.twice", first=needs[need]))
        request = (details.external_reference or "").strip()
        if request and requests.setdefault(request, entry.row) != entry.row:
            yield Fault(entry.row, "request reference", Refused("row.twice", first=requests[request]))


def faults_of_unnamed(entries: Iterable[Entry]) -> Iterator[Fault]:
    """What a program could not send a second time without raising it twice."""
    for entry in entries:
        if not (entry.details.external_reference or "").strip():
            yield Fault(entry.row, "request reference", Refused("row.missing"))


def _outside_ages(entry: Entry, lot: Lot) -> Refused | None:
    oldest = min(lot.age_to, OLDEST)
    if lot.age_from <= age_on(entry.details.wanted_from, born_on=entry.child.born_on) <= oldest:
        return None
    return Refused("row.age", lot=lot.name, age_from=lot.age_from, age_to=oldest)


def is_same_child(child: ChildDetails, *, family_name: str, born_on: date) -> bool:
    """Whether a record with the same case reference is of the same child."""
    mine, other = child.family_name.strip().casefold(), family_name.strip().casefold()
    return (mine, child.born_on) == (other, born_on)


def as_document(entry: Entry) -> dict[str, Any]:
    """As an import is kept until it is over."""
    child, details = entry.child, entry.details
    return {
        "row": entry.row,
        "child": {
            **{name: getattr(child, name) for name in _CHILD},
            "born_on": child.born_on.isoformat(),
            "schools": list(child.schools),
        },
        "details": {
            **{name: getattr(details, name) for name in _DETAILS},
            "lot_id": str(details.lot_id),
            "outcomes": list(details.outcomes),
            "urgency": str(details.urgency),
            "wanted_from": details.wanted_from.isoformat(),
        },
    }


_CHILD = (
    "given_name", "family_name", "known_as", "nhs_number", "upn", "address", "postcode", "case_reference",
)  # fmt: skip
_DETAILS = ("needs", "childs_voice", "external_reference")


def read_entry(document: Mapping[str, Any]) -> Entry:
    """An entry as it was kept."""
    child, details = document["child"], document["details"]
    return Entry(
        document["row"],
        ChildDetails(
            **{name: child[name] for name in _CHILD},
            born_on=date.fromisoformat(child["born_on"]),
            schools=tuple(child["schools"]),
        ),
        ReferralDetails(
            **{name: details[name] for name in _DETAILS},
            lot_id=UUID(details["lot_id"]),
            outcomes=tuple(details["outcomes"]),
            urgency=Urgency(details["urgency"]),
            wanted_from=date.fromisoformat(details["wanted_from"]),
        ),
    )
