"""What follows from an agreement's dates and signatures, and when its reviews are due.

An agreement keeps no status: it awaits signatures, is to begin, runs, has ended or has lapsed as its dates say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import long_date
from consortium.kernel.errors import Refused, explain

LONGEST_NAME = 200
LONGEST_VOICE = 4000
"""Characters of what a child says, and of a review's note."""
REVIEWED_WITHIN = timedelta(days=364)
"""A placement is reviewed within a year (domain.md, S5): counted so that the anniversary itself would be late."""


class Side(StrEnum):
    COUNCIL = "council"
    PROVIDER = "provider"

    @property
    def other(self) -> "Side":
        return Side.PROVIDER if self is Side.COUNCIL else Side.COUNCIL


class Stage(StrEnum):
    """Where an agreement stands on a day; derived, never stored."""

    AWAITING_SIGNATURES = "awaiting signatures"
    TO_BEGIN = "to begin"
    RUNNING = "running"
    ENDED = "ended"
    LAPSED = "lapsed"


class Outcome(StrEnum):
    """What a review decides."""

    CONTINUE = "continue"
    CHANGE = "change"
    END = "end"


class Progress(StrEnum):
    """How far one outcome of a package is, as its review finds it."""

    REACHED = "reached"
    ON_THE_WAY = "on the way"
    NOT_YET = "not yet"
    NO_LONGER = "no longer wanted"


explain(
    {
        "start.confirmed_already": "It is on record already that this support began.",
        "start.in_future": "Support that has not begun yet cannot be confirmed.",
        "start.outside": "The agreement runs from {starts_on} to {ends_on}. Support cannot have begun on another day.",
        "review.progress_missing": "Say for each outcome of the package how far it is.",
        "agreement.signed_already": "Your side has signed this agreement already.",
        "agreement.lapsed": "This agreement ended on {ends_on} without both signatures. It cannot be signed any more.",
        "agreement.called_off": "The council called the handover off. This agreement cannot be signed any more.",
        "agreement.name_missing": "Type your name as you sign it.",
        "agreement.role_missing": "Say in what role you sign.",
        "review.held_already": "This review was held already.",
        "review.in_future": "A review is entered on the day it was held or later.",
        "review.before_start": "A review cannot have been held before the agreement began on {starts_on}.",
        "review.voice_missing": "Write what the child says about the support, or how you asked and what you saw.",
    }
)


def stage(
    *,
    council_signed_at: datetime | None,
    provider_signed_at: datetime | None,
    starts_on: date,
    ends_on: date,
    on: date,
    called_off_at: datetime | None = None,
) -> Stage:
    """Where an agreement stands on a day. Both its dates are included."""
    if council_signed_at is None or provider_signed_at is None:
        return Stage.LAPSED if ends_on < on or called_off_at is not None else Stage.AWAITING_SIGNATURES
    if on < starts_on:
        return Stage.TO_BEGIN
    return Stage.RUNNING if on <= ends_on else Stage.ENDED


def ensure_may_sign(
    *,
    signed_at: datetime | None,
    ends_on: date,
    on: date,
    is_called_off: bool = False,
    takes_over_on: date | None = None,
) -> None:
    """Each side signs once, and not after the last day; a handover is signed by the day on which support passes."""
    if is_called_off:
        raise Refused("agreement.called_off")
    if signed_at is not None:
        raise Refused("agreement.signed_already")
    if ends_on < on:
        raise Refused("agreement.lapsed", ends_on=ends_on)
    if takes_over_on is not None and takes_over_on < on:
        raise Refused("handover.late", from_on=takes_over_on)


def ensure_signature(*, name: str, role: str) -> tuple[str, str]:
    """Name and role as they will stand under the agreement."""
    signed_name, signed_role = name.strip()[:LONGEST_NAME], role.strip()[:LONGEST_NAME]
    if not signed_name:
        raise Refused("agreement.name_missing")
    if not signed_role:
        raise Refused("agreement.role_missing")
    return signed_name, signed_role


def first_review_due_on(*, starts_on: date, ends_on: date) -> date:
    """Within a year of its start, and no later than its end."""
    return min(starts_on + REVIEWED_WITHIN, ends_on)


def next_review_due_on(*, held_on: date, outcome: Outcome, ends_on: date) -> date | None:
    """Within a year of the last; None where the support is to end, or ends before that year is out."""
    due_on = held_on + REVIEWED_WITHIN
    return None if outcome is Outcome.END or ends_on <= due_on else due_on


