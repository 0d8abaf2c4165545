"""What a week of support costs by the terms that it was offered on."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing.rules.shown import read_patterns
from tenants.pricing.rules.working import Costed

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
