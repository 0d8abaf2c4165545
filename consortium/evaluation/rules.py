"""How several people's judgement becomes one score: independent first, then by discussion, never an average."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up

MEANINGS = (
    (0, "No answer, or unacceptable"),
    (1, "Serious reservations"),
    (2, "Minor reservations"),
    (3, "Satisfactory"),
    (4, "Good"),
    (5, "Excellent"),
)
"""What each score means (rules.md, Admission)."""

FAR_APART = 2
"""Two scores this far apart or further force a note of the discussion (rules.md, Admission)."""

LEANS_BY, LEANS_FROM = Decimal("0.5"), 10
"""An assessor whose scores differ from the others' by so much on average, over so many answers, is pointed out."""

explain(
    {
        "assessor.already_assigned": "This person already assesses this.",
        "assessor.not_one": "This person is not an assessor of that organisation today.",
        "assessor.not_working": "This person has nothing left to assess here: their part is locked, set aside or was "
        "never begun.",
        "assessor.nobody_behind": "Everybody who was asked has locked. There is nobody to remind.",
        "assessor.set_aside": "You no longer assess this: whoever asked you has given it to somebody else.",
        "assessor.set_aside_reason": "Say why the work is given to somebody else.",
        "evaluation.all_locked": "Everybody has locked their scores. Nobody can join the assessment now.",
        "evaluation.not_all_locked": "Not every assessor has locked. Nobody sees anybody's scores until all have.",
        "evaluation.concluded": "This evaluation is concluded. Its scores no longer change.",
        "evaluation.no_criteria": "An evaluation needs at least one question to score.",
        "interest.not_declared": "Declare your interests first. No answer is shown before you have.",
        "interest.conflict": "You declared a conflict of interest, so you do not assess this.",
        "interest.undescribed": "Describe the conflict of interest.",
        "score.locked": "You have locked your scores. They no longer change.",
        "score.not_whole": "A score is a whole number from 0 to {most}.",
        "score.empty": "Choose a score or write a reason before you save.",
        "score.no_such_question": "There is no question “{criterion}” in this evaluation.",
        "score.unfinished": "Every question needs a score and a reason before you lock. Still to do: {left}.",
        "consensus.reason": "Give the reason for the consensus score. The provider reads it.",
        "consensus.discussion": "The scores lie {gap} apart. Write a note of the discussion first.",
        "consensus.outside": "{score} lies outside the individual scores ({lowest} to {highest}). Say why, as a second "
        "reason, and name the moderator who will confirm it.",
        "consensus.not_outside": "The score lies within the individual scores, so it needs no second reason.",
        "consensus.same_moderator": "The second moderator must be somebody else.",
        "consensus.not_a_moderator": "The second moderator must be a colleague who moderates.",
        "consensus.not_asked": "You were not asked to confirm this score.",
        "consensus.unfinished": "Every question needs a consensus, and each one outside the individual scores its "
        "confirmation. Still to do: {left}.",
    }
)


class Stage(StrEnum):
    """How far an evaluation is: it follows from who was assigned, who locked and whether it was concluded."""

    ASSIGNING = "assigning"
    SCORING = "scoring"
    MODERATING = "moderating"
    CONCLUDED = "concluded"


