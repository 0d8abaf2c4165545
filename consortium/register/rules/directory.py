"""The regulator's directory: its columns, what a row must say, and how far an import of it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consortium.kernel.errors import Refused, explain
from consortium.systems.rules import Rating

MOST_ROWS = 250_000
MOST_FAULTS = 100
"""Rows with something wrong that are listed; they are counted to the end."""
HEADING_WITHIN = 20
"""Rows, from the top of a sheet, among which the headings stand: the file begins with notes of its own."""


class ImportStatus(StrEnum):
    """How far an import is."""

    RECEIVED = "received"
    READ = "read"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    DISCARDED = "discarded"


IMPORT_MOVES: dict[ImportStatus, frozenset[ImportStatus]] = {
    ImportStatus.RECEIVED: frozenset({ImportStatus.READ, ImportStatus.FAILED}),
    ImportStatus.READ: frozenset({ImportStatus.APPLYING, ImportStatus.DISCARDED}),
    ImportStatus.APPLYING: frozenset({ImportStatus.APPLIED}),
    ImportStatus.APPLIED: frozenset(),
    ImportStatus.FAILED: frozenset(),
    ImportStatus.DISCARDED: frozenset(),
}

explain(
    {
        "directory.columns": "No sheet has the columns we need: {missing}. Upload the CQC care directory as it was "
        "downloaded.",
        "directory.no_rows": "The file has headings and no rows.",
        "directory.too_many": "The file has more than {most} rows. This is not the CQC care directory.",
        "directory.twice": "Location {location} stands twice, in row {first} and in row {row}. Nothing was read.",
        "directory.in_future": "The day of the directory cannot be in the future.",
        "directory.not_possible": "This import is “{present}”. It cannot become “{wanted}” now.",
        "directory.faulty": "Some rows have something wrong. Correct them and upload the file again.",
        "directory.older": "A directory of {newest} is in use. One that is older cannot replace it.",
    }
)

COLUMNS = {
    "name": ("name", "location name"),
    "provider_name": ("provider name",),
    "location_id": ("cqc location id", "cqc location id (for office use only)", "location id"),
    "cqc_provider_id": ("cqc provider id", "cqc provider id (for office use only)", "provider id"),
    "postcode": ("postcode", "location postal code"),
    "local_authority": ("local authority", "location local authority"),
    "region": ("region", "location region"),
    "service_types": ("service types",),
    "specialisms": ("specialisms/services",),
    "checked_on": ("date of latest check", "publication date"),
    "rating": ("latest overall rating", "location latest overall rating"),
    "activities": ("regulated activities",),
    "personal_care": ("regulated activity - personal care",),
    "url": ("location url",),
}
"""What we keep of a row, and the headings under which the files of the Commission have it."""
NEEDED = ("name", "provider_name", "location_id", "cqc_provider_id")
ID = re.compile(r"[A-Z0-9][A-Z0-9-]{2,19}")
NOT_RATED = frozenset(
    {"", "no published rating", "not rated", "unrated", "insufficient evidence to rate", "inspected but not rated"}
)
DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands."""

    places: dict[str, int]

    @property
    def has_ratings(self) -> bool:
        return "rating" in self.places

    @property
    def has_activities(self) -> bool:
        return "activities" in self.places or "personal_care" in self.places

    def text_of(self, cells: Sequence[str], column: str) -> str:
        place = self.places.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Location:
    """One location as the directory has it; None where it does not say."""

    location_id: str
    cqc_provider_id: str
    name: str
    provider_name: str
    postcode: str
    local_authority: str
    region: str
    service_types: str
    specialisms: str
    url: str
    checked_on: date | None
    rating: Rating | None
    gives_personal_care: bool | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row, with its number as a spreadsheet counts it."""

    row: int
    words: str


class RowError(ValueError):
    """A row that cannot be taken."""


def find_headings(cells: Sequence[str]) -> Headings | None:
    """The places of the columns, where this row is the headings."""
    said = {cell.strip().lower(): place for place, cell in reversed(list(enumerate(cells)))}
    places = {
        column: next(said[name] for name in names if name in said)
        for column, names in COLUMNS.items()
        if any(name in said for name in names)
    }
    return Headings(places) if all(column in places for column in NEEDED) else None


def ensure_has_headings(headings: Headings | None) -> Headings:
    if headings is None:
        raise Refused("directory.columns", missing=", ".join(COLUMNS[column][0].capitalize() for column in NEEDED))
    return headings


def ensure_has_rows(rows: int) -> None:
    if not rows:
        raise Refused("directory.no_rows")


def ensure_not_too_many(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Refused("directory.too_many", most=f"{MOST_ROWS:,}")


def read_location(headings: Headings, cells: Sequence[str]) -> Location:
    """A row as a location. Raises `RowError` in plain words."""
    said = {column: headings.text_of(cells, column) for column in COLUMNS}
    for column in NEEDED:
        if not said[column]:
            raise RowError(f"“{COLUMNS[column][0].capitalize()}” is empty")
    for column in ("location_id", "cqc_provider_id"):
        if not ID.fullmatch(said[column]):
            raise RowError(f"“{said[column][:40]}” is not an ID of the Care Quality Commission")
    return Location(
        **{name: said[name][:2000] for name in Location.__dataclass_fields__ if name in said and name in _TEXTS},
        checked_on=_read_day(said["checked_on"]),
        rating=_read_rating(said["rating"]),
        gives_personal_care=_read_personal_care(headings, said),
    )


_TEXTS = frozenset(COLUMNS) - {"checked_on", "rating", "activities", "personal_care"}


def _read_day(text: str) -> date | None:
    if not text:
        return None
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise RowError(f"“{text[:40]}” is not a date such as 25/10/2026")


def _read_rating(text: str) -> Rating | None:
    if text.lower() in NOT_RATED:
        return None
    for rating in Rating:
        if text.lower() == rating.lower():
            return rating
    raise RowError(f"“{text[:40]}” is not a rating of the Care Quality Commission")


def _read_personal_care(headings: Headings, said: dict[str, str]) -> bool | None:
    if not headings.has_activities:
        return None
    return said["personal_care"].upper() in {"Y", "YES"} or "personal care" in said["activities"].lower()


def is_downgrade(*, before: Rating | None, after: Rating | None, is_gone: bool) -> bool:
    """Whether a provider is worse off by a change: no longer listed, or rated lower than it was."""
    return is_gone or (before is not None and after is not None and after.is_under(before))


def ensure_not_in_future(*, as_of: date, on: date) -> None:
    if as_of > on:
        raise Refused("directory.in_future")


def ensure_import_may_become(*, present: ImportStatus, wanted: ImportStatus) -> None:
    if wanted not in IMPORT_MOVES[present]:
        raise Refused("directory.not_possible", present=str(present), wanted=str(wanted))


def ensure_applicable(*, faults: int, as_of: date, newest: date | None) -> None:
    """Raise `Refused` where a row is at fault, or a newer directory is in use: all of a file counts, or none."""
    if faults:
        raise Refused("directory.faulty")
    if newest is not None and as_of < newest:
        raise Refused("directory.older", newest=newest)
