"""A policy in plain words, as its page tells it and as two versions are compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from consortium.kernel.money import pounds
from tenants.policy.rules.terms import PolicyTerms
from tenants.policy.rules.vocabulary import PriceFormula, Style, TieBreak, Urgency

URGENCIES: Mapping[Urgency, str] = {
    Urgency.EMERGENCY: "Emergency",
    Urgency.URGENT: "Urgent",
    Urgency.STANDARD: "Standard",
    Urgency.PLANNED: "Planned",
}
FORMULAS: Mapping[PriceFormula, str] = {
    PriceFormula.LOWEST_PROPORTIONAL: "In proportion to the lowest price",
    PriceFormula.LINEAR_TO_CEILING: "In a straight line from the lowest price to the ceiling",
    PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST: "One per cent less for each per cent above the lowest",
    PriceFormula.DISTANCE_FROM_MEDIAN: "By the distance from the middle price",
    PriceFormula.MEAN_PLUS_MINUS: "Half the points at the average, more below and fewer above",
    PriceFormula.BENCHMARK: "Against a published benchmark",
    PriceFormula.FIXED_PRICE: "Fixed price: quality alone decides",
    PriceFormula.PRICE_PER_QUALITY: "Price for each per cent of quality, the lowest first",
}
TIE_BREAKS: Mapping[TieBreak, str] = {
    TieBreak.QUALITY: "the one with more quality points",
    TieBreak.PRICE: "the one with the lower price",
    TieBreak.EARLIEST_START: "the one that can start earlier",
    TieBreak.LOTS_DRAWN: "the one that wins a draw which anyone can replay",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a policy: what it is about, and what it says of it."""

    key: str
    title: str
    sentences: tuple[str, ...]


def in_words(terms: PolicyTerms) -> tuple[Section, ...]:
    """The whole policy, part by part."""
    return (
        Section("style", "How packages are written", tuple(_style(terms))),
        Section("windows", "How long providers have to answer", tuple(_windows(terms))),
        Section("quality", "What quality counts", tuple(_quality(terms))),
        Section("price", "What the price counts", tuple(_price(terms))),
        Section("ties", "When two bids have the same total", tuple(_ties(terms))),
        Section("procedure", "Who assesses, and what happens then", tuple(_procedure(terms))),
        Section("people", "Who opens, authorises and adopts", tuple(_people(terms))),
    )


def changed_sections(before: PolicyTerms, after: PolicyTerms) -> list[tuple[Section, Section]]:
    """The parts in which two versions say different things, each before and after."""
    return [
        (old, new) for old, new in zip(in_words(before), in_words(after), strict=True) if old.sentences != new.sentences
    ]


def _style(terms: PolicyTerms) -> Iterator[str]:
    if terms.style is Style.OUTCOMES:
        yield "We state the outcomes and the budget. The provider says how, with the hours and the pattern it proposes."
    else:
        yield "We state the weekly schedule. The provider says how it will carry it out."


def _windows(terms: PolicyTerms) -> Iterator[str]:
    for urgency in Urgency:
        if urgency in terms.windows:
            yield f"{URGENCIES[urgency]}: {terms.windows[urgency].in_words()}."


def _quality(terms: PolicyTerms) -> Iterator[str]:
    yield f"Quality counts {_number(terms.quality_weight)} of 100 points."
    whole = sum((criterion.weight for criterion in terms.criteria), Decimal(0))
    for criterion in terms.criteria:
        share = f"{criterion.title}: {_number(criterion.weight)} of {_number(whole)} parts"
        if criterion.minimum is not None:
            share += f", with at least {_number(criterion.minimum)} of {_number(criterion.max_score)}"
        yield f"{share}."
    if terms.quality_threshold:
        yield f"A bid with less than {_number(terms.quality_threshold)}% of the quality available is set aside."


