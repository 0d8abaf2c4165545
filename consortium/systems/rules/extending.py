"""The term of a system, its advertised extensions, and how the members and the lead decide on one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from consortium.kernel.calendar import LONDON
from consortium.kernel.errors import Refused, explain

REMIND_BEFORE = (14, 7, 1)
"""Days before views are due on which whoever has not given one is reminded."""
MORNING = time(8)


class View(StrEnum):
    """What a member council thinks of an extension."""

    EXTEND = "extend"
    DO_NOT_EXTEND = "do not extend"
    NO_VIEW = "no view"


class Outcome(StrEnum):
    """What the members decided together, as the lead records it."""

    EXTENDED = "extended"
    NOT_EXTENDED = "not extended"


class Stage(StrEnum):
    """How far an extension is; follows from its dates."""

    ADVERTISED = "advertised"
    ASKED = "views asked"
    VIEWS_DUE_PASSED = "to be decided"
    EXTENDED = "extended"
    NOT_EXTENDED = "not extended"


@dataclass(frozen=True, slots=True)
class Approval:
    """The office through which a member approved its view, and when: an office, never a name."""

    office: str
    approved_on: date


explain(
    {
        "extension.ends_too_early": "The extension ends after {follows_on}, when the term before it ends.",
        "extension.past_the_law": "The law ends this system by {last}. An extension cannot go past it.",
        "extension.not_the_last": "Take out the last extension first.",
        "extension.in_the_way": "Extensions are advertised from the end as it was. Take them out before you change it.",
        "extension.decided": "This extension is decided already.",
        "extension.earlier_open": "Extension {number} comes first: decide it before this one.",
        "extension.earlier_refused": "The system was not extended before, so it cannot be extended further.",
        "extension.due_soon": "Give the members time: views are due on a day from tomorrow on, and before {ends}.",
        "extension.due_earlier": "Views were asked for by {due}. It can be put off, and never be brought forward.",
        "extension.not_asked": "The lead has not asked for views on this extension.",
        "extension.view_late": "Views were due by {due}. Ask the lead authority to put the day off.",
        "extension.view_unapproved": "Say through which office your organisation approved its view, and when.",
        "extension.approved_later": "An approval cannot be dated after today.",
        "extension.view_reason": "Give the reason for your view.",
        "extension.views_due": "{missing} have not given their view yet, and it is due by {due}.",
        "extension.agreed_end": "The system is extended to a day after {present} and not past {latest}.",
        "extension.no_agreed_end": "A system that is not extended keeps its end: leave the new end empty.",
        "extension.reason": "Write down the reasons for the joint decision.",
        "extension.nobody_waits": "Everybody has given their view. There is nobody to remind.",
    }
)


def stage_of(*, asked: bool, due_on: date | None, outcome: Outcome | None, on: date) -> Stage:
    if outcome is not None:
        return Stage(outcome.value)
    if not asked or due_on is None:
        return Stage.ADVERTISED
    return Stage.ASKED if on <= due_on else Stage.VIEWS_DUE_PASSED


def ensure_may_advertise(*, follows_on: date, ends_on: date, last_day: date | None) -> None:
    """Each extension ends after what it follows, and never past the end of the regime (rules.md, Regimes)."""
    if ends_on <= follows_on:
        raise Refused("extension.ends_too_early", follows_on=follows_on)
    ensure_within_the_law(ends_on=ends_on, last_day=last_day)


def ensure_within_the_law(*, ends_on: date, last_day: date | None) -> None:
    if last_day is not None and ends_on > last_day:
        raise Refused("extension.past_the_law", last=last_day)


def ensure_last(*, number: int, numbers: Sequence[int]) -> None:
    if number != max(numbers):
        raise Refused("extension.not_the_last")


def ensure_end_stands(*, is_changed: bool, extensions: int) -> None:
    """What an extension follows may not move under it while the system is drafted."""
    if is_changed and extensions:
        raise Refused("extension.in_the_way")


def ensure_undecided(outcome: Outcome | None) -> None:
    if outcome is not None:
        raise Refused("extension.decided")


def ensure_its_turn(earlier: Sequence[tuple[int, Outcome | None]]) -> None:
    """Extensions follow one another: each earlier one was decided, and for extending."""
    for number, outcome in earlier:
        if outcome is None:
            raise Refused("extension.earlier_open", number=number)
        if outcome is Outcome.NOT_EXTENDED:
            raise Refused("extension.earlier_refused")


def ensure_may_ask(*, due_on: date, present_due_on: date | None, system_ends_on: date, today: date) -> None:
    """Views are due in time before the system ends; the day may be put off and never brought forward."""
    if present_due_on is not None and due_on <= present_due_on:
        raise Refused("extension.due_earlier", due=present_due_on)
    if not today < due_on < system_ends_on:
        raise Refused("extension.due_soon", ends=system_ends_on)


def ensure_may_give_view(*, due_on: date | None, today: date) -> None:
    if due_on is None:
        raise Refused("extension.not_asked")
    if today > due_on:
        raise Refused("extension.view_late", due=due_on)


def view_reminders(due_on: date, now: datetime) -> list[tuple[int, datetime]]:
    """Each reminder of a view still to come: how many days before, and the moment it is due, in UK time."""
    moments = [(days, datetime.combine(due_on - timedelta(days=days), MORNING, LONDON)) for days in REMIND_BEFORE]
    return [(days, at) for days, at in moments if at > now]


def ensure_view_stands(*, view: View, reason: str, approvals: Sequence[Approval], today: date) -> None:
    """A view that is given has its reason and at least one approver; “no view” needs neither reason (rules.md)."""
    if view is not View.NO_VIEW and not reason.strip():
        raise Refused("extension.view_reason")
    if not approvals or any(not each.office.strip() for each in approvals):
        raise Refused("extension.view_unapproved")
    if any(each.approved_on > today for each in approvals):
        raise Refused("extension.approved_later")


def ensure_views_are_in(*, due_on: date | None, missing: Sequence[str], today: date) -> None:
    """The lead decides after the date, or when all have given their view."""
    if due_on is None:
        raise Refused("extension.not_asked")
    if missing and today <= due_on:
        raise Refused("extension.views_due", missing=", ".join(missing), due=due_on)


def ensure_may_decide(
    *, outcome: Outcome, agreed_ends_on: date | None, present_end: date, advertised_end: date,
    last_day: date | None, reason: str,
) -> None:  # fmt: skip
    """Never past the advertised maximum or the regime's end, and with reasons (rules.md, Authorisation)."""
    if not reason.strip():
        raise Refused("extension.reason")
    if outcome is Outcome.NOT_EXTENDED:
        if agreed_ends_on is not None:
            raise Refused("extension.no_agreed_end")
        return
    latest = advertised_end if last_day is None else min(advertised_end, last_day)
    if agreed_ends_on is None or not present_end < agreed_ends_on <= latest:
        raise Refused("extension.agreed_end", present=present_end, latest=latest)
