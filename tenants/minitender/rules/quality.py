"""Quality points: what a bid's scores are worth under the council's criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.money import figure, half_up


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    weight: Decimal
    max_score: Decimal
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CriterionPoints:
    """What one score contributes; `points` is shown to 4 decimals, and enters the sum unrounded."""

    key: str
    score: Decimal
    max_score: Decimal
    weight: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Quality:
    """A bid's quality: `share` of all there is (0 to 1, exact) and the points it makes."""

    criteria: tuple[CriterionPoints, ...]
    share: Fraction
    points: Decimal
    working: str


class QualityScale:
    """A council's criteria, ready to value scores: each different score of a criterion is worked out once."""

    def __init__(self, quality_weight: Decimal, criteria: Sequence[Criterion]) -> None:
        self._quality_weight = quality_weight
        self._criteria = criteria
        self._all_weights = sum((Fraction(criterion.weight) for criterion in criteria), Fraction(0))
        self._scored: dict[tuple[str, Decimal], tuple[Fraction, CriterionPoints]] = {}

    def quality(self, scores: Mapping[str, Decimal]) -> Quality:
        """quality_weight × Σ(score ÷ max_score × weight) ÷ Σ weight, half up to 2 decimals at its end."""
        scored = [self._score(criterion, scores[criterion.key]) for criterion in self._criteria]
        share = sum((part for part, _ in scored), Fraction(0))
        points = half_up(Fraction(self._quality_weight) * share)
        criteria = tuple(row for _, row in scored)
        terms = " + ".join(f"{row.score:f} ÷ {row.max_score:f} × {row.weight:f}" for row in criteria)
        working = f"{self._quality_weight:f} × ({terms}) ÷ {figure(self._all_weights)} = {points}"
        return Quality(criteria, share, points, working)

    def _score(self, criterion: Criterion, score: Decimal) -> tuple[Fraction, CriterionPoints]:
        known = self._scored.get((criterion.key, score))
        if known is None:
            weight = Fraction(criterion.weight) / self._all_weights
            share = Fraction(score) / Fraction(criterion.max_score) * weight
            points = half_up(Fraction(self._quality_weight) * share, 4)
            row = CriterionPoints(criterion.key, score, criterion.max_score, criterion.weight, points)
            known = self._scored[criterion.key, score] = (share, row)
        return known
