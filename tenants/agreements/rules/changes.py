"""Change orders: what may be changed from when, what it does to each period, and how far it is.

A change order keeps no status. It waits for the spend to be authorised where it spends more, then for both sides; a
notice to end needs neither, because either side may give it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.errors import Refused, explain
from tenants.agreements.rules.courses import (
    IS_END,
    WHOLE,
    Change,
    ChangeKind,
    Course,
)

LONGEST_REASON = 2000
USUAL_NOTICE_DAYS = 28
"""Where an agreement says nothing else: a setting of the council, copied onto each agreement as it is issued."""
LONGEST_LIFE = timedelta(days=366 * 10)


class ChangeStage(StrEnum):
    """How far a change order is; derived, never stored."""

    AWAITING_AUTHORISATION = "awaiting authorisation"
    AWAITING_ACCEPTANCE = "awaiting acceptance"
    AGREED = "agreed"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in (ChangeStage.AWAITING_AUTHORISATION, ChangeStage.AWAITING_ACCEPTANCE)


class EndReason(StrEnum):
    """Why support ends before its last day."""

    NEEDS_MET = "needs met"
    NEEDS_CHANGED = "needs changed"
    FAMILY_WISH = "wish of the family"
    MOVED = "moved away"
    QUALITY = "quality"
    PROVIDER_CANNOT = "provider cannot go on"
    HANDOVER = "another provider takes over"
    FAILED = "provider has failed"
    ENDED = "ended already"
    OTHER = "other"


NOT_ASKED = frozenset({EndReason.FAILED, EndReason.ENDED})
"""Of a handover: the outgoing provider has failed, or has let go of the support already."""
KIND_WORDS: Mapping[ChangeKind, str] = {
    ChangeKind.HOURS: "Hours and days",
    ChangeKind.RATE: "Price",
    ChangeKind.PAUSE: "Pause",
    ChangeKind.HOSPITAL: "Hospital stay",
    ChangeKind.SPLIT: "Who pays",
    ChangeKind.EXTENSION: "Extension",
    ChangeKind.END: "Earlier end, agreed by both",
    ChangeKind.NOTICE: "Notice to end",
    ChangeKind.HANDOVER: "Handover to another provider",
}
END_WORDS: Mapping[EndReason, str] = {
    EndReason.NEEDS_MET: "What was needed is reached",
    EndReason.NEEDS_CHANGED: "The child’s needs have changed",
    EndReason.FAMILY_WISH: "The child or the family wishes it",
    EndReason.MOVED: "The child moves away",
    EndReason.QUALITY: "The support is not good enough",
    EndReason.PROVIDER_CANNOT: "The provider cannot go on",
    EndReason.HANDOVER: "Another provider takes over",
    EndReason.FAILED: "The provider has failed",
    EndReason.ENDED: "Its end on that day was agreed or given notice of before",
    EndReason.OTHER: "Another reason",
}

explain(
    {
        "change.not_running": "Only an agreement that both sides have signed can be changed.",
        "change.open_already": "Another change of this agreement is still open. Accept, decline or withdraw it first: "
        "each change is worked out on the one before.",
        "rise.open_change": "Another change of {reference} is still open. Accept, decline or withdraw it first: each "
        "change is worked out on the one before.",
        "change.reason_missing": "Say why this is changed, in a sentence that both sides read.",
        "change.before_start": "The agreement began on {starts_on}. Nothing can change before that day.",
        "change.after_end": "The agreement ends on {ends_on}. To change what comes after, extend it first.",
        "change.ends_before": "The last day cannot be before the first day.",
        "change.end_not_earlier": "The agreement ends on {ends_on} already. Choose an earlier last day.",
        "change.extension_not_later": "The agreement runs to {ends_on}. Choose a later last day.",
        "change.too_long": "An agreement runs ten years at the most.",
        "change.week_missing": "Say at least one visit. To stop support for a while, use a pause.",
        "change.price_missing": "Enter the new price.",
        "change.percent": "The part that is paid must be between 0 and 100 percent.",
        "change.last_day_missing": "Enter the last day.",
        "change.split": "What care, health and education pay must add up to 100 percent; it adds up to {total}.",
        "change.nothing": "This changes nothing: it is what is agreed already.",
        "change.not_yours": "Under this agreement a provider may give notice to end. For any other change, ask the "
        "council to propose it.",
        "change.notice_too_short": "Notice of {days} days was agreed, so the last day can be {earliest} at the "
        "earliest. Where both sides want it sooner, agree an earlier end instead.",
        "change.notice_reason": "Choose why the support ends.",
        "change.outside": "This provider is outside the purchasing system for this lot. Its agreement goes on to "
        "{ends_on} on its own terms, but is neither extended nor made to cost more. Hand it over to a provider on the "
        "register, or put what comes after in a mini-tender.",
        "change.not_open": "This change is {stage}. It cannot be accepted, declined or withdrawn any more.",
        "change.awaits_authorisation": "This change spends more, and has not been authorised yet.",
        "change.awaits_decision": "The council is still deciding the spend of this change. It comes to you once it "
        "has.",
        "change.shares_its_case": "This change was decided together with others, and one case asks for the spend of "
        "all. To take it back, ask an authoriser to refuse the case.",
        "change.accepted_already": "Your side has accepted this change already.",
    }
)


def change_stage(
    *,
    kind: ChangeKind,
    needs_authorisation: bool,
    authorised_at: datetime | None,
    refused_at: datetime | None,
    council_accepted_at: datetime | None,
    provider_accepted_at: datetime | None,
    closed_how: str | None,
    end_reason: str | None = None,
) -> ChangeStage:
    """A handover from a provider that has failed, or whose agreement ends there already, needs no word of it."""
    if closed_how is not None:
        return ChangeStage(closed_how)
    if refused_at is not None:
        return ChangeStage.REFUSED
    if needs_authorisation and authorised_at is None:
        return ChangeStage.AWAITING_AUTHORISATION
    is_accepted = council_accepted_at is not None and (
        provider_accepted_at is not None or (end_reason in NOT_ASKED and kind is ChangeKind.HANDOVER)
    )
    return ChangeStage.AGREED if is_accepted or kind is ChangeKind.NOTICE else ChangeStage.AWAITING_ACCEPTANCE


def ensure_may_close(stage: ChangeStage, *, is_ours: bool) -> None:
    """While the spend is being decided only who proposed it takes it back, and its case with it."""
    if stage is ChangeStage.AWAITING_AUTHORISATION and not is_ours:
        raise Refused("change.awaits_decision")
    _ensure_open(stage)


def ensure_alone_in_its_case(*, stage: ChangeStage, changes_of_case: int) -> None:
    """Of several changes that one case asks for, none is taken back by itself while the case is being decided."""
    if stage is ChangeStage.AWAITING_AUTHORISATION and changes_of_case > 1:
        raise Refused("change.shares_its_case")


def _ensure_open(stage: ChangeStage) -> None:
    if not stage.is_open:
        raise Refused("change.not_open", stage=str(stage))


def ensure_may_accept(*, stage: ChangeStage, accepted_at: datetime | None) -> None:
    """Each side accepts once, after the spend is authorised."""
    if accepted_at is not None:
        raise Refused("change.accepted_already")
    if stage is ChangeStage.AWAITING_AUTHORISATION:
        raise Refused("change.awaits_authorisation")
    _ensure_open(stage)


def ensure_reason(reason: str) -> str:
    given = reason.strip()[:LONGEST_REASON]
    if not given:
        raise Refused("change.reason_missing")
    return given


def ensure_possible(course: Course, change: Change) -> None:
    """Raise `Refused` where a change cannot be made to the course, from whatever day, also one that is past."""
    if change.kind in IS_END:
        _ensure_ends(course, change)
    elif change.kind is ChangeKind.EXTENSION:
        _ensure_extends(course, change)
    else:
        _ensure_within(course, change)
    _ensure_content(change)


def _ensure_ends(course: Course, change: Change) -> None:
    last = _last_day(change)
    if last < course.first:
        raise Refused("change.before_start", starts_on=course.first)
    if last >= course.last:
        raise Refused("change.end_not_earlier", ends_on=course.last)


def _ensure_extends(course: Course, change: Change) -> None:
    if _last_day(change) <= course.last:
        raise Refused("change.extension_not_later", ends_on=course.last)
    if _last_day(change) - course.first > LONGEST_LIFE:
        raise Refused("change.too_long")


def _ensure_within(course: Course, change: Change) -> None:
    if change.from_on < course.first:
        raise Refused("change.before_start", starts_on=course.first)
    if change.from_on > course.last:
        raise Refused("change.after_end", ends_on=course.last)
    if change.to_on is not None and change.to_on < change.from_on:
        raise Refused("change.ends_before")


def _ensure_content(change: Change) -> None:
    match change.kind:
        case ChangeKind.HOURS if not change.patterns:
            raise Refused("change.week_missing")
        case ChangeKind.RATE if change.unit_price is None or change.unit_price <= 0:
            raise Refused("change.price_missing")
        case ChangeKind.PAUSE | ChangeKind.HOSPITAL:
            _last_day(change)
            if change.paid_percent is None or not 0 <= change.paid_percent <= WHOLE:
                raise Refused("change.percent")
        case ChangeKind.SPLIT:
            total = sum((percent for _, percent in change.split or ()), Decimal(0))
            if total != WHOLE or any(percent <= 0 for _, percent in change.split or ()):
                raise Refused("change.split", total=f"{total}")


def _last_day(change: Change) -> date:
    if change.to_on is None:
        raise Refused("change.last_day_missing")
    return change.to_on


def ensure_notice(*, last_day: date, today: date, days: int, reason: EndReason | None) -> None:
    """Notice is as long as was agreed, counted from the day after it is given, and says why."""
    if reason is None:
        raise Refused("change.notice_reason")
    earliest = today + timedelta(days=days)
    if last_day < earliest:
        raise Refused("change.notice_too_short", days=days, earliest=earliest)


def ensure_stays(kind: ChangeKind, *, is_outside: bool, difference: Decimal, ends_on: date) -> None:
    """A provider that is outside the system keeps what it delivers for as long as was agreed (domain.md, S1)."""
    if is_outside and (kind is ChangeKind.EXTENSION or difference > 0):
        raise Refused("change.outside", ends_on=ends_on)


def ensure_changes_something(before: Course, after: Course) -> None:
    if before.stretches == after.stretches:
        raise Refused("change.nothing")
