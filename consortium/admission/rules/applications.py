"""How far an application is, and what may be done with it then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consortium.kernel.errors import Refused, explain

LEAST_REASON = 10
"""Characters of the reason an officer gives for reading exclusion evidence."""
READING_MINUTES = 15

explain(
    {
        "application.profile_first": "Fill in your organisation's profile first: your legal form decides what you are "
        "asked.",
        "application.submitted": "This application was submitted. It can be withdrawn, and no longer changed.",
        "application.withdrawn": "This application was withdrawn.",
        "application.too_late": "The round closed at {closes_at}. We received this at {received_at}, so it is late "
        "and was not taken.",
        "application.incomplete": "Not everything is filled in yet. Still to do: {left}.",
        "application.unknown_lot": "One of the lots does not belong to this system.",
        "application.unknown_place": "One of the places is not a council that may buy through this system.",
        "application.unknown_question": "There is no question “{question}” for you in this questionnaire.",
        "application.unknown_ground": "There is no exclusion ground “{ground}” in this system's list.",
        "application.unknown_document": "The document that answers “{question}” is not among those you stored.",
        "application.answer_too_long": "The answer to “{question}” is too long to keep: at most {most} characters.",
        "application.decided": "This application was decided. The decision stands on the record.",
        "application.moved": "An application that is {stage} cannot become {wanted}.",
        "reading.reason": "Say why you need to read this: at least {least} characters.",
    }
)


class Stage(StrEnum):
    """Where an application stands. Derived from what was recorded, never stored."""

    DRAFT = "draft"
    LAPSED = "lapsed"
    SUBMITTED = "submitted"
    ASSESSING = "evaluating"
    DECIDED = "decided"
    RELEASED = "issued"
    WITHDRAWN = "withdrawn"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.SUBMITTED, Stage.LAPSED, Stage.WITHDRAWN}),
    Stage.LAPSED: frozenset(),
    Stage.SUBMITTED: frozenset({Stage.ASSESSING, Stage.WITHDRAWN}),
    Stage.ASSESSING: frozenset({Stage.DECIDED, Stage.WITHDRAWN}),
    Stage.DECIDED: frozenset({Stage.RELEASED, Stage.WITHDRAWN}),
    Stage.RELEASED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}
"""How one stage may follow another. A draft lapses by the clock alone."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What was recorded of an application."""

    closes_at: datetime
    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    is_assessed: bool = False
    is_decided: bool = False
    is_released: bool = False

    def stage_at(self, at: datetime) -> Stage:
        if self.withdrawn_at is not None:
            return Stage.WITHDRAWN
        if self.submitted_at is None:
            return Stage.DRAFT if at < self.closes_at else Stage.LAPSED
        if self.is_released:
            return Stage.RELEASED
        if self.is_decided:
            return Stage.DECIDED
        return Stage.ASSESSING if self.is_assessed else Stage.SUBMITTED


def ensure_may_become(*, stage: Stage, wanted: Stage) -> None:
    if wanted not in MOVES[stage]:
        raise Refused("application.moved", stage=str(stage), wanted=str(wanted))


def ensure_may_change(*, submitted_at: datetime | None, withdrawn_at: datetime | None) -> None:
    if withdrawn_at is not None:
        raise Refused("application.withdrawn")
    if submitted_at is not None:
        raise Refused("application.submitted")


def ensure_may_submit(
    *,
    submitted_at: datetime | None,
    withdrawn_at: datetime | None,
    opens_at: datetime,
    closes_at: datetime,
    received_at: datetime,
) -> None:
    """A draft, received before the round closed: one received exactly at its closing moment is late."""
    ensure_may_change(submitted_at=submitted_at, withdrawn_at=withdrawn_at)
    if received_at < opens_at:
        raise Refused("round.not_open_yet", opens_at=opens_at)
    if received_at >= closes_at:
        raise Refused("application.too_late", closes_at=closes_at, received_at=received_at)


def ensure_complete(left: Sequence[str]) -> None:
    if left:
        raise Refused("application.incomplete", left="; ".join(left))


def ensure_may_withdraw(*, withdrawn_at: datetime | None, is_released: bool) -> None:
    if withdrawn_at is not None:
        raise Refused("application.withdrawn")
    if is_released:
        raise Refused("application.decided")


def ensure_has_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise Refused("reading.reason", least=LEAST_REASON)
