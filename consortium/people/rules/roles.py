"""Holding a role: from when to when, by whom it takes a second person, and when it is looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.people.rules import Role

SENSITIVE = frozenset(
    {
        Role.PLATFORM_ADMINISTRATOR,
        Role.ORGANISATION_ADMINISTRATOR,
        Role.PROCUREMENT_OFFICER,
        Role.COMMISSIONER,
        Role.AUTHORISER,
    }
)
"""Whoever holds one may do something that asks for the second factor again: give roles, open bids, award, authorise,
read exclusion evidence. No one person gives it. `tests/architecture` compares it with the permissions themselves."""

MOST_REASON = 500

explain(
    {
        "role.own": "Nobody gives a role to themselves. Ask another administrator.",
        "role.second_person": "A second administrator confirms this role: not the one who gave it, and not the person "
        "who gets it.",
        "role.not_waiting": "This role waits for nobody: look at what it says now.",
        "role.period": "The last day is before the first.",
        "role.past": "A role begins today or later.",
        "role.held": "They hold the role “{role}” in that time already. End that one first.",
        "role.ended_today": "The role “{role}” ended today. It can be given again from tomorrow.",
        "role.ended": "This role has ended already.",
        "role.review_own": "Your own role is confirmed by another administrator, of your organisation or of the "
        "platform.",
        "role.review_reason": "Say why the role ends.",
        "role.review_none": "Choose at least one role.",
    }
)


class RoleState(StrEnum):
    """What a role is today."""

    WAITING = "waiting"
    AHEAD = "ahead"
    IN_FORCE = "in force"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Outcome(StrEnum):
    """What came of looking at a role again."""

    KEPT = "kept"
    ENDED = "ended"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day to its last, both inclusive; without a last day, until somebody ends it.

    One that was taken back before it began has its last day before its first: it shares no day with any other.
    """

    from_on: date
    to_on: date | None

    def overlaps(self, other: "Period") -> bool:
        last = min(self.to_on or date.max, other.to_on or date.max)
        return max(self.from_on, other.from_on) <= last


def needs_second(role: Role) -> bool:
    return role in SENSITIVE


def state_of(
    *, period: Period, needs_second: bool, confirmed_at: datetime | None, suspended_at: datetime | None, today: date
) -> RoleState:
    """What a role is on a day. One that ended, or was taken back before it began, is nothing else."""
    if period.to_on is not None and period.to_on < max(today, period.from_on):
        return RoleState.ENDED
    if needs_second and confirmed_at is None:
        return RoleState.WAITING
    if suspended_at is not None:
        return RoleState.SUSPENDED
    return RoleState.AHEAD if period.from_on > today else RoleState.IN_FORCE


def ensure_for_another(*, actor: UUID | None, person_id: UUID) -> None:
    """Raise `Refused` where somebody would give a role to themselves."""
    if actor is not None and actor == person_id:
        raise Refused("role.own")


def ensure_period(period: Period, *, today: date, role: Role, held: Iterable[Period]) -> None:
    """Raise `Refused` for a time that has begun, ends before it begins, or in which the role is held already."""
    if period.from_on < today:
        raise Refused("role.past")
    if period.to_on is not None and period.to_on < period.from_on:
        raise Refused("role.period")
    if any(period.overlaps(other) for other in held):
        raise Refused("role.held", role=str(role))


def ensure_second_person(*, actor: UUID | None, granted_by: UUID | None, person_id: UUID) -> None:
    """Raise `Refused` unless it is somebody else than whoever gave the role, and than whoever gets it."""
    if actor is None or actor in {granted_by, person_id}:
        raise Refused("role.second_person")


def ensure_reviews_another(*, actor: UUID, person_id: UUID) -> None:
    """Raise `Refused` where somebody would confirm that they themselves go on."""
    if actor == person_id:
        raise Refused("role.review_own")


def ensure_reason_to_end(reason: str) -> str:
    """The reason as it is kept. Raises `Refused` where there is none."""
    if not reason.strip():
        raise Refused("role.review_reason")
    return reason.strip()[:MOST_REASON]


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How often roles are looked at again, in days, and how many days late a role goes on."""

    every: int
    grace: int

    def due_on(self, seen_on: date) -> date:
        """The last day on which a role that was given or kept that day is looked at again in time."""
        return seen_on + timedelta(days=self.every)

    def reminded_on(self, due_on: date) -> date:
        """Two weeks before, or at once where reviews are closer together than that."""
        return due_on - timedelta(days=min(14, self.every))

    def near_until(self, today: date) -> date:
        """The last day that comes near enough to be on the list today."""
        return today + timedelta(days=min(14, self.every))

    def suspended_on(self, due_on: date) -> date:
        """The first day on which a role that nobody looked at is no longer in force."""
        return due_on + timedelta(days=self.grace + 1)


def is_overdue(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today
