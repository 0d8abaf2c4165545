"""Whether a provider is admitted to a lot, and what its letter says. No ranking, no limit on numbers, never a price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from consortium.admission.rules.gates import Gate
from consortium.evaluation import rules as evaluation
from consortium.evaluation.rules import Criterion
from consortium.kernel.errors import Refused, explain

GOOD = 4
"""From this score on, an answer counts among the strengths named in the letter."""

explain(
    {
        "decision.not_concluded": "The assessment is not concluded: every question needs a consensus first.",
        "decision.not_assessed": "The assessment of this application has not begun.",
        "decision.made": "This application is decided.",
        "decision.none": "There is no decision to release.",
        "decision.released": "The decision letter was released. It stands.",
        "decision.none_chosen": "Choose at least one application.",
        "decision.one_cannot": "Nothing was done, because application {reference} is not ready: {why}",
    }
)


class Consensus(Protocol):
    """The one score of a question and its reason, as moderators agreed them."""

    @property
    def score(self) -> Decimal: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """One question as it was judged."""

    criterion: Criterion
    score: Decimal
    reason: str

    @property
    def is_under_minimum(self) -> bool:
        return self.score < self.criterion.minimum

    @property
    def points(self) -> Decimal:
        """For reading only: the total is rounded once, from the exact sum."""
        return evaluation.total([self.criterion], {self.criterion.key: self.score})

    def as_document(self) -> dict[str, Any]:
        return {
            "key": self.criterion.key,
            "title": self.criterion.title,
            "weight": f"{self.criterion.weight:.2f}",
            "minimum": self.criterion.minimum,
            "score": f"{self.score:f}".rstrip("0").rstrip(".") if "." in f"{self.score:f}" else f"{self.score:f}",
            "max_score": self.criterion.max_score,
            "points": f"{self.points:.2f}",
            "reason": self.reason,
            "is_under_minimum": self.is_under_minimum,
        }


@dataclass(frozen=True, slots=True)
class LotResult:
    """The result for one lot, with everything it rests on."""

    gates: Sequence[Gate]
    answers: Sequence[Answered]
    total: Decimal
    threshold: Decimal

    @property
    def is_admitted(self) -> bool:
        """Every gate passed, no question under its minimum, the total reaching the threshold."""
        return (
            all(gate.is_passed for gate in self.gates)
            and not any(answer.is_under_minimum for answer in self.answers)
            and self.total >= self.threshold
        )

    def to_change(self) -> list[str]:
        """What would have to change for another result: gates, minimums, then the total."""
        changes = [f"{gate.title}: {gate.why}" for gate in self.gates if not gate.is_passed]
        changes += [
            f"“{answer.criterion.title}” scored {answer.score:.0f}; it needs at least {answer.criterion.minimum}."
            for answer in self.answers
            if answer.is_under_minimum
        ]
        if self.total < self.threshold:
            changes.append(f"The total of {self.total:.2f} is under the threshold of {self.threshold:.2f}.")
        return changes

    def strengths(self) -> list[str]:
        return [f"“{answer.criterion.title}”" for answer in self.answers if answer.score >= GOOD]

    def as_document(self, *, note: str) -> dict[str, Any]:
        return {
            "gates": [gate.as_document() for gate in self.gates],
            "answers": [answer.as_document() for answer in self.answers],
            "total": f"{self.total:.2f}",
            "threshold": f"{self.threshold:.2f}",
            "strengths": self.strengths(),
            "to_change": self.to_change(),
            "note": note.strip(),
        }


def result_for_lot(
    *,
    gates: Sequence[Gate],
    criteria: Sequence[Criterion],
    consensus: Mapping[str, Consensus],
    threshold: Decimal,
) -> LotResult:
    """Judge one lot by the questions that apply to it. Raises `Refused` where one has no consensus yet.

    The total is Σ (consensus / 5 × weight), half up to two decimals once, at the end.
    """
    if any(criterion.key not in consensus for criterion in criteria):
        raise Refused("decision.not_concluded")
    answers = [Answered(each, consensus[each.key].score, consensus[each.key].reason) for each in criteria]
    total = evaluation.total(criteria, {each.key: consensus[each.key].score for each in criteria})
    return LotResult(gates, answers, total, threshold)


def ensure_undecided(*, is_decided: bool) -> None:
    if is_decided:
        raise Refused("decision.made")


def ensure_assessed(*, is_assessed: bool) -> None:
    if not is_assessed:
        raise Refused("decision.not_assessed")


def ensure_undoable(*, is_decided: bool, is_released: bool) -> None:
    """Until its letter is released, a decision can be taken back and made again."""
    ensure_releasable(is_decided=is_decided, is_released=is_released)


def ensure_some_chosen(chosen: int) -> None:
    if not chosen:
        raise Refused("decision.none_chosen")


def ensure_releasable(*, is_decided: bool, is_released: bool) -> None:
    if not is_decided:
        raise Refused("decision.none")
    if is_released:
        raise Refused("decision.released")
