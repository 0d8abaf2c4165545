"""A spot purchase: outside any purchasing system, so justified, limited in time, priced like a package, authorised.

Source: `rules.md`, Authorisation: it needs either the failed package it follows, or an exemption reason and approver,
and an end date; it is listed for migration.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from consortium.kernel.calendar import add_years
from consortium.kernel.errors import Refused, explain
from consortium.people.rules import Role
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cards import UNITS

LONGEST_NAME = 200
LONGEST_TEXT = 2000
LONGEST_REFERENCE = 80
MOST_PATTERNS = 20
MOST_POUNDS = Decimal(100_000)
USUAL_LONGEST_MONTHS = 12
"""How long one spot purchase may last, unless the council says otherwise: it is a short-term contingency."""
MOST_MONTHS = 36
MOST_YEARS = 10
"""What is taken over from before may run longer than a new one, up to a plausible end."""
DAY = timedelta(days=1)


MAY_APPROVE = (
    Role.STRATEGIC_LEAD,
    Role.POLICY_OWNER,
    Role.COMMISSIONER,
    Role.CONTRACT_MANAGER,
    Role.PROCUREMENT_OFFICER,
)
"""Roles of which a council may ask one of whoever approves an exemption."""


class Justification(StrEnum):
    """Why a purchase may be made outside the system: nobody offered, or somebody allowed an exemption."""

    FAILED_PACKAGE = "failed package"
    EXEMPTION = "exemption"


class Exemption(StrEnum):
    EMERGENCY = "emergency"
    SPECIALIST = "specialist"
    CONTINUITY = "continuity"
    NO_SYSTEM = "no system"
    BEFORE = "before the system"


EXEMPTION_WORDS = {
    Exemption.EMERGENCY: "Support was needed before a mini-tender could run",
    Exemption.SPECIALIST: "Nobody in the system gives this kind of support",
    Exemption.CONTINUITY: "The child keeps carers who know them for a short while",
    Exemption.NO_SYSTEM: "No purchasing system of ours covers the need",
    Exemption.BEFORE: "Made before the system was there",
}


class Status(StrEnum):
    """How a purchase stands on a day; it follows from its dates and from what was decided."""

    TAKEN_IN = "taken in"
    AWAITING = "awaiting authorisation"
    REFUSED = "refused"
    UPCOMING = "upcoming"
    RUNNING = "running"
    OVER = "over"
    MOVED = "moved"


STATUS_WORDS = {
    Status.TAKEN_IN: "Not put to authorisation",
    Status.AWAITING: "Awaiting authorisation",
    Status.REFUSED: "Refused",
    Status.UPCOMING: "Begins later",
    Status.RUNNING: "Running",
    Status.OVER: "Over",
    Status.MOVED: "Moved into the system",
}

explain(
    {
        "spot.reference": "Give your own reference of this purchase, up to {most} characters.",
        "spot.reference_taken": "Your council has a spot purchase with this reference already.",
        "spot.child": "Give the case reference of the child, up to {most} characters, never a name.",
        "spot.support": "Say in a sentence what is bought. Do not name the child.",
        "spot.provider": "Give the name of the provider.",
        "spot.reason": "Say why this is bought outside the system.",
        "spot.too_long": "This is longer than {most} characters.",
        "spot.names_somebody": "This looks as if it said who the child is ({kinds}). Authorisers and finance read it: "
        "take that out.",
        "spot.backwards": "The last day is before the first.",
        "spot.over": "The last day has passed. Only support that still runs, or is to begin, is a spot purchase here.",
        "spot.lasts_too_long": "A spot purchase lasts {months} months at most here, so this one ends by {latest}. "
        "What is needed for longer goes through the system.",
        "spot.far_end": "The last day is more than {years} years after the first.",
        "spot.no_visits": "Put at least one visit into the week.",
        "spot.too_many_visits": "A week can have at most {most} different visits.",
        "spot.unit": "“{unit}” is not a unit that councils buy in.",
        "spot.one_unit": "Every visit of one purchase is bought in the same unit.",
        "spot.price": "The price must be more than nothing and at most {most}.",
        "spot.costs_nothing": "With these days and visits nothing would be bought. Look at the dates and the week.",
        "spot.no_justification": "Choose why this is bought outside the system: a package that found nobody, or an "
        "exemption.",
        "spot.no_evidence": "There is no frozen evidence that this package found nobody. End its mini-tender without "
        "an award first, or ask for an exemption.",
        "spot.before_is_for_imports": "“Made before the system” is for what is taken over from a file.",
        "spot.longest": "The longest duration is from 1 to {most} months.",
        "spot.role": "“{role}” is not a role that can approve exemptions.",
        "spot.not_standing": "This purchase is {status}, so that cannot be done.",
        "spot.end_after": "It ends on {last} as it is. Choose an earlier day, from {first} on.",
        "spot.end_reason": "Say why it ends early.",
        "spot.extended_already": "This purchase was extended already: look at what follows it.",
        "spot.extension_begins": "What follows begins on {first}, the day after this one ends.",
        "spot.ended_early": "This purchase was ended early. Buy again with a reason of its own.",
        "spot.asked_already": "This import was put to authorisation already.",
    }
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Whoever gives the support: known by name and, where there is one, a number. It needs no account."""

    name: str
    number_of: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What is bought, from whom, and until when. £ per unit and carer; both days included. Private: never log it."""

    reference: str
    case_reference: str
    provider: Provider
    support: str
    starts_on: date
    ends_on: date
    unit: str
    unit_price: Decimal
    patterns: Sequence[Mapping[str, Any]]
    lot_id: UUID | None = None
    funder: Funder = Funder.CARE


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is bought outside the system: the package that found nobody, or the exemption asked for."""

    text: str
    package_id: UUID | None = None
    exemption: Exemption | None = None

    @property
    def justification(self) -> Justification:
        return Justification.FAILED_PACKAGE if self.package_id else Justification.EXEMPTION


