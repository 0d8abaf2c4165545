"""What a policy must hold to before it can be drafted or adopted."""

from collections.abc import Iterator

from consortium.kernel.errors import Refused, explain
from tenants.policy.rules.terms import MOST_MONTHS_KEPT, PolicyTerms
from tenants.policy.rules.vocabulary import PriceFormula, Urgency

ALL_POINTS = 100
WHOLE_SCORES = range(1, 6)
"""What a question can score at the most: assessors have words for 0 to 5 (rules.md, Admission)."""
MOST_OPENING_OFFICERS = 2
COLUMNS_OF_BIDS = frozenset({"bidder", "price", "start_on"})
WITHOUT_PRICE_POINTS = frozenset({PriceFormula.FIXED_PRICE, PriceFormula.PRICE_PER_QUALITY})

explain(
    {
        "policy.weights": "Quality and price must add up to 100 points, and quality must have some.",
        "policy.price_needs_weight": "With this formula the price must have some of the 100 points.",
        "policy.fixed_price_is_quality_only": "With a fixed price every bid costs the same, so quality has all 100 "
        "points and the price none.",
        "policy.fixed_price_missing": "Say what the fixed price is.",
        "policy.ceiling_missing": "This formula measures prices against the ceiling: say what it is.",
        "policy.benchmark_missing": "This formula measures prices against a benchmark: say what it is.",
        "policy.fixed_price_above_ceiling": "The fixed price of {fixed_price} is above the ceiling of {ceiling}.",
        "policy.floor_above_ceiling": "The floor of {floor} is above the ceiling of {ceiling}.",
        "policy.no_criteria": "Ask at least one question of quality.",
        "policy.criterion_repeated": "Two questions of quality have the key “{key}”: each needs its own.",
        "policy.criterion_key": "“{key}” cannot be the key of a question: it is the name of a column of bids.",
        "policy.criterion_scale": "The most that “{title}” can score must be a whole number from 1 to 5.",
        "policy.criterion_minimum": "The least score for “{title}” is above the most it can have.",
        "policy.window_missing": "Say how long providers have when the need is “{urgency}”.",
        "policy.needs_assessor": "At least one person must assess the bids.",
        "policy.tie_break_repeated": "The same way of parting equal bids is named twice.",
        "policy.opening_officers": "Bids are opened by one officer or by two.",
        "policy.bids_kept_months": "The key to sealed bids is kept for 1 to {most} months after the deadline.",
        "policy.regime_forbids_negotiation": "The regime of this purchasing system does not allow negotiation in a "
        "call-off.",
        "policy.regime_forbids_direct_award": "The regime of this purchasing system does not allow an award without "
        "a competition.",
        "policy.none_in_force": "Your council has adopted no policy for this lot yet.",
    }
)


def ensure_terms_hold(terms: PolicyTerms) -> None:
    """Raise `Refused` for the first thing that does not hold, in the order a person would read them."""
    for refused in faults_of(terms):
        raise refused


def faults_of(terms: PolicyTerms) -> Iterator[Refused]:
    """Everything that keeps the terms from being usable."""
    yield from _faulty_windows(terms)
    yield from _faulty_criteria(terms)
    yield from _faulty_weights(terms)
    yield from _faulty_prices(terms)
    if terms.assessors_needed < 1:
        yield Refused("policy.needs_assessor")
    if len(set(terms.tie_break)) < len(terms.tie_break):
        yield Refused("policy.tie_break_repeated")
    if not 1 <= terms.opening_officers <= MOST_OPENING_OFFICERS:
        yield Refused("policy.opening_officers")
    if not 1 <= terms.bids_kept_months <= MOST_MONTHS_KEPT:
        yield Refused("policy.bids_kept_months", most=MOST_MONTHS_KEPT)


def _faulty_windows(terms: PolicyTerms) -> Iterator[Refused]:
    for urgency in Urgency:
        window = terms.windows.get(urgency)
        if window is None or window.amount < 1:
            yield Refused("policy.window_missing", urgency=str(urgency))


def _faulty_criteria(terms: PolicyTerms) -> Iterator[Refused]:
    if not terms.criteria:
        yield Refused("policy.no_criteria")
    seen: set[str] = set()
    for criterion in terms.criteria:
        if criterion.key in COLUMNS_OF_BIDS:
            yield Refused("policy.criterion_key", key=criterion.key)
        if criterion.key in seen:
            yield Refused("policy.criterion_repeated", key=criterion.key)
        seen.add(criterion.key)
        if criterion.max_score not in WHOLE_SCORES:
            yield Refused("policy.criterion_scale", title=criterion.title)
        if criterion.minimum is not None and criterion.minimum > criterion.max_score:
            yield Refused("policy.criterion_minimum", title=criterion.title)


def _faulty_weights(terms: PolicyTerms) -> Iterator[Refused]:
    if terms.quality_weight <= 0 or terms.price_weight < 0 or terms.quality_weight + terms.price_weight != ALL_POINTS:
        yield Refused("policy.weights")
    elif terms.price_formula is PriceFormula.FIXED_PRICE and terms.price_weight:
        yield Refused("policy.fixed_price_is_quality_only")
    elif not terms.price_weight and terms.price_formula not in WITHOUT_PRICE_POINTS:
        yield Refused("policy.price_needs_weight")


def _faulty_prices(terms: PolicyTerms) -> Iterator[Refused]:
    needed = {
        PriceFormula.FIXED_PRICE: ("policy.fixed_price_missing", terms.fixed_price),
        PriceFormula.LINEAR_TO_CEILING: ("policy.ceiling_missing", terms.ceiling),
        PriceFormula.BENCHMARK: ("policy.benchmark_missing", terms.benchmark),
    }
    if terms.price_formula in needed and needed[terms.price_formula][1] is None:
        yield Refused(needed[terms.price_formula][0])
    if terms.ceiling is not None and terms.fixed_price is not None and terms.fixed_price > terms.ceiling:
        yield Refused("policy.fixed_price_above_ceiling", fixed_price=terms.fixed_price, ceiling=terms.ceiling)
    if terms.ceiling is not None and terms.floor is not None and terms.floor > terms.ceiling:
        yield Refused("policy.floor_above_ceiling", floor=terms.floor, ceiling=terms.ceiling)


def ensure_regime_allows(terms: PolicyTerms, *, negotiation: bool, direct_award: bool) -> None:
    """A regime may forbid negotiation in a call-off, and an award without one (rules.md, Regimes)."""
    if terms.allows_negotiation and not negotiation:
        raise Refused("policy.regime_forbids_negotiation")
    if terms.allows_direct_award and not direct_award:
        raise Refused("policy.regime_forbids_direct_award")
