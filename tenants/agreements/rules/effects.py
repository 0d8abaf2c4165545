"""What a change does to each period: before, after and the difference, what is owed, and what it spends more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tenants.agreements.rules.courses import Course, figures, spent_before
from tenants.authorisation.rules import Funder, YearValue


def effect(before: Course, after: Course, today: date) -> dict[str, Any]:
    """What a change does, as plain JSON: the figures before and after, and what is owed for days gone by.

    `owed` is above zero where the council owes the provider, below where the provider owes the council.
    """
    return {
        "before": figures(before),
        "after": figures(after),
        "owed": str(spent_before(after, today) - spent_before(before, today)),
        "on": today.isoformat(),
    }


def values_more(shown: Mapping[str, Any]) -> list[YearValue]:
    """What a change spends more, by financial year and funder; empty where nobody pays more in any year."""
    return _above(shown["before"]["funders"], shown["after"]["funders"])


def values_less(shown: Mapping[str, Any]) -> list[YearValue]:
    """What a change spends less, by financial year and funder; empty where nobody pays less in any year."""
    return _above(shown["after"]["funders"], shown["before"]["funders"])


def _above(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> list[YearValue]:
    """By how much the upper figures are above the lower, wherever they are."""
    above = []
    for year, parts in sorted(upper.items()):
        for name, amount in sorted(parts.items()):
            difference = Decimal(amount) - Decimal(lower.get(year, {}).get(name, "0.00"))
            if difference > 0:
                above.append(YearValue(year, Funder(name), difference))
    return above


@dataclass(frozen=True, slots=True)
class Compared:
    """One period, before and after a change; `note` counts alike weeks told together."""

    name: str
    before: Decimal
    after: Decimal
    first: date | None = None
    last: date | None = None
    weeks: int = 1

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def compared_weeks(shown: Mapping[str, Any]) -> list[Compared]:
    """Every week that a change affects; weeks in a row that are affected alike are told together."""
    runs: list[Compared] = []
    for row in compared(shown, "weeks"):
        monday = date.fromisoformat(row.name)
        if not row.difference:
            continue
        last = runs[-1] if runs else None
        alike = last is not None and (last.before, last.after) == (row.before, row.after)
        if last is not None and alike and last.last == monday - timedelta(days=7):
            runs[-1] = Compared(last.name, row.before, row.after, last.first, monday, last.weeks + 1)
        else:
            runs.append(Compared(row.name, row.before, row.after, monday, monday))
    return runs


def compared(shown: Mapping[str, Any], what: str) -> list[Compared]:
    """Each week or financial year, before and after, in order: `what` is `weeks` or `financial_years`."""
    before, after = shown["before"][what], shown["after"][what]
    return [
        Compared(name, Decimal(before.get(name, "0.00")), Decimal(after.get(name, "0.00")))
        for name in sorted(before.keys() | after.keys())
    ]


def compared_whole(shown: Mapping[str, Any]) -> Compared:
    return Compared("In all", Decimal(shown["before"]["total"]), Decimal(shown["after"]["total"]))


def owed(shown: Mapping[str, Any]) -> Decimal:
    """For days gone by: above zero where the council owes the provider."""
    return Decimal(shown["owed"])


def compared_funders(shown: Mapping[str, Any]) -> list[tuple[str, Compared]]:
    """Each financial year and funder that is not care alone, as (year, comparison); empty where care pays all."""
    before, after = shown["before"]["funders"], shown["after"]["funders"]
    rows = [
        (year, Compared(name, Decimal(before.get(year, {}).get(name, "0.00")), Decimal(parts.get(name, "0.00"))))
        for year, parts in ((year, after.get(year, {})) for year in sorted(before.keys() | after.keys()))
        for name in sorted(before.get(year, {}).keys() | parts.keys())
    ]
    return rows if {row.name for _, row in rows} != {str(Funder.CARE)} else []
