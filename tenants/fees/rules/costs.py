"""A provider's cost model: what one unit costs it, part by part, before and now, and what rise that makes.

Amounts are £ per unit; percentages are half up to 2 decimals, and parts always add up to their whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up

WHOLE = Decimal(100)
MOST_PERCENT = Decimal(50)
"""The most that one asking may rise by: past that, a figure was mistyped or a new price has to be negotiated."""
MOST_POUNDS = Decimal("99999.99")
NOTHING = Decimal("0.00")


class Part(StrEnum):
    """What a unit's cost is made of (issue: wages, travel, on-costs, overhead, surplus)."""

    WAGES = "wages"
    TRAVEL = "travel"
    ON_COSTS = "on-costs"
    OVERHEAD = "overhead"
    SURPLUS = "surplus"


PART_WORDS: Mapping[Part, str] = {
    Part.WAGES: "Wages",
    Part.TRAVEL: "Travel time and mileage",
    Part.ON_COSTS: "On-costs of employment",
    Part.OVERHEAD: "Overhead",
    Part.SURPLUS: "Surplus or profit",
}

explain(
    {
        "fee.model_missing": "Say what {service} costs you, before and now: the councils see it beside what you ask.",
        "fee.model_figure": "In what {service} costs you, {part} must be £0.00 or more, in pounds and pence.",
        "fee.model_wages": "Wages of {service} must be above £0.00, before and now.",
        "fee.percent": "The rise for {service} must be above 0 and no more than {most} percent.",
        "fee.rises_nothing": "A rise of {percent}% adds no penny to the price of {reference}. Ask for more, or leave "
        "it out.",
    }
)

Costs = Mapping[Part, Decimal]


@dataclass(frozen=True, slots=True)
class CostModel:
    """What one kind of support costs a provider by the unit, and the rise it asks for.

    `lot_id` is None where the provider does not know the lot that an agreement was awarded in.
    """

    lot_id: UUID | None
    unit: str
    percent: Decimal
    before: Costs
    now: Costs

    @property
    def key(self) -> tuple[UUID | None, str]:
        return self.lot_id, self.unit

    @property
    def rise(self) -> Decimal:
        """By how many percent the costs rose."""
        return rise_of(total(self.before), total(self.now))

    @property
    def asks_more_than_its_costs(self) -> bool:
        return self.percent > self.rise


def total(costs: Costs) -> Decimal:
    return sum(costs.values(), NOTHING)


def rise_of(before: Decimal, now: Decimal) -> Decimal:
    """In percent; below zero where it fell."""
    return half_up((Fraction(now) - Fraction(before)) * 100 / Fraction(before))


def shares(costs: Costs) -> dict[Part, Decimal]:
    """Which percent of a unit's cost each part is; together exactly 100."""
    whole = Fraction(total(costs))
    return _fitted({part: Fraction(amount) * 100 / whole for part, amount in costs.items()}, WHOLE)


def parts_of_rise(model: CostModel) -> dict[Part, Decimal]:
    """How many percentage points of the rise each part brings; together exactly the rise."""
    whole = Fraction(total(model.before))
    points = {part: (Fraction(model.now[part]) - Fraction(model.before[part])) * 100 / whole for part in Part}
    return _fitted(points, model.rise)


def _fitted(exact: Mapping[Part, Fraction], whole: Decimal) -> dict[Part, Decimal]:
    """Half up to 2 decimals; what rounding leaves is given to the largest part."""
    rounded = {part: half_up(share) for part, share in exact.items()}
    largest = max(exact, key=lambda part: abs(exact[part]))
    return rounded | {largest: rounded[largest] + whole - sum(rounded.values(), Decimal(0))}


def raised(price: Decimal, percent: Decimal) -> Decimal:
    """A price with a rise, half up to the penny."""
    return half_up(Fraction(price) * (100 + Fraction(percent)) / 100)


def ensure_model(model: CostModel, service: str) -> None:
    """Raise `Refused` for a model that cannot be what anything costs, or a rise that nobody asks for."""
    for part in Part:
        for amount in (model.before[part], model.now[part]):
            if not NOTHING <= amount <= MOST_POUNDS or amount != half_up(amount):
                raise Refused("fee.model_figure", service=service, part=PART_WORDS[part].lower())
    if min(model.before[Part.WAGES], model.now[Part.WAGES]) <= 0:
        raise Refused("fee.model_wages", service=service)
    if not 0 < model.percent <= MOST_PERCENT or model.percent != half_up(model.percent):
        raise Refused("fee.percent", service=service, most=MOST_PERCENT)


def ensure_asks_more(*, price: Decimal, asked: Decimal, percent: Decimal, reference: str) -> None:
    if asked <= price:
        raise Refused("fee.rises_nothing", percent=percent, reference=reference)


def model_document(model: CostModel) -> dict[str, Any]:
    """A model as plain JSON."""
    return {
        "lot_id": str(model.lot_id) if model.lot_id else None,
        "unit": model.unit,
        "percent": str(model.percent),
        "before": {str(part): str(model.before[part]) for part in Part},
        "now": {str(part): str(model.now[part]) for part in Part},
    }


def read_model(document: Mapping[str, Any]) -> CostModel:
    """A model that was kept. Raises `BadInput`."""
    try:
        return CostModel(
            lot_id=UUID(document["lot_id"]) if document["lot_id"] else None,
            unit=document["unit"],
            percent=Decimal(document["percent"]),
            before={part: Decimal(document["before"][str(part)]) for part in Part},
            now={part: Decimal(document["now"][str(part)]) for part in Part},
        )
    except (KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise BadInput("cost model", "is not a cost model") from error


def models_by_key(models: Sequence[CostModel]) -> dict[tuple[UUID | None, str], CostModel]:
    return {model.key: model for model in models}