class AssessorStage(StrEnum):
    """How far one assessor is."""

    ASSIGNED = "assigned"
    SCORING = "scoring"
    LOCKED = "locked"
    CONFLICT = "conflict"
    SET_ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question that is scored. `weight` is in hundredths of the whole, `minimum` the least score that passes."""

    key: str
    title: str
    weight: Decimal
    max_score: int = 5
    minimum: int = 0
    guidance: str = ""

    def as_document(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "weight": str(self.weight),
            "max_score": self.max_score,
            "minimum": self.minimum,
            "guidance": self.guidance,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Criterion":
        return cls(**{**document, "weight": Decimal(document["weight"])})


@dataclass(frozen=True, slots=True)
class Part:
    """One assessor's part, as far as the rules ask."""

    organisation_id: UUID
    declared_at: datetime | None
    has_conflict: bool | None
    locked_at: datetime | None
    set_aside_at: datetime | None = None

    @property
    def is_able(self) -> bool:
        """Whether this part counts: no conflict was declared, and it was not given to somebody else."""
        return not self.has_conflict and self.set_aside_at is None

    @property
    def stage(self) -> AssessorStage:
        if self.has_conflict:
            return AssessorStage.CONFLICT
        if self.set_aside_at is not None:
            return AssessorStage.SET_ASIDE
        if self.locked_at is not None:
            return AssessorStage.LOCKED
        return AssessorStage.SCORING if self.declared_at is not None else AssessorStage.ASSIGNED


def has_enough(parts: Iterable[Part], *, assessors_needed: int, councils_needed: int) -> bool:
    """Whether as many assessors who may assess were assigned as needed, from as many councils."""
    able = [part for part in parts if part.is_able]
    return len(able) >= assessors_needed and len({part.organisation_id for part in able}) >= councils_needed


def are_all_locked(parts: Collection[Part], *, assessors_needed: int, councils_needed: int) -> bool:
    """Whether moderators may see the scores. The database asks the same (`guard.all_are_locked`)."""
    return has_enough(parts, assessors_needed=assessors_needed, councils_needed=councils_needed) and all(
        part.locked_at is not None for part in parts if part.is_able
    )


def stage_of(
    parts: Collection[Part], *, assessors_needed: int, councils_needed: int, concluded_at: datetime | None
) -> Stage:
    needs = {"assessors_needed": assessors_needed, "councils_needed": councils_needed}
    if concluded_at is not None:
        return Stage.CONCLUDED
    if are_all_locked(parts, **needs):
        return Stage.MODERATING
    return Stage.SCORING if has_enough(parts, **needs) else Stage.ASSIGNING


def total(criteria: Iterable[Criterion], scores: Mapping[str, Decimal]) -> Decimal:
    """Σ (consensus / most × weight), half up to two decimals once, at the end (rules.md, Admission).

    Raises `KeyError` where a criterion has no score.
    """
    exact = sum(
        (Fraction(scores[each.key]) / each.max_score * Fraction(each.weight) for each in criteria), start=Fraction(0)
    )
    return half_up(exact)


def ensure_has_criteria(criteria: Collection[Criterion]) -> None:
    """Raise `BadInput` for a criterion that cannot be scored, `Refused` where there is none."""
    if not criteria:
        raise Refused("evaluation.no_criteria")
    if len({each.key for each in criteria}) < len(criteria):
        raise BadInput("criteria", "two have the same key")
    for each in criteria:
        if each.weight <= 0 or each.max_score < 1 or not 0 <= each.minimum <= each.max_score:
            raise BadInput(f"criterion {each.key}", "needs a weight above 0 and a minimum within its scores")


def ensure_may_assign(
    *, is_assessor: bool, is_assigned: bool, are_all_locked: bool, concluded_at: datetime | None
) -> None:
    ensure_not_concluded(concluded_at)
    if not is_assessor:
        raise Refused("assessor.not_one")
    if is_assigned:
        raise Refused("assessor.already_assigned")
    if are_all_locked:
        raise Refused("evaluation.all_locked")


def ensure_may_declare(*, part: Part, has_conflict: bool, interest: str) -> None:
    """A conflict may be declared until one locks; once declared it stays."""
    _ensure_able(part)
    if part.locked_at is not None:
        raise Refused("score.locked")
    if has_conflict and not interest.strip():
        raise Refused("interest.undescribed")


def ensure_may_read(part: Part) -> None:
    """No answer is shown before interests are declared, and none to whoever has a conflict or was replaced."""
    _ensure_able(part)
    if part.declared_at is None:
        raise Refused("interest.not_declared")


