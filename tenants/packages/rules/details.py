"""What a referral and a package are made of, and what each must hold."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.packages.rules.particulars import NOTHING_PARTICULAR, Particulars, ensure_nights_are_described
from tenants.packages.rules.places import OLDEST, AgeBand
from tenants.packages.rules.week import WeekPlan
from tenants.policy.rules import Style, Urgency
from tenants.pricing.rules.schedule import Period

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
LONGEST_REASON = 500

explain(
    {
        "child.born_in_future": "The date of birth is in the future.",
        "child.postcode": "“{postcode}” is not a postcode such as L20 3DL.",
        "child.reference_used": "The case reference {case_reference} belongs to a child with another name or date of "
        "birth.",
        "referral.age_outside_lot": "On that day the child will be {age}. {lot} is for ages {age_from} to {age_to}.",
        "referral.no_outcome": "Name at least one outcome that support should bring.",
        "referral.withdrawn": "This referral was withdrawn.",
        "referral.reason_needed": "Say why.",
        "package.no_outcome": "Name at least one outcome.",
        "package.no_week": "Your council’s policy is prescriptive: state the week that it asks for.",
        "package.ends_early": "Support ends before it begins.",
        "package.visit_outside": "Visit {number} would never happen: its own first and last day lie outside {first} to "
        "{last}, when support is wanted.",
        "package.complexity": "“{complexity}” is no complexity band of your rate card for this lot.",
        "package.another_style": "Your council’s policy for this lot is {style}. Write the package in that style.",
    }
)


@dataclass(frozen=True, slots=True)
class ChildDetails:
    """The child's own record, as far as buying needs it. Private: never logged, never published."""

    given_name: str
    family_name: str
    born_on: date
    address: str
    postcode: str
    case_reference: str
    known_as: str | None = None
    nhs_number: str | None = None
    upn: str | None = None
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a social worker asks for, as far as it may change."""

    needs: str
    childs_voice: str
    outcomes: tuple[str, ...]
    urgency: Urgency
    wanted_from: date


@dataclass(frozen=True, slots=True)
class ReferralDetails(Request):
    """What a social worker asks for, and from which lot; with the case system’s own reference of the request."""

    lot_id: UUID
    external_reference: str | None = None


@dataclass(frozen=True, slots=True)
class PackageDetails:
    """The anonymised statement of need, in the council's style: outcomes and a budget, or the week.

    `complexity` is a band of the council's own rate card, by which support is priced; None where that does not matter.
    """

    title: str
    summary: str
    outcomes: tuple[str, ...]
    place: str
    age: AgeBand
    starts_on: date
    ends_on: date
    week: WeekPlan | None = None
    weekly_hours: str | None = None
    budget_weekly: Decimal | None = None
    complexity: str | None = None
    particulars: Particulars = NOTHING_PARTICULAR


def age_on(day: date, *, born_on: date) -> int:
    """Full years of age. Somebody born on 29 February turns a year older on 1 March of other years (common law)."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if had_birthday else 1)


def ensure_child_holds(child: ChildDetails, *, today: date) -> None:
    if child.born_on > today:
        raise Refused("child.born_in_future")
    if not POSTCODE.fullmatch(child.postcode.strip().upper()):
        raise Refused("child.postcode", postcode=child.postcode)


def ensure_referral_holds(details: Request, *, born_on: date, lot: str, age_from: int, age_to: int) -> None:
    """Raise `Refused` without an outcome, or for a child outside the ages of the lot on the day support is wanted."""
    if not any(outcome.strip() for outcome in details.outcomes):
        raise Refused("referral.no_outcome")
    age = age_on(details.wanted_from, born_on=born_on)
    if not age_from <= age <= min(age_to, OLDEST):
        raise Refused("referral.age_outside_lot", age=age, lot=lot, age_from=age_from, age_to=min(age_to, OLDEST))


def ensure_same_child(*, case_reference: str, is_same: bool) -> None:
    if not is_same:
        raise Refused("child.reference_used", case_reference=case_reference)


def ensure_reason(reason: str) -> str:
    """The reason, without the space around it. Raises `Refused` for none."""
    if not reason.strip():
        raise Refused("referral.reason_needed")
    return reason.strip()[:LONGEST_REASON]


def ensure_priced_complexity(complexity: str | None, bands: Collection[str]) -> None:
    """Only a band of the rate card, so that nothing else is said here. Raises `Refused`."""
    if complexity is not None and complexity not in bands:
        raise Refused("package.complexity", complexity=complexity)


def ensure_package_holds(details: PackageDetails, style: Style) -> None:
    """Raise `Refused` for a package that does not say what its style must say."""
    if details.ends_on < details.starts_on:
        raise Refused("package.ends_early")
    if style is Style.OUTCOMES and not any(outcome.strip() for outcome in details.outcomes):
        raise Refused("package.no_outcome")
    if style is Style.PRESCRIPTIVE and details.week is None:
        raise Refused("package.no_week")
    if style is Style.OUTCOMES and details.week is not None:
        raise Refused("package.another_style", style=str(style))
    if details.week is not None:
        _ensure_visits_happen(details.week, Period(details.starts_on, details.ends_on))
        ensure_nights_are_described([details.week.unit], details.particulars)


def _ensure_visits_happen(week: WeekPlan, period: Period) -> None:
    for number, visit in enumerate(week.visits, start=1):
        if not visit.pattern.meets(period):
            raise Refused("package.visit_outside", number=number, first=period.first, last=period.last)
