"""Who may authorise which spend: within a delegation, never who recommended it, and only once.

Source: `rules.md`, Authorisation. Amounts are pounds with pence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from consortium.kernel.calendar import FinancialYear
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up

LONGEST_REASON = 2000
"""Characters: a decision is explained, not argued."""


class Kind(StrEnum):
    """What asks to spend."""

    AWARD = "award"
    CHANGE = "change"
    SPOT_PURCHASE = "spot purchase"
    EXTENSION = "extension"
    LIMIT = "limit"


class Funder(StrEnum):
    CARE = "care"
    HEALTH = "health"
    EDUCATION = "education"


class Status(StrEnum):
    AWAITING = "awaiting"
    DEFERRED = "deferred"
    APPROVED = "approved"
    REFUSED = "refused"
    CALLED_IN = "called in"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return Status.REFUSED in MOVES[self]


_FROM_OPEN = frozenset({Status.DEFERRED, Status.APPROVED, Status.REFUSED, Status.WITHDRAWN})
MOVES: dict[Status, frozenset[Status]] = {
    Status.AWAITING: _FROM_OPEN,
    Status.DEFERRED: _FROM_OPEN,
    Status.CALLED_IN: _FROM_OPEN,
    Status.APPROVED: frozenset({Status.CALLED_IN}),
    Status.REFUSED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
"""A case may be put off as often as needed. An approval can be called in before it takes effect; a refusal ends it.
What is asked for no more is withdrawn while it waits."""


class Basis(StrEnum):
    """Which value of a case a delegation's limit is compared with."""

    ANNUAL = "annual"
    WHOLE_LIFE = "whole life"


explain(
    {
        "case.not_open": "This case was decided already. Look at what was decided.",
        "case.withdrawn": "This case was withdrawn: what it asked for is wanted no more.",
        "case.own_recommendation": "You recommended this spend, so somebody else must decide it. "
        "The person who recommends never authorises.",
        "case.role_missing": "Under your council’s policy this may be approved by a {roles} who is an authoriser too. "
        "You may still defer or refuse it.",
        "case.no_delegation": "You hold no delegation in force on {on}. Ask whoever keeps the scheme of delegation.",
        "case.over_delegation": "This case is outside your delegation: {largest_year} in its largest financial "
        "year and {whole_life} in all. Somebody with a higher limit must approve it; you may still defer or refuse it.",
        "case.reason_missing": "Give the reason for your decision.",
        "case.reason_too_long": "The reason is longer than {longest} characters.",
        "case.no_value": "A case needs at least one financial year with an amount above £0.00.",
        "delegation.to_oneself": "Nobody sets their own delegation. Ask a colleague who may.",
        "delegation.not_an_authoriser": "{name} does not hold the role of authoriser here, so no limit can be set.",
        "delegation.person_or_role": "Choose a person or a role: a line of the scheme is for one of them.",
        "delegation.limit": "The limit must be above £0.00.",
        "delegation.ends_before": "The last day cannot be before the first day.",
        "delegation.starts_in_past": "A delegation cannot begin before today: what was decided stays as it was.",
        "delegation.ends_in_past": "The last day cannot be before today. To stop somebody at once, take the role of "
        "authoriser away.",
        "delegation.ended": "This delegation has ended already.",
    }
)


@dataclass(frozen=True, slots=True)
class YearValue:
    """What a case spends in one financial year (`2026-27`) from one funder."""

    financial_year: str
    funder: Funder
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices that were open, as the case shows it: for an award, a line of the ranking.

    Figures are written as people read them; `set_aside` is the reason why a bid was not ranked.
    """

    name: str
    rank: int | None = None
    quality_points: str | None = None
    price_points: str | None = None
    total: str | None = None
    weekly: str | None = None
    note: str = ""
    set_aside: str = ""
    is_recommended: bool = False


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """What an authoriser reads: frozen as it is asked, and hashed. It never names a child.

    `facts` are pairs of a name and a value; `href` leads to where the case comes from. `publishable` names the parts
    that could be published as they stand, for nobody in them could be singled out; none unless it says so.
    """

    need: str
    options: Sequence[Option] = ()
    recommendation: str = ""
    facts: Sequence[tuple[str, str]] = ()
    href: str = ""
    publishable: Sequence[str] = ()

    def as_document(self) -> dict[str, Any]:
        """Plain JSON, the form in which it is kept."""
        return {
            "need": self.need,
            "options": [
                {name: getattr(option, name) for name in Option.__dataclass_fields__} for option in self.options
            ],
            "recommendation": self.recommendation,
            "facts": [list(pair) for pair in self.facts],
            "href": self.href,
            "publishable": list(self.publishable),
        }


@dataclass(frozen=True, slots=True)
class Value:
    """What a case is worth: in all, and in its largest financial year."""

    whole_life: Decimal
    largest_year: Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """One line of a person's delegation, both days included.

    One `in_urgency` covers urgent decisions alone. Where it is held as a deputy, `deputyship_id` says by which naming
    and `stands_in_for` for whom.
    """

    id: UUID
    basis: Basis
    limit: Decimal
    from_on: date
    to_on: date | None
    in_urgency: bool = False
    deputyship_id: UUID | None = None
    stands_in_for: UUID | None = None

    def is_in_force(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def covers(self, value: Value) -> bool:
        """The limit itself is within it."""
        compared = value.largest_year if self.basis is Basis.ANNUAL else value.whole_life
        return compared <= self.limit


def gathered(values: Iterable[YearValue]) -> list[YearValue]:
    """One line for each financial year and funder, in order, in pence. Raises `BadInput` for what is no such value."""
    lines: dict[tuple[str, Funder], Decimal] = {}
    for line in values:
        ensure_year(line.financial_year)
        if not line.amount.is_finite() or line.amount < 0:
            raise BadInput(f"{line.financial_year}: amount", "must not be below £0.00")
        key = (line.financial_year, line.funder)
        lines[key] = lines.get(key, Decimal(0)) + half_up(line.amount)
    return [YearValue(year, funder, lines[year, funder]) for year, funder in sorted(lines)]


def value_of(values: Iterable[YearValue]) -> Value:
    """Add a case up over its funders and years. Raises `Refused` where nothing is spent."""
    years = _by_year(values)
    whole = sum(years.values(), Decimal(0))
    if whole <= 0:
        raise Refused("case.no_value")
    return Value(whole_life=whole, largest_year=max(years.values()))


def _by_year(values: Iterable[YearValue]) -> dict[str, Decimal]:
    years: dict[str, Decimal] = {}
    for line in values:
        years[line.financial_year] = years.get(line.financial_year, Decimal(0)) + line.amount
    return years


def ensure_year(label: str) -> None:
    """Raise `BadInput` for what is no financial year such as `2026-27`."""
    starting = label[:4]
    if not (starting.isascii() and starting.isdigit()) or FinancialYear(int(starting)).label != label:
        raise BadInput("financial year", f"“{label}” is not a financial year such as 2026-27")


def ensure_may_become(*, status: Status, wanted: Status) -> None:
    """A decided case stays decided."""
    if status is Status.WITHDRAWN:
        raise Refused("case.withdrawn")
    if wanted not in MOVES[status]:
        raise Refused("case.not_open")


def ensure_another_person(*, recommended_by: UUID, decided_by: UUID) -> None:
    """The person who recommends never authorises (`rules.md`, Authorisation)."""
    if recommended_by == decided_by:
        raise Refused("case.own_recommendation")


def ensure_role(*, needed: Iterable[str], held: Iterable[str]) -> None:
    """A council's policy may want whoever authorises to hold one of some roles too; where it names none, any may."""
    roles = list(needed)
    if roles and not set(roles) & set(held):
        raise Refused("case.role_missing", roles=" or a ".join(roles))


