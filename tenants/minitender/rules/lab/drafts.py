"""A draft policy put to bids that were made, and scored, under other rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, Ranking, RankingRules, rank
from tenants.policy.rules import PolicyTerms, PriceFormula

SEED = "try-out"
"""By which lots are drawn where the bids come without a seed."""
UNWEIGHED = frozenset({PriceFormula.FIXED_PRICE, PriceFormula.PRICE_PER_QUALITY})
"""Formulas under which the price weight changes nothing."""
ALL_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules that the bids can be ranked by, and in words what the draft says that they cannot be tried on."""

    rules: RankingRules
    bids: tuple[OfferedBid, ...]
    notes: tuple[str, ...] = ()

    def ranking(self) -> Ranking:
        return rank(self.rules, self.bids)


def criteria_of(terms: PolicyTerms) -> tuple[Criterion, ...]:
    return tuple(Criterion(each.key, each.weight, each.max_score, each.minimum) for each in terms.criteria)


def rules_of(terms: PolicyTerms, seed: str = SEED) -> RankingRules:
    """The ranking rules that a policy gives by itself."""
    return RankingRules(
        quality_weight=terms.quality_weight,
        price_weight=terms.price_weight,
        price_formula=terms.price_formula,
        criteria=criteria_of(terms),
        tie_break=terms.tie_break,
        quality_threshold=terms.quality_threshold,
        ceiling=terms.ceiling,
        ceiling_is_hard=terms.ceiling_is_hard,
        benchmark=terms.benchmark,
        floor=terms.floor,
        seed=seed,
    )


def on_past(terms: PolicyTerms, past: RankingRules, bids: Sequence[OfferedBid]) -> Trial:
    """The draft on bids of a mini-tender: by their own questions and ceiling where the draft's cannot be applied."""
    rules, notes = rules_of(terms, past.seed or SEED), []
    scored = {each.key: each.max_score for each in past.criteria}
    unknown = [each.title for each in terms.criteria if scored.get(each.key) != each.max_score]
    if unknown:
        notes.append(
            f"These bids were not scored on {', '.join(f'“{title}”' for title in unknown)}, or on another scale: "
            "the questions that they were scored on count instead."
        )
        rules = replace(rules, criteria=past.criteria)
    if terms.ceiling is None and past.ceiling is not None:
        notes.append(f"The draft names no ceiling: that of the mini-tender, £{past.ceiling:f}, is used.")
        rules = replace(rules, ceiling=past.ceiling)
    return Trial(rules, tuple(bids), tuple(notes))


def under(rules: RankingRules, formula: PriceFormula, price_weight: Decimal) -> RankingRules:
    """The same rules with another formula and weight. A fixed price leaves all the points to quality."""
    weight = Decimal(0) if formula is PriceFormula.FIXED_PRICE else price_weight
    return replace(rules, price_formula=formula, price_weight=weight, quality_weight=ALL_POINTS - weight)


def missing_for(rules: RankingRules, formula: PriceFormula) -> str | None:
    """The setting that a formula needs and the rules lack."""
    needed: Mapping[PriceFormula, tuple[str, Decimal | None]] = {
        PriceFormula.LINEAR_TO_CEILING: ("ceiling", rules.ceiling),
        PriceFormula.BENCHMARK: ("benchmark", rules.benchmark),
    }
    name, value = needed.get(formula, ("", ALL_POINTS))
    return name if value is None else None


def winners(ranking: Ranking) -> tuple[str, ...]:
    """Everybody in the first place: several where no rule parts them, nobody where every bid is set aside."""
    return tuple(row.bid.bidder for row in ranking.ranked if row.rank == 1)
