"""Removal from the register takes notice: the provider is heard, then the lead confirms or drops it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consortium.kernel.calendar import uk_moment
from consortium.kernel.errors import Refused, explain

LEAST_TO_REPLY = timedelta(days=10)
"""What a provider is given to reply in at the least, before anything is decided. A concern that cannot wait is met by
a suspension, which takes effect at once."""


class Stage(StrEnum):
    """Where a notice stands; that the time to reply is over follows from its date."""

    AWAITING_REPLY = "awaiting reply"
    REPLIED = "replied"
    UNANSWERED = "unanswered"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.AWAITING_REPLY: frozenset({Stage.REPLIED, Stage.UNANSWERED, Stage.DROPPED}),
    Stage.REPLIED: frozenset({Stage.CONFIRMED, Stage.DROPPED}),
    Stage.UNANSWERED: frozenset({Stage.CONFIRMED, Stage.DROPPED}),
    Stage.CONFIRMED: frozenset(),
    Stage.DROPPED: frozenset(),
}
"""Nothing is confirmed before the provider has replied or its time to reply is over; what is decided stays decided."""

explain(
    {
        "removal.reply_time": "Give the provider at least {days} days to reply: until {least} or later.",
        "removal.effect_too_early": "Removal takes effect after the time to reply, never before it.",
        "removal.not_yet": "The provider may still reply until {reply_by}. Confirm the removal after its reply, or "
        "then. To stop invitations now, suspend it.",
        "removal.decided": "This notice is decided: it was {stage}.",
        "removal.reply_late": "The time to reply is over: it was {reply_by}. Write to the lead authority.",
        "removal.replied": "You have replied to this notice already.",
        "removal.reply_empty": "Write your reply. The lead authority reads it before it decides.",
        "removal.open_already": "A notice of removal from this lot is open already. Decide that one first.",
    }
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What decides where a notice stands."""

    reply_by_at: datetime
    has_reply: bool
    outcome: Outcome | None


def stage_of(notice: Notice, at: datetime) -> Stage:
    if notice.outcome is not None:
        return Stage(notice.outcome)
    if notice.has_reply:
        return Stage.REPLIED
    return Stage.AWAITING_REPLY if at < notice.reply_by_at else Stage.UNANSWERED


def ensure_fair(*, reply_by_at: datetime, effective_at: datetime, now: datetime) -> None:
    """Raise `Refused` for a notice that leaves too little time to reply, or takes effect before that is over."""
    if reply_by_at < now + LEAST_TO_REPLY:
        raise Refused("removal.reply_time", days=LEAST_TO_REPLY.days, least=uk_moment(now + LEAST_TO_REPLY))
    if effective_at < reply_by_at:
        raise Refused("removal.effect_too_early")


def ensure_may_reply(notice: Notice, at: datetime) -> None:
    stage = stage_of(notice, at)
    if Stage.REPLIED in MOVES[stage]:
        return
    if stage is Stage.UNANSWERED:
        raise Refused("removal.reply_late", reply_by=uk_moment(notice.reply_by_at))
    if stage is Stage.REPLIED:
        raise Refused("removal.replied")
    raise Refused("removal.decided", stage=str(stage))


def ensure_may_decide(notice: Notice, wanted: Outcome, at: datetime) -> None:
    stage = stage_of(notice, at)
    if Stage(wanted) in MOVES[stage]:
        return
    if stage is Stage.AWAITING_REPLY:
        raise Refused("removal.not_yet", reply_by=uk_moment(notice.reply_by_at))
    raise Refused("removal.decided", stage=str(stage))


def ensure_reply(text: str) -> None:
    if not text.strip():
        raise Refused("removal.reply_empty")


def takes_effect_at(effective_at: datetime, now: datetime) -> datetime:
    """On the day the notice said, or now where it was decided later: never in the past."""
    return max(effective_at, now)
