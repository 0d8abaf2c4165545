"""When the region's price may be shown, so that nobody's own can be worked out from it (standards.md, totals).

A council gives, for each lot and unit, what its card pays on a usual weekday on the last day of a quarter. The region's
figure is the mean of at least five. A new one is published only where at least five of the prices behind it (of whoever
joined, left or pays otherwise) are others than those behind each one published before: so the difference of any two
published figures never rests on fewer than five councils, and dropping one contributor shows no other. Until then the
last one stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from consortium.kernel.calendar import LONDON
from consortium.kernel.money import half_up

FEWEST = 5
"""Councils behind a figure, and behind the difference of any two."""
DAYS_TO_GATHER = 7
"""After the last day of a quarter; whoever comes later is not in its figure."""
PLACES = 1
"""Decimals: shown to ten pence, so that the figure tells still less of each."""
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """A council's own price beside the region's; either may be missing."""

    unit: str
    own: Decimal | None
    region: Decimal | None
    quarter_on: date | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.own is None or self.region is None else self.own - self.region


def quarter_end(day: date) -> date:
    """The last day of the quarter: 31 March, 30 June, 30 September, 31 December."""
    month = (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + MONTHS_OF_A_QUARTER
    first_of_next = date(day.year + 1, 1, 1) if month == 12 else date(day.year, month + 1, 1)
    return first_of_next - timedelta(days=1)


def gathered_at(quarter_on: date) -> datetime:
    """When the council's figures of a quarter are taken: as the day after its last begins."""
    return _midnight(quarter_on + timedelta(days=1))


def published_at(quarter_on: date) -> datetime:
    """When the figure of a quarter may be published at the earliest."""
    return _midnight(quarter_on + timedelta(days=1 + DAYS_TO_GATHER))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


def mean_of(amounts: Iterable[Decimal]) -> Decimal:
    """The mean to ten pence, half up."""
    known = list(amounts)
    return half_up(sum(map(Fraction, known), Fraction(0)) / len(known), PLACES)


def may_publish(given: Mapping[UUID, Decimal], published: Iterable[Mapping[UUID, Decimal]]) -> bool:
    """Whether a figure of these contributions may be published beside those behind the figures published before."""
    return len(given) >= FEWEST and all(_changed(given, before) >= FEWEST for before in published)


def _changed(given: Mapping[UUID, Decimal], before: Mapping[UUID, Decimal]) -> int:
    """Of how many councils the contribution is another: new, gone, or of another price."""
    return sum(given.get(council) != before.get(council) for council in {*given, *before})