def ensure_reason(reason: str) -> str:
    """The reason without the space around it."""
    given = reason.strip()
    if not given:
        raise Refused("case.reason_missing")
    if len(given) > LONGEST_REASON:
        raise Refused("case.reason_too_long", longest=LONGEST_REASON)
    return given


def find_cover(
    *, limits: Iterable[Limit], value: Value, on: date, recommended_by: UUID | None = None, is_urgent: bool = False
) -> Limit | None:
    """The smallest delegation in force that day which covers the value: one's own before one held as a deputy.

    Nobody stands in for whoever recommended a case: the recommender never authorises, by a deputy neither.
    """
    covering = [
        limit
        for limit in limits
        if limit.is_in_force(on)
        and limit.covers(value)
        and (is_urgent or not limit.in_urgency)
        and (recommended_by is None or limit.stands_in_for != recommended_by)
    ]
    return min(covering, key=lambda limit: (limit.stands_in_for is not None, limit.limit, str(limit.id)), default=None)


def ensure_covered(
    *, limits: Sequence[Limit], value: Value, on: date, recommended_by: UUID | None = None, is_urgent: bool = False
) -> Limit:
    """The delegation under which that value may be approved that day. Raises `Refused` where there is none."""
    cover = find_cover(limits=limits, value=value, on=on, recommended_by=recommended_by, is_urgent=is_urgent)
    if cover is not None:
        return cover
    if not any(limit.is_in_force(on) and (is_urgent or not limit.in_urgency) for limit in limits):
        raise Refused("case.no_delegation", on=on)
    raise Refused("case.over_delegation", largest_year=value.largest_year, whole_life=value.whole_life)


def ensure_one_of(*, is_person: bool, is_role: bool) -> None:
    """A line of the scheme is for a person or for a role, never both."""
    if is_person == is_role:
        raise Refused("delegation.person_or_role")


def ensure_may_grant(
    *, granted_by: UUID, person_id: UUID | None, limit: Decimal, from_on: date, to_on: date | None, today: date
) -> None:
    """Nobody sets their own limit, and none begins in the past."""
    if granted_by == person_id:
        raise Refused("delegation.to_oneself")
    if limit <= 0:
        raise Refused("delegation.limit")
    if to_on is not None and to_on < from_on:
        raise Refused("delegation.ends_before")
    if from_on < today:
        raise Refused("delegation.starts_in_past")


def ensure_may_end(*, from_on: date, to_on: date | None, last_day: date, today: date) -> None:
    """A delegation ends today or later, and is not made longer by ending it."""
    if to_on is not None and to_on <= last_day:
        raise Refused("delegation.ended")
    if last_day < from_on:
        raise Refused("delegation.ends_before")
    if last_day < today:
        raise Refused("delegation.ends_in_past")


@dataclass(frozen=True, slots=True)
class Effect:
    """What approving a case does to one financial year of the ledger."""

    financial_year: str
    committed: Decimal
    this_case: Decimal

    @property
    def after(self) -> Decimal:
        return self.committed + self.this_case


def effects(*, values: Iterable[YearValue], committed: dict[str, Decimal]) -> list[Effect]:
    """Year by year, in order: what is committed so far, what the case adds."""
    added = _by_year(values)
    return [Effect(year, committed.get(year, Decimal(0)), added[year]) for year in sorted(added)]
