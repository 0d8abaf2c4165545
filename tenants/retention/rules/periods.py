"""How long each kind of record is kept, and when its time has come.

Periods are dated settings of each organisation; these are the defaults, each with its source, and the least that the
law allows. `guard.due_children` and its sisters say the same in the database, which removes nothing before its time;
a test runs both on the same cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consortium.kernel.calendar import add_months, add_years
from consortium.kernel.errors import Refused, explain

explain(
    {
        "retention.too_short": "{kind} must be kept for {least} months at least: {source}.",
        "retention.too_long": "Nothing is kept for more than 1,200 months, which is 100 years.",
        "retention.no_age": "Only the period of children counts from an age as well.",
        "retention.age": "The age must be between 18 and 100.",
        "retention.begins_before_today": "A period holds from today on, or from a later day: what was removed before "
        "does not come back.",
        "retention.no_source": "Say where the period comes from: the council’s schedule, a law, a decision.",
        "retention.same_day": "A period from that day is set already. Choose another day.",
        "retention.for_buyers": "Your organisation keeps no records of that kind.",
    }
)
MOST_MONTHS = 1200
LONGEST_SOURCE = 300
SUPPORTED_UNTIL = 25
"""The age up to which support is bought (`domain.md`, S1): a direct payment that nobody ended runs until then."""


class Kind(StrEnum):
    """What is removed by itself when its time has come."""

    LOOKED_AFTER = "looked-after children and care leavers"
    OTHER_CHILDREN = "other children"
    BIDS = "bids"
    APPLICATIONS = "applications to join"
    EXCLUSION_EVIDENCE = "exclusion evidence"
    CONTRACTS = "contracts with providers"
    SESSIONS = "sessions"
    MESSAGES = "messages"
    REPEATS = "answers to what was sent twice"

    @property
    def is_for_buyers(self) -> bool:
        return self in _OF_BUYERS

    @property
    def is_of_children(self) -> bool:
        return self in {Kind.LOOKED_AFTER, Kind.OTHER_CHILDREN}

    @property
    def is_of_admission(self) -> bool:
        return self in {Kind.APPLICATIONS, Kind.EXCLUSION_EVIDENCE, Kind.CONTRACTS}

    @property
    def counts_from(self) -> str:
        """From what the months are counted, in words."""
        return _COUNTED_FROM[self]


_OF_BUYERS = frozenset({Kind.LOOKED_AFTER, Kind.OTHER_CHILDREN, Kind.BIDS, Kind.CONTRACTS})
_COUNTED_FROM = {
    Kind.LOOKED_AFTER: "birth",
    Kind.OTHER_CHILDREN: "the end of the last support",
    Kind.BIDS: "the end of the mini-tender",
    Kind.APPLICATIONS: "the end of the contract; without one, the decision, the withdrawal or the end of the round",
    Kind.EXCLUSION_EVIDENCE: "the decision, the withdrawal or the end of the round",
    Kind.CONTRACTS: "the end of the contract",
    Kind.SESSIONS: "signing in",
    Kind.MESSAGES: "sending",
    Kind.REPEATS: "the first sending",
}


@dataclass(frozen=True, slots=True)
class Period:
    """So many months, and for children not before an age (`until_age`)."""

    months: int
    source: str
    until_age: int | None = None

    @property
    def in_words(self) -> str:
        years, months = divmod(self.months, 12)
        parts = [_counted(years, "year")] if years else []
        if months or not years:
            parts.append(_counted(months, "month"))
        age = f", and until the age of {self.until_age}" if self.until_age else ""
        return " and ".join(parts) + age


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_THREE_YEARS = "Public Contracts Regulations 2015, regulation 84(9); Procurement Act 2023, section 98"
_TO_BE_CONFIRMED = "To be confirmed by the consortium’s lawyers"
DEFAULTS = {
    Kind.LOOKED_AFTER: Period(
        900, "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 50: 75 years from birth"
    ),
    Kind.OTHER_CHILDREN: Period(
        72, "The council’s own schedule; until one is set, Limitation Act 1980, sections 2, 11 and 28", 25
    ),
    Kind.BIDS: Period(72, "Limitation Act 1980, section 5: six years"),
    Kind.APPLICATIONS: Period(72, f"Limitation Act 1980, section 5: six years. {_TO_BE_CONFIRMED}"),
    Kind.EXCLUSION_EVIDENCE: Period(36, f"{_THREE_YEARS}, and no longer than needed. {_TO_BE_CONFIRMED}"),
    Kind.CONTRACTS: Period(72, f"Limitation Act 1980, section 5: six years. {_TO_BE_CONFIRMED}"),
    Kind.SESSIONS: Period(3, "UK GDPR, article 5(1)(e): as long as misuse is looked for"),
    Kind.MESSAGES: Period(12, "UK GDPR, article 5(1)(e): as long as people look for them"),
    Kind.REPEATS: Period(1, "UK GDPR, article 5(1)(e): as long as anything is sent again"),
}
"""What holds until an organisation sets its own."""

LEAST = {
    Kind.LOOKED_AFTER: (900, "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 50"),
    Kind.OTHER_CHILDREN: (12, "a year in which the family may ask"),
    Kind.BIDS: (36, _THREE_YEARS),
    Kind.APPLICATIONS: (36, _THREE_YEARS),
    Kind.EXCLUSION_EVIDENCE: (36, _THREE_YEARS),
    Kind.CONTRACTS: (36, _THREE_YEARS),
    Kind.SESSIONS: (1, "a month in which misuse may be found"),
    Kind.MESSAGES: (1, "a month in which people may read them"),
    Kind.REPEATS: (1, "a month in which a program may send again"),
}
"""The fewest months, and why."""


def ensure_period(kind: Kind, period: Period, *, from_on: date, today: date) -> None:
    """Raise `Refused` for a period that may not be set."""
    least, source = LEAST[kind]
    if period.months < least:
        raise Refused("retention.too_short", kind=kind.value.capitalize(), least=least, source=source)
    if period.months > MOST_MONTHS:
        raise Refused("retention.too_long")
    if period.until_age is not None and kind is not Kind.OTHER_CHILDREN:
        raise Refused("retention.no_age")
    if period.until_age is not None and not 18 <= period.until_age <= 100:
        raise Refused("retention.age")
    if not period.source.strip():
        raise Refused("retention.no_source")
    if from_on < today:
        raise Refused("retention.begins_before_today")


def turn_of_the_year(day: date) -> date:
    """The first day of the year after: children's records go then, so that no list of them tells a birthday."""
    return date(day.year + 1, 1, 1)


