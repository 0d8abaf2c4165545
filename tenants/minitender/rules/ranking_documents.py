"""The documents of a ranking: rules and bids read and checked, the result written. `BadInput` names the place."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from consortium.kernel.errors import BadInput
from consortium.kernel.money import figure
from consortium.kernel.reading import Document, Table, as_choice
from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, Ranking, RankingRules
from tenants.policy.rules import PriceFormula, TieBreak

RULES = (
    "quality_weight", "price_weight", "price_formula", "criteria", "quality_threshold", "ceiling", "ceiling_is_hard",
    "benchmark", "floor", "tie_break", "seed",
)  # fmt: skip
CRITERION = ("key", "weight", "max_score", "minimum")
BID = ("bidder", "price", "start_on")
ALL_POINTS = 100


def read_rules(document: object, where: str) -> RankingRules:
    """Ranking rules from the form that `docs/calculators.md` describes.

    What may be null may be left out: `minimum`, `quality_threshold`, `ceiling`, `benchmark`, `floor`, `seed`; and
    `ceiling_is_hard`, which only `false` switches off. Everything else is needed.
    """
    fields = Document(document, where, RULES)
    rules = RankingRules(
        quality_weight=fields.number("quality_weight", above=0),
        price_weight=fields.number("price_weight", at_least=0),
        price_formula=fields.choice("price_formula", PriceFormula),
        criteria=tuple(_read_criteria(fields)),
        tie_break=tuple(as_choice(item, TieBreak, place) for item, place in fields.items("tie_break")),
        quality_threshold=fields.number("quality_threshold", at_least=0, at_most=100)
        if fields.has("quality_threshold")
        else None,
        ceiling=_price_or_none(fields, "ceiling"),
        ceiling_is_hard=fields.flag("ceiling_is_hard") if fields.has("ceiling_is_hard") else True,
        benchmark=_price_or_none(fields, "benchmark"),
        floor=fields.number("floor", at_least=0) if fields.has("floor") else None,
        seed=_seed(fields),
    )
    _ensure_weights_fit(rules, fields)
    _ensure_settings_given(rules, fields)
    return rules


def _read_criteria(fields: Document) -> Iterable[Criterion]:
    items = fields.items("criteria")
    if not items:
        raise BadInput(fields.place("criteria"), "is empty: at least one criterion is needed")
    keys: set[str] = set(BID)
    for item, place in items:
        criterion = Document(item, place, CRITERION)
        key, max_score = criterion.text("key"), criterion.number("max_score", above=0)
        if key in keys:
            raise BadInput(criterion.place("key"), f"“{key}” is already the name of another column")
        keys.add(key)
        minimum = criterion.number("minimum", at_least=0, at_most=max_score) if criterion.has("minimum") else None
        yield Criterion(key, criterion.number("weight", above=0), max_score, minimum)


def _price_or_none(fields: Document, name: str) -> Decimal | None:
    return fields.number(name, above=0) if fields.has(name) else None


def _seed(fields: Document) -> str | None:
    """As it was published, the space around it too: one letter more or less draws other lots."""
    if not fields.has("seed"):
        return None
    if fields.value("seed") != "":
        fields.text("seed")
    return str(fields.value("seed"))


def _ensure_weights_fit(rules: RankingRules, fields: Document) -> None:
    added = Fraction(rules.quality_weight) + Fraction(rules.price_weight)
    if added != ALL_POINTS:
        place = fields.place("quality_weight and price_weight")
        raise BadInput(place, f"must add up to {ALL_POINTS}, but add up to {figure(added)}")
    if rules.price_formula is PriceFormula.FIXED_PRICE and rules.price_weight:
        raise BadInput(fields.place("price_weight"), f"must be 0 with a fixed price, but is {rules.price_weight:f}")
    if not rules.price_weight and rules.price_formula not in (PriceFormula.FIXED_PRICE, PriceFormula.PRICE_PER_QUALITY):
        raise BadInput(fields.place("price_weight"), f"must be above 0 with the formula {rules.price_formula}")


def _ensure_settings_given(rules: RankingRules, fields: Document) -> None:
    needed = {
        PriceFormula.LINEAR_TO_CEILING: ("ceiling", rules.ceiling),
        PriceFormula.BENCHMARK: ("benchmark", rules.benchmark),
    }
    name, setting = needed.get(rules.price_formula, ("", rules.quality_weight))
    if setting is None:
        raise BadInput(fields.place(name), f"is missing, and the formula {rules.price_formula} needs it")
    if TieBreak.LOTS_DRAWN in rules.tie_break and rules.seed is None:
        raise BadInput(fields.place("seed"), f"is missing, and the tie-break {TieBreak.LOTS_DRAWN} needs it")


def read_bids(table: Table, rules: RankingRules) -> tuple[OfferedBid, ...]:
    """Bids under those rules, a row each, in the order of the table."""
    bids: dict[str, OfferedBid] = {}
    for row in table.documents((*BID, *(criterion.key for criterion in rules.criteria))):
        bid = OfferedBid(
            bidder=row.text("bidder"),
            price=row.number("price", above=0),
            start_on=row.day("start_on") if row.value("start_on").strip() else None,
            scores={c.key: row.number(c.key, at_least=0, at_most=c.max_score) for c in rules.criteria},
        )
        if bid.bidder in bids:
            raise BadInput(row.place("bidder"), f"“{bid.bidder}” has bid already, in a row above")
        bids[bid.bidder] = bid
    return tuple(bids.values())


def read_bids_of(rows: Sequence[Mapping[str, str]], rules: RankingRules) -> tuple[OfferedBid, ...]:
    """Bids as they are kept with a ranking: the rows of BIDS.csv."""
    columns = (*BID, *(criterion.key for criterion in rules.criteria))
    return read_bids(Table("bids", columns, tuple(enumerate(rows, start=2))), rules)


def ranking_document(ranking: Ranking) -> dict[str, Any]:
    """The result as `consortium rank --format json` prints it: numbers as text with their decimals."""
    return {
        "ranking": [
            {
                "rank": row.rank,
                "bidder": row.bid.bidder,
                "quality_points": str(row.quality.points),
                "price_points": None if row.price_points is None else str(row.price_points),
                "total": str(row.total),
                "flags": [str(flag) for flag in row.flags],
                "tie_break": row.tie_break and str(row.tie_break),
            }
            for row in ranking.ranked
        ],
        "set_aside": [
            {"bidder": aside.bid.bidder, "reason": str(aside.reason), "detail": aside.detail}
            for aside in ranking.set_aside
        ],
    }
