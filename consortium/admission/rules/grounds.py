"""The exclusion grounds that an applicant answers for, by the list of the system's regime."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from consortium.systems.rules import ExclusionList


@dataclass(frozen=True, slots=True)
class Ground:
    """One exclusion ground. A mandatory one excludes unless its self-cleaning is accepted."""

    key: str
    words: str
    is_mandatory: bool


@cache
def grounds_of(exclusion_list: ExclusionList) -> tuple[Ground, ...]:
    """The grounds of a list, in its order.

    Public Contracts Regulations 2015, regulation 57; Procurement Act 2023, schedules 6 and 7.
    """
    source = files("consortium.admission") / "reference" / "exclusion_grounds.csv"
    with source.open(encoding="utf-8") as rows:
        return tuple(
            Ground(_key(row["ground"]), row["ground"], row["kind"] == "mandatory")
            for row in csv.DictReader(rows)
            if row["list"] == exclusion_list
        )


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