def due_when_looked_after(born_on: date, period: Period) -> date:
    """The day from which the record of a child who was looked after, or a care leaver, is removed."""
    return turn_of_the_year(add_months(born_on, period.months))


def due_of_other_child(born_on: date, closed_on: date | None, period: Period) -> date | None:
    """The day from which another child's record is removed; None while support is looked for or goes on."""
    if closed_on is None:
        return None
    last = add_months(closed_on, period.months)
    if period.until_age is not None:
        last = max(last, add_years(born_on, period.until_age))
    return turn_of_the_year(last)


def due_of_bids(ended_on: date, period: Period, *, months_promised: int) -> date:
    """The day from which a mini-tender's bids are removed: not before its own policy said (`months_promised`)."""
    return add_months(ended_on, max(period.months, months_promised))


def ended_with_contracts(decided_on: date | None, contracts_ended: Iterable[date]) -> date | None:
    """When an application was over: with the last of its contracts, else as decided; None until it is decided."""
    return None if decided_on is None else max([decided_on, *contracts_ended])


def due_of_application(ended_on: date | None, period: Period) -> date | None:
    """The day from which an application, or its exclusion evidence, is removed; None until it is decided."""
    return None if ended_on is None else add_months(ended_on, period.months)


def due_of_contract(
    ended_on: date, applications_ended: Iterable[date | None], period: Period, of_applications: Period
) -> date | None:
    """The day from which a contract is removed: not before any application that led to it."""
    ends = [ended_on, *applications_ended]
    if None in ends:
        return None
    return add_months(max(end for end in ends if end), max(period.months, of_applications.months))


def closed_on(ends: Iterable[date | None]) -> date | None:
    """When the last of a child's referrals came to its end; None while one has none."""
    known = list(ends)
    return None if None in known or not known else max(day for day in known if day is not None)
