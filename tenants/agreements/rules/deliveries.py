"""What was delivered, week by week, beside what was agreed; and what the council's finance system is told of it.

No payment is made on the platform: a statement says what was delivered, accepted and is to be paid elsewhere.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from consortium.kernel.calendar import financial_year, parse_date
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up, parse_decimal
from tenants.agreements.rules.courses import COUNCIL_ALONE, Course, Split, shares, spending
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cost import monday_of

WEEK = timedelta(days=7)
LONGEST_NOTE = 1000
MOST_UNITS = Decimal(5000)
MOST_ROWS = 500
LARGEST_SHEET = 1_000_000
"""Bytes of a file of returns."""
COLUMNS = ("agreement", "week beginning", "delivered", "note")


class DeliveryStage(StrEnum):
    """How far a week's return is; derived, never stored."""

    RETURNED = "returned"
    QUERIED = "queried"
    ACCEPTED = "accepted"


explain(
    {
        "delivery.not_a_monday": "A week is told by its Monday. {day} is none.",
        "delivery.no_week": "This agreement has no support in the week from {monday}.",
        "delivery.not_over": "The week from {monday} is not over yet. Say what was delivered once it is.",
        "delivery.note_missing": "{scheduled} were agreed for this week. Say in a sentence why it was more or less.",
        "delivery.units": "What was delivered must be between 0 and {most}, with two decimals at the most.",
        "delivery.accepted": "This week was accepted already. Where it was wrong, ask the council for a change order.",
        "delivery.query_missing": "Say what is unclear: the provider answers it.",
        "delivery.sheet_empty": "Paste at least one row below the headings: {columns}.",
        "delivery.sheet_rows": "There are more than {most} rows. Send them in parts.",
        "layout.empty": "A statement needs at least one column.",
        "layout.line": "Line {line} is not a heading, a colon and one of these fields: {fields}.",
    }
)


@dataclass(frozen=True, slots=True)
class Week:
    """What is agreed for a week: units of all carers, what they cost, and what is paid whatever is delivered."""

    monday: date
    scheduled: Decimal
    cost: Decimal
    retained: Decimal
    split: Split
    years: Mapping[str, tuple[Decimal, Fraction]] = field(default_factory=dict)
    """Of the week: what each financial year that it touches costs, and its units."""


def weeks_of(course: Course) -> dict[date, Week]:
    """Every week of a course in which something is agreed, by its Monday, in order."""
    units: dict[date, Fraction] = {}
    costs: dict[date, Decimal] = {}
    retained: dict[date, Decimal] = {}
    splits: dict[date, Split] = {}
    years: dict[date, dict[str, tuple[Decimal, Fraction]]] = {}
    for spent in spending(course):
        monday = monday_of(spent.on)
        units[monday] = units.get(monday, Fraction(0)) + spent.units
        costs[monday] = costs.get(monday, Decimal(0)) + spent.amount
        if not spent.units:
            retained[monday] = retained.get(monday, Decimal(0)) + spent.amount
        splits[monday] = spent.split
        of_week, label = years.setdefault(monday, {}), financial_year(spent.on).label
        cost, due = of_week.get(label, (Decimal(0), Fraction(0)))
        of_week[label] = (cost + spent.amount, due + spent.units)
    return {
        monday: Week(
            monday,
            half_up(units[monday]),
            costs[monday],
            retained.get(monday, Decimal("0.00")),
            splits[monday],
            years[monday],
        )
        for monday in sorted(costs)
    }


def amount_for(week: Week, delivered: Decimal) -> Decimal:
    """£ for what was delivered of a week: its share of what was agreed, never more, and what is paid in a pause.

    More than was agreed is paid by a change order only, which both sides accept.
    """
    if not week.scheduled:
        return week.retained
    share = Fraction(min(delivered, week.scheduled)) / Fraction(week.scheduled)
    return half_up(Fraction(week.cost - week.retained) * share) + week.retained


def amounts_by_funder(week: Week, amount: Decimal) -> dict[str, str]:
    """Who pays which part of it, by the split of the week's last day."""
    return {str(funder): str(part) for funder, part in shares(amount, week.split or COUNCIL_ALONE)}


def amounts_by_year(week: Week, amount: Decimal, delivered: Decimal) -> dict[str, dict[str, str]]:
    """Which part of an accepted week belongs to which financial year, as plain JSON; the parts add up.

    A week over the end of a year is shared as what was agreed for its days is: to the penny where it was delivered in
    full. The last year takes what rounding leaves.
    """
    cost = sum((each for each, _ in week.years.values()), Decimal(0))
    units = sum((each for _, each in week.years.values()), Fraction(0))
    parts: dict[str, dict[str, str]] = {}
    left, left_units = amount, delivered
    labels = sorted(week.years) or [financial_year(week.monday).label]
    for label in labels[:-1]:
        of_year, due = week.years[label]
        part = half_up(Fraction(amount) * Fraction(of_year) / Fraction(cost)) if cost else Decimal("0.00")
        part_units = half_up(Fraction(delivered) * due / units) if units else Decimal("0.00")
        parts[label] = {"amount": f"{part:.2f}", "delivered": f"{part_units:.2f}"}
        left, left_units = left - part, left_units - part_units
    parts[labels[-1]] = {"amount": f"{left:.2f}", "delivered": f"{left_units:.2f}"}
    return parts


