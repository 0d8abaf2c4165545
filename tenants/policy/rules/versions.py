"""The life of a version: drafted, discarded or adopted from a day, in force until a later one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import LONDON, local
from consortium.kernel.errors import Refused, explain

explain(
    {
        "policy.draft_exists": "There is a draft of this policy already. "
        "Change that one, or adopt or discard it first.",
        "policy.adopted": "This version was adopted on {adopted_at}. It is never changed: draft a new version.",
        "policy.discarded": "This draft was discarded on {discarded_at}. Take it up again first.",
        "policy.not_discarded": "This version is no discarded draft.",
        "policy.changed_meanwhile": "Somebody changed this draft while you had it open. Nothing was done: look at what "
        "it says now.",
        "policy.from_past": "A policy cannot be in force from a day that is over: what was published under the old one "
        "stays as it was. Choose today or a later day.",
        "policy.needs_another_person": "You wrote this version. Your council wants somebody else to adopt it.",
    }
)


class State(StrEnum):
    """What a version is at a moment; it follows from its dates and those of the versions after it."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    WAITING = "waiting"
    IN_FORCE = "in force"
    REPLACED = "replaced"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Life:
    """The dates of one version. Adopted, it is in force from `in_force_at`."""

    version: int
    in_force_at: datetime | None = None
    discarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`until` is when a later version takes its place, if one is adopted."""

    state: State
    until: datetime | None = None


def version_in_force(lives: Sequence[Life], at: datetime) -> int | None:
    """The last version, by number, that was adopted from that moment or an earlier one."""
    begun = [each.version for each in lives if each.in_force_at is not None and each.in_force_at <= at]
    return max(begun, default=None)


def standing_of(life: Life, lives: Sequence[Life], now: datetime) -> Standing:
    """A version of a lot among all of them. One whose successor comes before it, or with it, is overtaken."""
    if life.in_force_at is None:
        return Standing(State.DISCARDED if life.discarded_at else State.DRAFT)
    later = [each.in_force_at for each in lives if each.version > life.version and each.in_force_at is not None]
    until = min(later, default=None)
    if until is not None and until <= life.in_force_at:
        return Standing(State.OVERTAKEN, until)
    if now < life.in_force_at:
        return Standing(State.WAITING, until)
    return Standing(State.IN_FORCE if until is None or now < until else State.REPLACED, until)


def in_force_from(from_on: date | None, now: datetime) -> datetime:
    """The beginning of that day in the United Kingdom; this moment for today and where no day is given."""
    today = local(now).date()
    if from_on is None or from_on == today:
        return now
    if from_on < today:
        raise Refused("policy.from_past")
    return datetime.combine(from_on, time(), LONDON)


def ensure_no_draft(*, has_draft: bool) -> None:
    """One draft of a lot's policy at a time, so that two officers do not write past each other."""
    if has_draft:
        raise Refused("policy.draft_exists")


def ensure_is_draft(*, adopted_at: datetime | None, discarded_at: datetime | None = None) -> None:
    """What was adopted is never changed: mini-tenders point to it."""
    if adopted_at is not None:
        raise Refused("policy.adopted", adopted_at=adopted_at)
    if discarded_at is not None:
        raise Refused("policy.discarded", discarded_at=discarded_at)


def ensure_is_discarded(*, discarded_at: datetime | None) -> None:
    if discarded_at is None:
        raise Refused("policy.not_discarded")


def ensure_unchanged(*, seen: int | None, revision: int) -> None:
    """Whoever acts on a draft acts on what they saw; None where they did not say what that was."""
    if seen is not None and seen != revision:
        raise Refused("policy.changed_meanwhile")


def ensure_another_person(*, is_needed: bool, writers: Sequence[UUID | None], adopter: UUID) -> None:
    """Where the council says so, whoever drafted a version or changed it last does not adopt it too."""
    if is_needed and adopter in writers:
        raise Refused("policy.needs_another_person")
