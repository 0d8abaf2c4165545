"""A year's children, hours and spend, beside its budget and the limit approved for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from consortium.kernel.errors import NotFound, Refused, explain
from consortium.kernel.money import half_up

NEAR, CLOSE = Decimal(80), Decimal(95)
"""Percent of a budget or limit from which a warning is shown (rules.md, call-off limit)."""
_LABEL = re.compile(r"(20[0-9]{2})-([0-9]{2})")

explain({"year.nothing_set": "Enter the budget, the limit, or both."})


class Level(StrEnum):
    """How far spend has come towards what was set for it."""

    WITHIN = "within"
    NEAR = "over 80%"
    CLOSE = "over 95%"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the lines of one year add up to. `recorded` was delivered; `agreed` is the cost of signed agreements.

    `accepted` is the part of `agreed` that was accepted as delivered so far; `hours` are those taken in and accepted.
    """

    year: str
    children: int
    hours: Decimal
    recorded: Decimal
    agreed: Decimal
    spot: Decimal
    accepted: Decimal = Decimal("0.00")

    @property
    def spend(self) -> Decimal:
        return self.recorded + self.agreed

    @property
    def on_system(self) -> Decimal:
        return self.spend - self.spot

    @property
    def share_on_system(self) -> Decimal | None:
        return percent(self.on_system, self.spend)


@dataclass(frozen=True, slots=True)
class Year:
    """A year beside what was set for it; both may be missing."""

    counted: Counted
    budget: Decimal | None = None
    limit: Decimal | None = None
    is_authorised: bool = False
    """Whether the limit is that of authorised call-off limits, and not entered by hand."""

    @property
    def of_budget(self) -> Decimal | None:
        return None if self.budget is None else percent(self.counted.spend, self.budget)

    @property
    def of_limit(self) -> Decimal | None:
        return None if self.limit is None else percent(self.counted.spend, self.limit)

    @property
    def level(self) -> Level:
        """The worse of the two."""
        return max(
            (level_of(self.counted.spend, most) for most in (self.budget, self.limit) if most is not None),
            key=list(Level).index,
            default=Level.WITHIN,
        )


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """To one decimal, half up; None of nothing."""
    return half_up(Fraction(part) * 100 / Fraction(whole), 1) if whole else None


def level_of(spend: Decimal, most: Decimal) -> Level:
    """Exact: what is shown as 80.0% may be a penny under it."""
    if spend > most:
        return Level.OVER
    if spend * 100 >= most * CLOSE:
        return Level.CLOSE
    return Level.NEAR if spend * 100 >= most * NEAR else Level.WITHIN


def ensure_something_set(*, budget: Decimal | None, limit: Decimal | None) -> None:
    if budget is None and limit is None:
        raise Refused("year.nothing_set")


def read_year(label: str) -> str:
    """A financial year such as `2026-27`. Raises `NotFound` for what is none."""
    found = _LABEL.fullmatch(label)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise NotFound
    return label


def beside(
    counted: Iterable[Counted],
    targets: Mapping[str, tuple[Decimal | None, Decimal | None]],
    authorised: Mapping[str, Decimal] | None = None,
) -> list[Year]:
    """Every year that has spend or something set for it, the first first. A limit that was authorised goes first."""
    allowed = authorised or {}
    of_year = {each.year: each for each in counted}
    none = Decimal("0.00")
    years = []
    for year in sorted({*of_year, *targets, *allowed}):
        budget, limit = targets.get(year, (None, None))
        counts = of_year.get(year, Counted(year, 0, none, none, none, none))
        years.append(Year(counts, budget, allowed.get(year, limit), is_authorised=year in allowed))
    return years
