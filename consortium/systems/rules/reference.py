"""Figures of the law that change by date, each with its source: thresholds, standstill, notices, publication."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DatedSetting:
    """A figure in force from a day, until the next of its key. `to_confirm`: a lawyer has yet to confirm it."""

    key: str
    name: str
    value: Decimal
    unit: str
    from_on: date
    source: str
    to_confirm: bool


@cache
def dated_settings() -> Sequence[DatedSetting]:
    """Every figure, by key and from the oldest."""
    rows = (files("consortium.systems") / "reference" / "dated_settings.csv").read_text(encoding="utf-8").splitlines()
    return sorted(
        (
            DatedSetting(
                key=row["key"],
                name=row["name"],
                value=Decimal(row["value"]),
                unit=row["unit"],
                from_on=date.fromisoformat(row["from_on"]),
                source=row["source"],
                to_confirm=row["to_confirm"] == "yes",
            )
            for row in csv.DictReader(rows)
        ),
        key=lambda each: (each.key, each.from_on),
    )


def setting_on(key: str, on: date) -> DatedSetting:
    """The figure of `key` in force on a day. Raises `KeyError` where none is."""
    found = [each for each in dated_settings() if each.key == key and each.from_on <= on]
    if not found:
        raise KeyError(key)
    return found[-1]
