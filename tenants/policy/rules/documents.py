"""Terms as a document of names and values: stored beside a mini-tender, sent through the API, read back exactly."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up
from consortium.kernel.reading import Document, as_choice
from tenants.policy.rules.terms import USUAL_MONTHS_KEPT, PolicyCriterion, PolicyTerms, Window
from tenants.policy.rules.vocabulary import AuthoriserRole, PriceFormula, Style, TieBreak, Urgency, WindowUnit

MONEY = ("ceiling", "fixed_price", "benchmark", "floor")
ALLOWED = (
    "allows_negotiation", "allows_part_bids", "shows_bid_count", "allows_split_awards", "allows_direct_award",
    "adoption_needs_another",
)  # fmt: skip
"""What is not so unless a policy says so."""
FLAGS = ("ceiling_is_hard", *ALLOWED)
TERMS = (
    "style", "windows", "criteria", "quality_weight", "price_weight", "price_formula", "quality_threshold", *MONEY,
    "tie_break", "assessors_needed", "opening_officers", "bids_kept_months", "authoriser_roles", *FLAGS,
)  # fmt: skip
CRITERION = ("key", "title", "weight", "max_score", "minimum", "question")
MOST_POUNDS = Decimal("999999999999.99")
LONGEST_WINDOW = 366


def as_document(terms: PolicyTerms) -> dict[str, Any]:
    """The terms as plain JSON: numbers as text, exactly as they are."""
    return {
        "style": str(terms.style),
        "windows": windows_document(terms.windows),
        "criteria": criteria_document(terms.criteria),
        "quality_weight": _plain(terms.quality_weight),
        "price_weight": _plain(terms.price_weight),
        "price_formula": str(terms.price_formula),
        "quality_threshold": _plain(terms.quality_threshold),
        **{name: _plain(getattr(terms, name)) for name in MONEY},
        "tie_break": [str(rule) for rule in terms.tie_break],
        "assessors_needed": terms.assessors_needed,
        "opening_officers": terms.opening_officers,
        "bids_kept_months": terms.bids_kept_months,
        "authoriser_roles": [str(role) for role in terms.authoriser_roles],
        **{name: getattr(terms, name) for name in FLAGS},
    }


def windows_document(windows: Mapping[Urgency, Window]) -> dict[str, Any]:
    return {str(urgency): {str(window.unit): window.amount} for urgency, window in windows.items()}


def criteria_document(criteria: Iterable[PolicyCriterion]) -> list[dict[str, Any]]:
    return [
        {
            "key": criterion.key,
            "title": criterion.title,
            "weight": _plain(criterion.weight),
            "max_score": _plain(criterion.max_score),
            "minimum": _plain(criterion.minimum),
            "question": criterion.question,
        }
        for criterion in criteria
    ]


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def from_document(document: object, where: str = "policy") -> PolicyTerms:
    """Terms from such a document; what may be null may be left out. Raises `BadInput` naming the field."""
    fields = Document(document, where, TERMS)
    return PolicyTerms(
        style=fields.choice("style", Style),
        windows=read_windows(fields.value("windows"), fields.place("windows")),
        criteria=read_criteria(fields),
        quality_weight=_points(fields, "quality_weight"),
        price_weight=_points(fields, "price_weight"),
        price_formula=fields.choice("price_formula", PriceFormula),
        quality_threshold=_points(fields, "quality_threshold") if fields.has("quality_threshold") else Decimal(0),
        ceiling=_pounds(fields, "ceiling"),
        fixed_price=_pounds(fields, "fixed_price"),
        benchmark=_pounds(fields, "benchmark"),
        floor=_pounds(fields, "floor"),
        tie_break=_read_tie_break(fields),
        assessors_needed=fields.whole_number("assessors_needed", at_least=1) if fields.has("assessors_needed") else 1,
        ceiling_is_hard=fields.flag("ceiling_is_hard") if fields.has("ceiling_is_hard") else True,
        opening_officers=fields.whole_number("opening_officers", at_least=1) if fields.has("opening_officers") else 1,
        bids_kept_months=_read_months(fields),
        authoriser_roles=_read_authoriser_roles(fields),
        **{name: fields.flag(name) if fields.has(name) else False for name in ALLOWED},
    )


def read_windows(document: object, where: str) -> dict[Urgency, Window]:
    """`{"emergency": {"hours": 4}, "standard": {"working_days": 5}, …}`; raises `BadInput`."""
    fields = Document(document, where, tuple(Urgency))
    for name in fields.names():
        as_choice(name, Urgency, fields.place(name))
    return {urgency: _read_window(fields, urgency) for urgency in Urgency if fields.has(urgency)}


def _read_window(fields: Document, urgency: Urgency) -> Window:
    place = fields.place(urgency)
    parts = fields.part(urgency, tuple(WindowUnit))
    units = [as_choice(name, WindowUnit, place) for name in parts.names()]
    if len(units) != 1:
        raise BadInput(place, "must be a number of hours or of working days")
    amount = parts.whole_number(units[0], at_least=1)
    if amount > LONGEST_WINDOW:
        raise BadInput(place, f"must be at most {LONGEST_WINDOW}, but is {amount}")
    return Window(amount, units[0])


def read_criteria(fields: Document) -> tuple[PolicyCriterion, ...]:
    return tuple(_read_criterion(item, place) for item, place in fields.items("criteria"))


def _read_criterion(item: object, place: str) -> PolicyCriterion:
    criterion = Document(item, place, CRITERION)
    max_score = criterion.number("max_score", above=0, at_most=100) if criterion.has("max_score") else Decimal(5)
    return PolicyCriterion(
        key=criterion.text("key"),
        title=criterion.text("title"),
        weight=criterion.number("weight", above=0, at_most=1000),
        max_score=max_score,
        minimum=criterion.number("minimum", at_least=0) if criterion.has("minimum") else None,
        question=str(criterion.value("question")).strip() if criterion.has("question") else "",
    )


def _points(fields: Document, name: str) -> Decimal:
    number = fields.number(name, at_least=0, at_most=100)
    if number != half_up(number):
        raise BadInput(fields.place(name), "has more than 2 decimals")
    return number


def _pounds(fields: Document, name: str) -> Decimal | None:
    if not fields.has(name):
        return None
    number = fields.number(name, above=0, at_most=MOST_POUNDS)
    if number != half_up(number):
        raise BadInput(fields.place(name), "has more than 2 decimals, and pounds have pence")
    return number


def _read_tie_break(fields: Document) -> tuple[TieBreak, ...]:
    if not fields.has("tie_break"):
        return tuple(TieBreak)
    return tuple(as_choice(item, TieBreak, place) for item, place in fields.items("tie_break"))


def _read_months(fields: Document) -> int:
    """Terms from before the time was said have the usual one."""
    return fields.whole_number("bids_kept_months", at_least=1) if fields.has("bids_kept_months") else USUAL_MONTHS_KEPT


def _read_authoriser_roles(fields: Document) -> tuple[AuthoriserRole, ...]:
    if not fields.has("authoriser_roles"):
        return ()
    return tuple(as_choice(item, AuthoriserRole, place) for item, place in fields.items("authoriser_roles"))