def ensure_may_hold(*, is_held: bool, held_on: date, starts_on: date, today: date, childs_voice: str) -> None:
    """A review is held once, during the agreement's life, and hears the child."""
    if is_held:
        raise Refused("review.held_already")
    if held_on > today:
        raise Refused("review.in_future")
    if held_on < starts_on:
        raise Refused("review.before_start", starts_on=starts_on)
    if not childs_voice.strip():
        raise Refused("review.voice_missing")


def ensure_progress(*, outcomes: Sequence[str], progress: Mapping[str, Progress]) -> list[dict[str, str]]:
    """How far each outcome is, in the package's order; where anything is said, something is said of each."""
    if progress and set(progress) != set(outcomes):
        raise Refused("review.progress_missing")
    return [{"outcome": each, "progress": str(progress[each])} for each in outcomes if each in progress]


def ensure_may_confirm_start(
    *, is_confirmed: bool, began_on: date, starts_on: date, ends_on: date, today: date
) -> None:
    """Somebody who knows the child says once on which day support began."""
    if is_confirmed:
        raise Refused("start.confirmed_already")
    if began_on > today:
        raise Refused("start.in_future")
    if not starts_on <= began_on <= ends_on:
        raise Refused("start.outside", starts_on=starts_on, ends_on=ends_on)


def is_overdue(*, due_on: date, on: date) -> bool:
    return due_on < on


@dataclass(frozen=True, slots=True)
class WeekRun:
    """Weeks in a row that cost the same, by their Mondays."""

    first: date
    last: date
    weeks: int
    amount: Decimal

    @property
    def total(self) -> Decimal:
        return self.amount * self.weeks


def amount(text: str) -> Decimal:
    """A sum of money as a cost document keeps it."""
    return Decimal(text)


def week_runs(weeks: Mapping[str, str]) -> list[WeekRun]:
    """The cost by week, weeks in a row that cost the same told together. `weeks` are amounts by their Monday."""
    runs: list[WeekRun] = []
    for monday, amount in sorted((date.fromisoformat(day), Decimal(cost)) for day, cost in weeks.items()):
        if runs and runs[-1].amount == amount and runs[-1].last + timedelta(days=7) == monday:
            runs[-1] = WeekRun(runs[-1].first, monday, runs[-1].weeks + 1, amount)
        else:
            runs.append(WeekRun(monday, monday, 1, amount))
    return runs


TERMS = (
    "This agreement is made under the contract that {lead} holds with {provider} for “{system}”. The terms of that "
    "contract apply, also to how this agreement is changed or ended, and come before anything said here.",
    "{provider} provides the support of the weekly schedule, from the first day to the last, as well as it offered to.",
    "{council} pays for the support that is delivered, at the price agreed here and with whatever uplifts for "
    "weekends, evenings and bank holidays it published with the package. Neither side changes price, hours or dates "
    "without the other’s signature.",
    "The support is reviewed within a year, and sooner where the child, the family, the social worker or {provider} "
    "asks. The child’s own view is heard at every review.",
    "Who the child is stands in a separate record, which {council} discloses to {provider} for this support only. "
    "Both keep it confidential.",
)
"""What every agreement says, paragraph by paragraph; the names are filled in at issue."""


TAKES_OVER = (
    "{provider} takes this support over from another provider on {day}. What came before that day, and what was paid "
    "for it, is no part of this agreement."
)


RESTS = (
    "Either side may end this agreement with notice of {days}. While support is paused {paused} of the price is paid, "
    "and while the child is in hospital {hospital}, unless both sides agree otherwise."
)


def terms(
    *,
    council: str,
    provider: str,
    lead: str,
    system: str,
    notice_days: int,
    paused_percent: Decimal,
    hospital_percent: Decimal,
    takes_over_on: date | None = None,
) -> str:
    """The terms of one agreement, paragraphs parted by an empty line."""
    names = {"council": council, "provider": provider, "lead": lead, "system": system}
    paragraphs = [paragraph.format_map(names) for paragraph in TERMS]
    days = f"{notice_days} day{'' if notice_days == 1 else 's'}"
    paragraphs.append(RESTS.format(days=days, paused=_part(paused_percent), hospital=_part(hospital_percent)))
    if takes_over_on is not None:
        paragraphs.append(TAKES_OVER.format(provider=provider, day=long_date(takes_over_on)))
    return "\n\n".join(paragraphs)


def _part(percent: Decimal) -> str:
    return "nothing" if percent == 0 else f"{percent.normalize():f}%"
