"""Rates: a price per unit, and what is paid on top for the kind of day or hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from consortium.kernel.calendar import is_bank_holiday
from consortium.kernel.errors import BadInput
from consortium.kernel.reading import Document, as_choice

RATES = ("unit_rates", "uplifts", "evening_from")
SATURDAY, SUNDAY = 5, 6
NO_UPLIFT = Decimal("1.00")


class Uplift(StrEnum):
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    BANK_HOLIDAY = "bank_holiday"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Paid:
    """What one unit is paid for: `rate` × `factor`, the factor by the name of its uplift."""

    rate: Decimal
    uplift: Uplift | None = None
    factor: Decimal = NO_UPLIFT


class Prices(Protocol):
    """Whatever can price the lines of a schedule: the rates of a document, or a council's card."""

    @property
    def pays_evenings(self) -> bool:
        """Whether the hour of a visit decides what it is paid."""

    def has(self, unit: str) -> bool:
        """Whether the unit is priced at all."""

    def paid(self, unit: str, day: date, at: time | None, carers: int) -> Paid | None:
        """£ for one unit and one carer at that day and hour; None where there is no price for it."""


@dataclass(frozen=True, slots=True)
class Rates:
    """£ per unit by its name, and each uplift as a factor of at least 1.00."""

    unit_rates: Mapping[str, Decimal]
    uplifts: Mapping[Uplift, Decimal]
    evening_from: time | None = None

    def uplift(self, day: date, at: time | None) -> Uplift | None:
        """The largest uplift that applies, None where none does. The first of the list wins between equals."""
        if not self.uplifts:
            return None
        applies = {
            Uplift.SATURDAY: day.weekday() == SATURDAY,
            Uplift.SUNDAY: day.weekday() == SUNDAY,
            Uplift.BANK_HOLIDAY: is_bank_holiday(day),
            Uplift.EVENING: at is not None and self.evening_from is not None and at >= self.evening_from,
        }
        candidates = [uplift for uplift in Uplift if applies[uplift] and uplift in self.uplifts]
        return max(candidates, key=lambda uplift: self.uplifts[uplift], default=None)

    def factor(self, uplift: Uplift | None) -> Decimal:
        return NO_UPLIFT if uplift is None else self.uplifts[uplift]

    @property
    def pays_evenings(self) -> bool:
        return Uplift.EVENING in self.uplifts

    def has(self, unit: str) -> bool:
        return unit in self.unit_rates

    def paid(self, unit: str, day: date, at: time | None, carers: int) -> Paid | None:
        """The rate of the unit, whatever the carers, with the largest uplift."""
        if unit not in self.unit_rates:
            return None
        uplift = self.uplift(day, at)
        return Paid(self.unit_rates[unit], uplift, self.factor(uplift))


def read_rates(document: object, where: str) -> Rates:
    """Rates from the form that `docs/calculators.md` describes; raises `BadInput`.

    An uplift may be left out. `evening_from` is needed where there is an uplift for the evening.
    """
    fields = Document(document, where, RATES)
    rates = Rates(
        unit_rates=_read_unit_rates(fields),
        uplifts=_read_uplifts(fields),
        evening_from=fields.time_of_day("evening_from") if fields.has("evening_from") else None,
    )
    if Uplift.EVENING in rates.uplifts and rates.evening_from is None:
        raise BadInput(fields.place("evening_from"), "is missing, and there is an uplift for the evening")
    return rates


def _read_unit_rates(fields: Document) -> dict[str, Decimal]:
    rates = fields.part("unit_rates", ())
    return {unit: rates.number(unit, above=0) for unit in rates.names()}


def _read_uplifts(fields: Document) -> dict[Uplift, Decimal]:
    uplifts = fields.part("uplifts", tuple(Uplift))
    for name in uplifts.names():
        as_choice(name, Uplift, uplifts.place(name))
    return {uplift: uplifts.number(uplift, at_least=1) for uplift in Uplift if uplifts.has(uplift)}