def delivery_stage(
    *, returned_at: datetime, queried_at: datetime | None, accepted_at: datetime | None
) -> DeliveryStage:
    """A query stands until the provider returns the week again."""
    if accepted_at is not None:
        return DeliveryStage.ACCEPTED
    is_queried = queried_at is not None and queried_at >= returned_at
    return DeliveryStage.QUERIED if is_queried else DeliveryStage.RETURNED


def ensure_may_return(
    *, weeks: Mapping[date, Week], monday: date, delivered: Decimal, note: str, is_accepted: bool, today: date
) -> Week:
    """The week that is returned. Raises `Refused` for none, one not over, one accepted, and a variance with no word."""
    if monday.weekday() != 0:
        raise Refused("delivery.not_a_monday", day=monday)
    week = weeks.get(monday)
    if week is None:
        raise Refused("delivery.no_week", monday=monday)
    if monday + WEEK > today:
        raise Refused("delivery.not_over", monday=monday)
    if is_accepted:
        raise Refused("delivery.accepted")
    if not 0 <= delivered <= MOST_UNITS or delivered != half_up(delivered):
        raise Refused("delivery.units", most=f"{MOST_UNITS:f}")
    if delivered != week.scheduled and not note.strip():
        raise Refused("delivery.note_missing", scheduled=f"{week.scheduled:f}")
    return week


def ensure_may_answer(stage: DeliveryStage) -> None:
    if stage is DeliveryStage.ACCEPTED:
        raise Refused("delivery.accepted")


def ensure_query(query: str) -> str:
    given = query.strip()[:LONGEST_NOTE]
    if not given:
        raise Refused("delivery.query_missing")
    return given


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A row of a sheet of returns: the agreement by its reference, the Monday, what was delivered."""

    row: int
    reference: str
    monday: date
    delivered: Decimal
    note: str


def read_returns(text: str) -> tuple[list[ReturnRow], list[str]]:
    """The rows of a sheet that was pasted, and what is wrong with others, row by row. Raises `Refused` as below."""
    try:
        lines = [cells for cells in csv.reader(text.splitlines()) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Refused("sheet.broken") from error
    return read_return_rows(enumerate(lines, start=1))


def read_return_rows(lines: Iterable[tuple[int, Sequence[str]]]) -> tuple[list[ReturnRow], list[str]]:
    """The same of the rows of a table, each with its number there. Raises `Refused` where nothing can be read."""
    table = []
    for number, cells in lines:
        if any("\0" in cell for cell in cells):
            raise Refused("sheet.broken")
        if any(cell.strip() for cell in cells):
            table.append((number, cells))
        if len(table) > MOST_ROWS + 1:
            raise Refused("delivery.sheet_rows", most=MOST_ROWS)
    if table and [cell.strip().lower().lstrip("\ufeff") for cell in table[0][1]][: len(COLUMNS) - 1] == list(
        COLUMNS[:-1]
    ):
        table = table[1:]
    if not table:
        raise Refused("delivery.sheet_empty", columns=", ".join(COLUMNS))
    if len(table) > MOST_ROWS:
        raise Refused("delivery.sheet_rows", most=MOST_ROWS)
    rows, faults, seen = [], [], set()
    for number, cells in table:
        try:
            row = _read_return(number, cells)
        except BadInput as bad:
            faults.append(str(bad))
            continue
        if (row.reference, row.monday) in seen:
            faults.append(f"row {number}: {row.reference} has the week from {row.monday} twice")
        seen.add((row.reference, row.monday))
        rows.append(row)
    return rows, faults


def _read_return(number: int, cells: Sequence[str]) -> ReturnRow:
    reference, monday, delivered, note = [cell.strip() for cell in [*cells, "", "", "", ""][: len(COLUMNS)]]
    if not reference:
        raise BadInput(f"row {number}: agreement", "is empty")
    return ReturnRow(
        number,
        reference,
        parse_date(monday, f"row {number}: week beginning"),
        parse_decimal(delivered, f"row {number}: delivered"),
        note[:LONGEST_NOTE],
    )


def sheet_of(rows: Iterable[ReturnRow]) -> str:
    """The rows as a sheet that can be pasted, in the form in which they were read."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.reference, row.monday.isoformat(), f"{row.delivered:f}", row.note) for row in rows)
    return page.getvalue()


FIELDS: Mapping[str, str] = {
    "agreement": "the agreement’s reference",
    "package": "the package’s reference",
    "provider": "the provider’s name",
    "week": "the Monday, as 2027-01-04",
    "year": "the financial year",
    "unit": "the unit of support",
    "scheduled": "units agreed",
    "delivered": "units delivered",
    "variance": "units delivered more or less",
    "amount": "£ to pay",
    "care": "£ of it from care",
    "health": "£ of it from health",
    "education": "£ of it from education",
    "accepted": "the day it was accepted",
}
"""What a column of a statement may hold."""
USUAL_LAYOUT: tuple[tuple[str, str], ...] = (
    ("Supplier", "provider"),
    ("Reference", "agreement"),
    ("Week commencing", "week"),
    ("Units agreed", "scheduled"),
    ("Units delivered", "delivered"),
    ("Net amount", "amount"),
    *((str(funder).capitalize(), str(funder)) for funder in Funder),
)


def read_layout(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Columns told as `Heading: field`, in their order. Raises `Refused`."""
    columns = []
    for number, line in enumerate(lines, start=1):
        heading, _, field = (part.strip() for part in line.rpartition(":"))
        if not heading or field not in FIELDS:
            raise Refused("layout.line", line=number, fields=", ".join(FIELDS))
        columns.append((heading, field))
    if not columns:
        raise Refused("layout.empty")
    return columns
