"""Pictures of a fee review: what a unit's cost is made of, and its price beside what the sector publishes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from consortium.kernel.money import pounds
from consortium.kernel.web import pictures
from tenants.fees.rules import costs, sector
from tenants.fees.rules.costs import PART_WORDS, CostModel, Part
from tenants.fees.rules.sector import SectorRate


def model_facts(model: CostModel, service: str) -> dict[str, Any]:
    """A cost model as its table and its picture tell it."""
    shares, points = costs.shares(model.now), costs.parts_of_rise(model)
    return {
        "service": service,
        "model": model,
        "rows": [(PART_WORDS[part], model.before[part], model.now[part], shares[part], points[part]) for part in Part],
        "before": costs.total(model.before),
        "now": costs.total(model.now),
        "picture": pictures.stacked_bars(
            f"What it costs the provider: {service}",
            [PART_WORDS[part] for part in Part],
            [
                ("Before", [model.before[part] for part in Part]),
                ("Now", [model.now[part] for part in Part]),
            ],
            heading="When",
            show=pounds,
        ),
    }


def beside_the_sector(
    service: str, unit: str, prices: Sequence[tuple[Decimal, Decimal]], rates: Sequence[SectorRate], on: Any
) -> dict[str, Any] | None:
    """The prices now and as asked beside published figures; None where the sector publishes none for the unit."""
    known = sector.rates_beside(rates, unit=unit, on=on)
    if not known:
        return None
    bars = [
        ("Lowest price now", min(now for now, _ in prices)),
        ("Highest price as asked", max(asked for _, asked in prices)),
        *((rate.what, rate.amount) for rate in known),
    ]
    return {
        "rates": known,
        "picture": pictures.bars(
            f"Beside what the sector publishes: {service}",
            bars,
            heading="Price or figure",
            measure="£ each",
            show=pounds,
            standing_out="Highest price as asked",
        ),
    }
