"""The sector's own published figures, dated and with their source, to stand beside what a provider asks.

Those that are shipped are a start; a council sets its own beside them, from a day on.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from consortium.kernel.calendar import FinancialYear
from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.pricing.rules.cards import UNITS

LONGEST_NAME = 120
MOST_POUNDS = Decimal("99999.99")
SAME_AS_HOUR = {"visit_60": "hour"}
"""A visit of an hour is held against figures by the hour."""

explain(
    {
        "sector_rate.text": "Say what the figure is and where it is published.",
        "sector_rate.unit": "Choose what the figure is for.",
        "sector_rate.amount": "The figure must be above £0.00, in pounds and pence.",
        "sector_rate.twice": "You have set “{what}” from that day already.",
    }
)


@dataclass(frozen=True, slots=True)
class SectorRate:
    """A published figure, £ per unit, from a day until a later figure of the same name."""

    what: str
    unit: str
    amount: Decimal
    from_on: date
    source: str
    is_own: bool = False


@cache
def shipped_rates() -> tuple[SectorRate, ...]:
    text = (files("tenants.fees") / "reference" / "sector_rates.csv").read_text(encoding="utf-8")
    return tuple(
        SectorRate(
            row["what"],
            row["unit"],
            Decimal(row["amount_gbp"]),
            FinancialYear(int(row["period"][:4])).starts_on,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def rates_beside(rates: Iterable[SectorRate], *, unit: str, on: date) -> list[SectorRate]:
    """Of each name the latest figure for the unit that has begun by a day, the highest first.

    A council's own figure takes the place of a shipped one of the same name that is no later.
    """
    wanted = SAME_AS_HOUR.get(unit, unit)
    latest: dict[str, SectorRate] = {}
    for rate in sorted(rates, key=lambda each: (each.from_on, each.is_own)):
        if rate.unit == wanted and rate.from_on <= on:
            latest[rate.what.casefold()] = rate
    return sorted(latest.values(), key=lambda each: (-each.amount, each.what))


def ensure_rate(*, what: str, unit: str, amount: Decimal, source: str) -> tuple[str, str]:
    """Name and source as they are kept. Raises `Refused`."""
    name, where = what.strip()[:LONGEST_NAME], source.strip()[:LONGEST_NAME]
    if not name or not where:
        raise Refused("sector_rate.text")
    if unit not in UNITS:
        raise Refused("sector_rate.unit")
    if not 0 < amount <= MOST_POUNDS or amount != half_up(amount):
        raise Refused("sector_rate.amount")
    return name, where