def _price(terms: PolicyTerms) -> Iterator[str]:
    weight = _number(terms.price_weight)
    if terms.fixed_price is not None and terms.price_formula is PriceFormula.FIXED_PRICE:
        yield f"We pay {pounds(terms.fixed_price)} a unit, whoever wins."
        yield "The price counts no points: quality alone decides."
    elif terms.price_formula is PriceFormula.PRICE_PER_QUALITY:
        yield "The price is divided by the per cent of quality reached, and the lowest result comes first."
    else:
        yield f"The price counts {weight} of 100 points."
        yield _FORMULA_SENTENCES[terms.price_formula].format(
            weight=weight, benchmark=pounds(terms.benchmark or 0), ceiling=pounds(terms.ceiling or 0)
        )
    if terms.ceiling is not None:
        then = "is set aside" if terms.ceiling_is_hard else "is kept, and flagged"
        yield f"A bid above the ceiling of {pounds(terms.ceiling)} a unit {then}."
    if terms.floor is not None:
        yield f"A price under {pounds(terms.floor)} a unit is flagged as abnormally low: its bidder must explain."


_FORMULA_SENTENCES: Mapping[PriceFormula, str] = {
    PriceFormula.LOWEST_PROPORTIONAL: "The lowest price gets all {weight}. A price twice as high gets half of them.",
    PriceFormula.LINEAR_TO_CEILING: "The lowest price gets all {weight}, a price at the ceiling of {ceiling} gets "
    "none, and prices between them get their share.",
    PriceFormula.DEDUCT_PERCENT_ABOVE_LOWEST: "The lowest price gets all {weight}. A price 10% above it loses 10% of "
    "them.",
    PriceFormula.DISTANCE_FROM_MEDIAN: "The middle price gets all {weight}. A price 10% away from it, above or below, "
    "loses 10% of them.",
    PriceFormula.MEAN_PLUS_MINUS: "The average price gets half of the {weight}, a price half as high gets them all.",
    PriceFormula.BENCHMARK: "A price at our benchmark of {benchmark} or below it gets all {weight}; at twice the "
    "benchmark none are left.",
}


def _people(terms: PolicyTerms) -> Iterator[str]:
    if terms.opening_officers > 1:
        yield "Two officers open the bids together, at or after the deadline."
    else:
        yield "One officer opens the bids, at or after the deadline."
    yield (
        f"The key to the sealed bids is kept for {terms.bids_kept_months} months after the deadline, and may then be "
        "destroyed."
    )
    who = "Whoever authorises an award holds a delegation that covers it"
    if terms.authoriser_roles:
        yield f"{who}, and is a {' or a '.join(map(str, terms.authoriser_roles))}."
    else:
        yield f"{who}."
    if terms.adoption_needs_another:
        yield "Whoever writes the next version of this policy does not adopt it: a second person does."
    else:
        yield "A policy owner may adopt the next version of this policy, also one that they wrote."


def _ties(terms: PolicyTerms) -> Iterator[str]:
    if not terms.tie_break:
        yield "They share their place."
        return
    first, *rest = (TIE_BREAKS[rule] for rule in terms.tie_break)
    yield "; then ".join([f"First comes {first}", *rest]) + "."
    yield "Bids that none of this parts share a place."


def _procedure(terms: PolicyTerms) -> Iterator[str]:
    people = "One person assesses" if terms.assessors_needed == 1 else f"{terms.assessors_needed} people assess"
    yield f"{people} each bid, alone, before anybody sees a price."
    yield (
        "We may then ask the best bidders to improve their offer. A price never rises and quality never falls."
        if terms.allows_negotiation
        else "There is no negotiation."
    )
    yield (
        "A bid may cover some packages of a mini-tender and leave others, or some children of a package where "
        "awards are split."
        if terms.allows_part_bids
        else "A bid covers every package of its mini-tender."
    )
    yield (
        "The packages of one mini-tender may go to different winners."
        if terms.allows_split_awards
        else "One winner takes every package of a mini-tender."
    )
    yield (
        "An award may be made without a competition, or by the family’s choice, with its reason on record."
        if terms.allows_direct_award
        else "Every award follows a competition."
    )
    yield (
        "Until the deadline we see how many bids there are, and nothing else of them."
        if terms.shows_bid_count
        else "Until the deadline we see nothing of the bids, not even how many there are."
    )


def _number(number: Decimal) -> str:
    """Without the zeros that say nothing: 60, 62.5."""
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
