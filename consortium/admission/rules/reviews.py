"""A review of a decision: asked for once by the applicant, answered by somebody who had no part in it, by a clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from consortium.admission.rules.decisions import Answered, LotResult
from consortium.admission.rules.gates import Gate
from consortium.evaluation.rules import Criterion
from consortium.evaluation.rules import total as evaluation_total
from consortium.kernel.calendar import end_of_working_day, in_uk_time, local
from consortium.kernel.errors import Refused, explain

DAYS_TO_ASK, WORKING_DAYS_TO_ANSWER = 30, 20
"""Settings of a system, which its lead may change: how long an applicant may ask, how long the lead may take."""
MOST_DAYS = 365
LEAST_WORDS = 10
"""Characters of grounds and of reasons."""
LAST_SECOND = time(23, 59, 59)

explain(
    {
        "review.admitted": "This decision admits the applicant. There is nothing to review.",
        "review.asked_already": "A review of this decision was asked for already. It can be asked for once.",
        "review.too_late": "A review could be asked for until {until}.",
        "review.no_grounds": "Say what you think was decided wrongly, and why: at least {least} characters.",
        "review.no_reasons": "Give the reasons that the applicant will read: at least {least} characters.",
        "review.had_a_part": "You decided on, assessed or moderated this application. Somebody else reviews it.",
        "review.not_taken_on": "Acknowledge the request and take it on before you answer it.",
        "review.of_another": "A colleague has taken this review on. Take it over before you answer it.",
        "review.moved": "A review that is {state} cannot become {wanted}.",
        "review.still_not_admitted": "With these corrections the applicant is still not admitted: {why} "
        "Correct what was wrong, or do not uphold the review.",
        "review.nothing_corrected": "Say which score or gate was wrong. A review is upheld by correcting it.",
        "review.correction_unexplained": "Give the reason for each correction: “{title}” has none.",
        "review.score_out_of_range": "The score for “{title}” is a whole number from 0 to {most}.",
        "review.days_out_of_range": "Both numbers of days are between 1 and {most}.",
    }
)


class ReviewState(StrEnum):
    """How far a review is. Derived from what was recorded."""

    ASKED = "asked"
    ACKNOWLEDGED = "in review"
    UPHELD = "upheld"
    NOT_UPHELD = "not upheld"


MOVES: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.ASKED: frozenset({ReviewState.ACKNOWLEDGED}),
    ReviewState.ACKNOWLEDGED: frozenset({ReviewState.ACKNOWLEDGED, ReviewState.UPHELD, ReviewState.NOT_UPHELD}),
    ReviewState.UPHELD: frozenset(),
    ReviewState.NOT_UPHELD: frozenset(),
}
"""How one state may follow another. A colleague may take over what is in review."""


def state_of(*, acknowledged_at: datetime | None, is_upheld: bool | None) -> ReviewState:
    if is_upheld is not None:
        return ReviewState.UPHELD if is_upheld else ReviewState.NOT_UPHELD
    return ReviewState.ACKNOWLEDGED if acknowledged_at is not None else ReviewState.ASKED


def asks_until(*, released_at: datetime, days: int) -> datetime:
    """The last moment to ask: the end, in UK time, of so many days after the letter was released."""
    last = local(released_at).date() + timedelta(days=days)
    return in_uk_time(datetime.combine(last, LAST_SECOND), "review")


def answer_due_at(*, asked_at: datetime, working_days: int) -> datetime:
    return end_of_working_day(asked_at, working_days)


def ensure_days(*days: int) -> None:
    if not all(1 <= each <= MOST_DAYS for each in days):
        raise Refused("review.days_out_of_range", most=MOST_DAYS)


def ensure_may_ask(*, is_admitted: bool, is_asked: bool, until: datetime, at: datetime, grounds: str) -> None:
    """Once per decision that does not admit, in time, with grounds."""
    if is_admitted:
        raise Refused("review.admitted")
    if is_asked:
        raise Refused("review.asked_already")
    if at > until:
        raise Refused("review.too_late", until=until)
    if len(grounds.strip()) < LEAST_WORDS:
        raise Refused("review.no_grounds", least=LEAST_WORDS)


def ensure_had_no_part(*, person: UUID, had_a_part: Collection[UUID]) -> None:
    if person in had_a_part:
        raise Refused("review.had_a_part")


def ensure_may_become(*, state: ReviewState, wanted: ReviewState) -> None:
    if wanted in MOVES[state]:
        return
    if state is ReviewState.ASKED:
        raise Refused("review.not_taken_on")
    raise Refused("review.moved", state=str(state), wanted=str(wanted))


def ensure_may_answer(*, person: UUID, decider: UUID | None, reasons: str) -> None:
    if person != decider:
        raise Refused("review.of_another")
    if len(reasons.strip()) < LEAST_WORDS:
        raise Refused("review.no_reasons", least=LEAST_WORDS)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a review found to be wrong: by question, the right score and why; by gate, why it was passed."""

    scores: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    gates: Mapping[str, str] = field(default_factory=dict)


def corrected(findings: Mapping[str, Any], corrections: Corrections) -> LotResult:
    """The result of a lot with the corrections of a review, by the same rule that decided it. It must admit.

    Raises `Refused` without a correction, for one without a reason or out of range, and where it does not change
    the result: an upheld review is a right decision, never an exception.
    """
    if not corrections.scores and not corrections.gates:
        raise Refused("review.nothing_corrected")
    result = LotResult(
        gates=[_gate(each, corrections.gates) for each in findings["gates"]],
        answers=(answers := [_answered(each, corrections.scores) for each in findings["answers"]]),
        total=_total(answers),
        threshold=Decimal(findings["threshold"]),
    )
    if not result.is_admitted:
        raise Refused("review.still_not_admitted", why=" ".join(result.to_change()))
    return result


def _total(answers: Sequence[Answered]) -> Decimal:
    return evaluation_total([each.criterion for each in answers], {each.criterion.key: each.score for each in answers})


def _gate(found: Mapping[str, Any], passed: Mapping[str, str]) -> Gate:
    if found["is_passed"] or found["key"] not in passed:
        return Gate(found["key"], found["title"], bool(found["is_passed"]), found["why"])
    why = passed[found["key"]].strip()
    if not why:
        raise Refused("review.correction_unexplained", title=found["title"])
    return Gate(found["key"], found["title"], True, f"Found on review: {why}")


def _answered(found: Mapping[str, Any], scores: Mapping[str, tuple[int, str]]) -> Answered:
    criterion = Criterion(
        key=found["key"],
        title=found["title"],
        weight=Decimal(found["weight"]),
        max_score=found["max_score"],
        minimum=found["minimum"],
    )
    if criterion.key not in scores:
        return Answered(criterion, Decimal(found["score"]), found["reason"])
    score, why = scores[criterion.key]
    if not 0 <= score <= criterion.max_score:
        raise Refused("review.score_out_of_range", title=criterion.title, most=criterion.max_score)
    if not why.strip():
        raise Refused("review.correction_unexplained", title=criterion.title)
    return Answered(criterion, Decimal(score), f"Found on review: {why.strip()}")
