"""What the region bought of a lot, so that no member's own can be worked out from it (standards.md, totals).

At the end of each quarter every council that has agreements gives, for each lot, what its signed agreements come to in
all. The region's figure is their sum to £100, published by the rule of the price benchmark: at least five councils
behind it, and at least five of their amounts others than behind each figure published before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.insight.rules.years import percent
from tenants.pricing.rules.benchmark import FEWEST, gathered_at, may_publish, published_at, quarter_end

__all__ = ["FEWEST", "Total", "gathered_at", "may_publish", "published_at", "quarter_end", "total_of"]

ROUNDED = 100

explain({"advertised.nothing": "Enter the value that the notice advertised for this lot."})


@dataclass(frozen=True, slots=True)
class Total:
    """A lot's advertised value, the region's last published figure, and what the council itself gave; any may lack."""

    lot_id: UUID
    name: str
    system_name: str
    advertised: Decimal | None = None
    region: Decimal | None = None
    quarter_on: date | None = None
    own: Decimal | None = None
    own_quarter_on: date | None = None

    @property
    def of_advertised(self) -> Decimal | None:
        """In percent."""
        return percent(self.region, self.advertised) if self.region is not None and self.advertised else None


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """The sum to £100, half up."""
    return half_up(sum(amounts, Decimal(0)) / ROUNDED, 0) * ROUNDED


def ensure_advertised(amount: Decimal | None) -> Decimal:
    if amount is None:
        raise Refused("advertised.nothing")
    return amount