@dataclass(frozen=True, slots=True)
class Standing:
    """The dates and decisions from which a purchase's status follows."""

    starts_on: date
    last_day: date
    is_asked: bool
    is_authorised: bool
    is_refused: bool
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A council's own setting: how long a purchase may last, and who besides any authoriser approves exemptions."""

    longest_months: int = USUAL_LONGEST_MONTHS
    exemption_roles: tuple[str, ...] = field(default=())


def mark_of(council_id: UUID, child: str) -> bytes:
    """What sums know of a child by: enough to count each child once, and no more."""
    return hashlib.sha256(f"{council_id}:{child.strip().casefold()}".encode()).digest()


def status_of(standing: Standing, on: date) -> Status:
    """What was refused stays so; whatever an agreement took over has moved; the rest follows from the days."""
    if standing.is_refused:
        return Status.REFUSED
    if standing.moved_on is not None and standing.moved_on <= on:
        return Status.MOVED
    if standing.last_day < on:
        return Status.OVER
    if not standing.is_authorised:
        return Status.AWAITING if standing.is_asked else Status.TAKEN_IN
    return Status.UPCOMING if on < standing.starts_on else Status.RUNNING


def ensure_details(details: Details) -> None:
    """The texts of a purchase, its provider and its price."""
    _ensure_text(details.reference, "spot.reference", LONGEST_REFERENCE)
    _ensure_text(details.case_reference, "spot.child", LONGEST_REFERENCE)
    _ensure_text(details.provider.name, "spot.provider", LONGEST_NAME)
    _ensure_text(details.support, "spot.support", LONGEST_TEXT)
    if details.unit not in UNITS:
        raise Refused("spot.unit", unit=details.unit)
    if not 0 < details.unit_price <= MOST_POUNDS:
        raise Refused("spot.price", most=MOST_POUNDS)
    if not details.patterns:
        raise Refused("spot.no_visits")
    if len(details.patterns) > MOST_PATTERNS:
        raise Refused("spot.too_many_visits", most=MOST_PATTERNS)


