"""Who would have won: every formula against every weight of the price."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tenants.minitender.rules.lab.drafts import UNWEIGHED, Trial, missing_for, under
from tenants.minitender.rules.lab.field import Field
from tenants.policy.rules import PriceFormula

USUAL_WEIGHTS = tuple(Decimal(weight) for weight in range(10, 100, 10))


@dataclass(frozen=True, slots=True)
class Cell:
    """`missing` is the setting without which the formula cannot be tried."""

    formula: PriceFormula
    price_weight: Decimal
    winners: tuple[str, ...]
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A row of cells for each formula, in the order of `price_weights`."""

    price_weights: tuple[Decimal, ...]
    rows: tuple[tuple[PriceFormula, tuple[Cell, ...]], ...]


def weights_with(own: Decimal) -> tuple[Decimal, ...]:
    """The usual weights and the draft's own, where it gives the price any."""
    return tuple(sorted({*USUAL_WEIGHTS, own} if 0 < own < 100 else set(USUAL_WEIGHTS)))


def grid(trial: Trial, price_weights: Sequence[Decimal] | None = None) -> Grid:
    """The winners under every formula and weight; what the weight does not change is computed once."""
    weights = tuple(price_weights or weights_with(trial.rules.price_weight))
    field = Field(trial.rules, trial.bids)
    return Grid(weights, tuple((formula, _row(field, trial, formula, weights)) for formula in PriceFormula))


def _row(field: Field, trial: Trial, formula: PriceFormula, weights: Sequence[Decimal]) -> tuple[Cell, ...]:
    if missing := missing_for(trial.rules, formula):
        return tuple(Cell(formula, weight, (), missing) for weight in weights)
    if formula in UNWEIGHED:
        first = field.winners(under(trial.rules, formula, trial.rules.price_weight))
        return tuple(Cell(formula, weight, first) for weight in weights)
    return tuple(Cell(formula, weight, field.winners(under(trial.rules, formula, weight))) for weight in weights)
