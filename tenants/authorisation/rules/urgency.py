"""Decisions that cannot wait for a panel: on a child's need, within the scheme, with effect at once, ratified later.

Source: `rules.md`, Authorisation. What a panel does not ratify was still decided: it bound the council and is ended
with notice, never undone for days gone by.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import end_of_working_day
from consortium.kernel.errors import Refused, explain

LONGEST_NEED = 1000
USUAL_DAYS, MOST_DAYS = 20, 60
"""Working days within which a panel ratifies, unless the council says otherwise."""
REMINDED_BEFORE = timedelta(days=3)

explain(
    {
        "urgent.need_missing": "Say what the child needs now, and why it cannot wait for the panel. Name no child.",
        "urgent.need_too_long": "What the child needs is longer than {longest} characters.",
        "urgent.own_decision": "You decided this in urgency, so another member of the panel records what it says.",
        "urgent.settled": "What the panel said of this decision is on record already.",
        "urgent.other_panel": "Another panel is to ratify this decision.",
        "urgent.on_its_own": "What is decided in urgency is ratified as it was decided: approve it, put it off or "
        "refuse it. Conditions cannot be added afterwards.",
        "urgent.days": "A panel ratifies within 1 to {most} working days.",
        "urgent.for_a_limit": "A limit of spend is no child’s need, so it cannot be decided in urgency.",
    }
)


class Ground(StrEnum):
    """Why a child cannot wait."""

    SAFETY = "safety"
    PLACEMENT_ENDS = "placement ends"
    DISCHARGE = "hospital discharge"
    LEGAL_DUTY = "legal duty"


GROUND_WORDS = {
    Ground.SAFETY: "The child is not safe without it",
    Ground.PLACEMENT_ENDS: "Where the child lives, or its present care, breaks down",
    Ground.DISCHARGE: "The child leaves hospital and cannot do so without it",
    Ground.LEGAL_DUTY: "A court or a legal duty sets the day",
}


class Outcome(StrEnum):
    RATIFIED = "ratified"
    NOT_RATIFIED = "not ratified"


class Standing(StrEnum):
    """Where an urgent decision stands; derived, never stored."""

    TO_RATIFY = "to ratify"
    OVERDUE = "overdue"
    RATIFIED = "ratified"
    NOT_RATIFIED = "not ratified"


def standing_of(*, outcome: str | None, ratify_by: datetime, now: datetime) -> Standing:
    """The moment itself is within the time."""
    if outcome is not None:
        return Standing(outcome)
    return Standing.OVERDUE if now > ratify_by else Standing.TO_RATIFY


def ensure_need(need: str) -> str:
    given = need.strip()
    if not given:
        raise Refused("urgent.need_missing")
    if len(given) > LONGEST_NEED:
        raise Refused("urgent.need_too_long", longest=LONGEST_NEED)
    return given


def ensure_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise Refused("urgent.days", most=MOST_DAYS)


def ratify_by(now: datetime, days: int) -> datetime:
    """The end of the last working day on which a panel ratifies in time."""
    return end_of_working_day(now, days)


def reminded_at(decided_at: datetime, by: datetime) -> datetime:
    """When a panel is reminded: three days before its time is up, or half-way where that is gone already."""
    return max(by - REMINDED_BEFORE, decided_at + (by - decided_at) / 2)


def ensure_may_settle(*, outcome: str | None, decided_by: UUID, settled_by: UUID) -> None:
    """Once, and by somebody else than who decided."""
    if outcome is not None:
        raise Refused("urgent.settled")
    if decided_by == settled_by:
        raise Refused("urgent.own_decision")