def _ensure_text(text: str, code: str, most: int) -> None:
    if not text.strip():
        raise Refused(code, most=most)
    if len(text) > most:
        raise Refused("spot.too_long", most=most)


def ensure_reason(reason: Reason, *, has_evidence: bool) -> None:
    """Either the failed package it follows, or an exemption; and words for it."""
    _ensure_text(reason.text, "spot.reason", LONGEST_TEXT)
    if reason.package_id is not None and not has_evidence:
        raise Refused("spot.no_evidence")
    if (reason.package_id is None) == (reason.exemption is None):
        raise Refused("spot.no_justification")
    if reason.exemption is Exemption.BEFORE:
        raise Refused("spot.before_is_for_imports")


def ensure_names_nobody(kinds: Sequence[str]) -> None:
    """`kinds` is what screening found in a text that authorisers read."""
    if kinds:
        raise Refused("spot.names_somebody", kinds=", ".join(kind.replace("_", " ") for kind in dict.fromkeys(kinds)))


def latest_end(starts_on: date, months: int) -> date:
    """The last day of so many months from a day on."""
    years, rest = divmod(starts_on.month - 1 + months, 12)
    day = starts_on.day
    while True:  # 31 January and one month: the last day of February is the end
        try:
            following = date(starts_on.year + years, rest + 1, day)
        except ValueError:
            day -= 1
        else:
            return following - DAY if day == starts_on.day else following


def ensure_period(*, starts_on: date, ends_on: date, months: int | None, today: date) -> None:
    """`months` is the council's longest duration; None for what was made before and is taken over."""
    if ends_on < starts_on:
        raise Refused("spot.backwards")
    if ends_on < today:
        raise Refused("spot.over")
    if months is not None and ends_on > latest_end(starts_on, months):
        raise Refused("spot.lasts_too_long", months=months, latest=latest_end(starts_on, months))
    if ends_on > add_years(starts_on, MOST_YEARS):
        raise Refused("spot.far_end", years=MOST_YEARS)


def ensure_terms(terms: Terms) -> None:
    if not 1 <= terms.longest_months <= MOST_MONTHS:
        raise Refused("spot.longest", most=MOST_MONTHS)
    for role in terms.exemption_roles:
        if role not in set(MAY_APPROVE):
            raise Refused("spot.role", role=role)


def ensure_may_end(*, status: Status, starts_on: date, last_day: date, ends: date, reason: str) -> None:
    """Ended early from any day of its own on, also one gone by; its cost follows."""
    ensure_stands(status)
    if not reason.strip():
        raise Refused("spot.end_reason")
    if len(reason) > LONGEST_TEXT:
        raise Refused("spot.too_long", most=LONGEST_TEXT)
    if not starts_on <= ends < last_day:
        raise Refused("spot.end_after", last=last_day, first=starts_on)


def ensure_stands(status: Status) -> None:
    """It is the council's to act on: running, to begin, or taken over from before."""
    if status not in {Status.RUNNING, Status.UPCOMING, Status.TAKEN_IN}:
        raise Refused("spot.not_standing", status=STATUS_WORDS[status].lower())


def ensure_may_extend(
    *, is_standing: bool, status: Status, is_extended: bool, is_ended_early: bool, last_day: date, starts_on: date
) -> None:
    """Longer only through a new justification: a purchase of its own that begins the day after."""
    if not is_standing:
        raise Refused("spot.not_standing", status=STATUS_WORDS[status].lower())
    if is_extended:
        raise Refused("spot.extended_already")
    if is_ended_early:
        raise Refused("spot.ended_early")
    if starts_on != last_day + DAY:
        raise Refused("spot.extension_begins", first=last_day + DAY)