def _ensure_able(part: Part) -> None:
    if part.has_conflict:
        raise Refused("interest.conflict")
    if part.set_aside_at is not None:
        raise Refused("assessor.set_aside")


def ensure_may_set_aside(*, is_working: bool, reason: str) -> None:
    """Locked scores stay; only a part that is not locked is given to somebody else, and the reason is kept."""
    if not reason.strip():
        raise Refused("assessor.set_aside_reason")
    if not is_working:
        raise Refused("assessor.not_working")


def ensure_somebody_is_behind(behind: int) -> None:
    if not behind:
        raise Refused("assessor.nobody_behind")


def ensure_may_score(part: Part) -> None:
    ensure_may_read(part)
    if part.locked_at is not None:
        raise Refused("score.locked")


def ensure_in_scale(criterion: Criterion, score: Decimal | int) -> None:
    if score != int(score) or not 0 <= score <= criterion.max_score:
        raise Refused("score.not_whole", most=criterion.max_score)


def ensure_says_something(*, score: Decimal | int | None, reason: str) -> None:
    if score is None and not reason.strip():
        raise Refused("score.empty")


def ensure_complete(criteria: Iterable[Criterion], scored: Mapping[str, tuple[Decimal | None, str]]) -> None:
    """Raise `Refused` naming the questions without a score or a reason."""
    left = [each.title for each in criteria if not is_scored(scored.get(each.key))]
    if left:
        raise Refused("score.unfinished", left="; ".join(left))


def is_scored(entry: tuple[Decimal | None, str] | None) -> bool:
    return entry is not None and entry[0] is not None and entry[1].strip() != ""


def ensure_not_concluded(concluded_at: datetime | None) -> None:
    if concluded_at is not None:
        raise Refused("evaluation.concluded")


@dataclass(frozen=True, slots=True)
class Leaning:
    """How one assessor's scores lie beside the others' on the same answers. `by` is above 0 where they are higher."""

    answers: int
    by: Decimal
    far_apart: int

    @property
    def is_systematic(self) -> bool:
        return self.answers >= LEANS_FROM and abs(self.by) >= LEANS_BY


def is_far_apart(individual: Collection[Decimal]) -> bool:
    """Whether the scores force a discussion."""
    return len(individual) > 1 and max(individual) - min(individual) >= FAR_APART


def is_outside_range(score: Decimal | int, individual: Collection[Decimal]) -> bool:
    return not min(individual) <= score <= max(individual)


def ensure_consensus_holds(
    *,
    score: Decimal | int,
    reason: str,
    discussion: str,
    outside_reason: str,
    individual: Collection[Decimal],
    moderator_id: UUID,
    second_moderator_id: UUID | None,
) -> None:
    """A consensus needs a reason; a note where scores lie far apart; outside them a second reason and moderator."""
    lowest, highest = min(individual), max(individual)
    if not reason.strip():
        raise Refused("consensus.reason")
    if highest - lowest >= FAR_APART and not discussion.strip():
        raise Refused("consensus.discussion", gap=int(highest - lowest))
    if not is_outside_range(score, individual):
        if outside_reason.strip():
            raise Refused("consensus.not_outside")
        return
    if not outside_reason.strip() or second_moderator_id is None:
        raise Refused("consensus.outside", score=int(score), lowest=int(lowest), highest=int(highest))
    if second_moderator_id == moderator_id:
        raise Refused("consensus.same_moderator")


def ensure_may_confirm(*, second_moderator_id: UUID | None, person_id: UUID) -> None:
    if second_moderator_id != person_id:
        raise Refused("consensus.not_asked")


def ensure_may_conclude(criteria: Iterable[Criterion], settled: Collection[str]) -> None:
    """`settled` are the keys whose consensus is agreed and, where it must be, confirmed."""
    left = [each.title for each in criteria if each.key not in settled]
    if left:
        raise Refused("consensus.unfinished", left="; ".join(left))
