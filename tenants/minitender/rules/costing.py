"""What a week of support costs by the terms that it was offered on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.minitender.rules.bidding import Line, Wanted
from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing.rules.cost import Cost, cost, for_children
from tenants.pricing.rules.shown import read_patterns
from tenants.pricing.rules.working import Costed


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one package of a bid comes to if it wins as it was typed; `ceiling` is the most that the council pays."""

    wanted: Wanted
    unit_price: Decimal
    cost: Cost
    ceiling: Decimal | None

    @property
    def is_above_ceiling(self) -> bool:
        return self.ceiling is not None and self.unit_price > self.ceiling


def cost_offered(
    terms: TenderTerms,
    *,
    patterns: Sequence[Mapping[str, Any]],
    unit: str,
    unit_price: Decimal,
    package_id: UUID,
    reference: str,
    period: tuple[date, date],
) -> Cost:
    """What an offer costs over a period, at its price and the council's uplifts. The same before it is sent and after.

    Raises `BadInput` for a week that cannot be read or priced.
    """
    return cost(terms.schedule(patterns, *period), terms.rates(unit, unit_price, package_id), reference)


def foreseen(line: Line, wanted: Wanted, terms: TenderTerms, starts_on: date | None) -> Foreseen:
    """What a line comes to from the later of what the council wants and what the bidder can, to the package's end.

    For as many of its children as the line offers to support.
    """
    starts = wanted.first_day(starts_on or wanted.starts_on)
    whole = cost_offered(
        terms,
        patterns=line.patterns,
        unit=line.unit,
        unit_price=line.unit_price,
        package_id=wanted.package_id,
        reference=wanted.reference,
        period=(starts, wanted.ends_on),
    )
    of_all = for_children(whole, line.children or wanted.children)
    return Foreseen(wanted, line.unit_price, of_all, terms.ceiling(line.unit, wanted.package_id))


RATE_SOURCE = "The price offered, with the uplifts that the council published with the package."


def agreed_cost(
    terms: TenderTerms,
    *,
    title: str,
    caption: str,
    back: str,
    patterns: Sequence[Mapping[str, Any]],
    unit: str,
    unit_price: Decimal,
    package_id: UUID,
    period: tuple[date, date],
) -> Costed:
    """A week of support over a period at one price. Raises `BadInput` for a week that cannot be read."""
    return Costed(
        title=title,
        caption=caption,
        back=back,
        rate_source=RATE_SOURCE,
        schedule=terms.schedule(patterns, *period),
        prices=terms.rates(unit, unit_price, package_id),
        names=[name for _, name in read_patterns(patterns)],
    )
