"""The council's prices against the region's."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from tenants.policy import queries as policies
from tenants.pricing import queries
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.benchmark import FEWEST, Compared
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.views.blueprint import blueprint

OURS, REGION = "we pay", "the region"
COLUMNS = ("Lot", "Unit", "We pay", "Region", "Difference", "Quarter to")


def _by_lot() -> list[tuple[policies.LotToBuyFrom, list[Compared]]]:
    actor, day = present_actor(), clock.today()
    lots = policies.list_lots_to_buy_from(actor, day)
    compared = queries.compare_with_region(actor.organisation, [lot.id for lot in lots], day)
    return [(lot, compared[lot.id]) for lot in lots]


@blueprint.get("/rates/benchmark")
@requires(Permission.SEE_PRICES)
def benchmark() -> ResponseReturnValue:
    """By lot and unit what we pay and what the region pays, where at least five councils stand behind it."""
    rows = _by_lot()
    return render_template(
        "tenants/pricing/benchmark.html",
        rows=[(lot, compared, _picture(lot.name, compared)) for lot, compared in rows],
        units=UNITS,
        fewest=FEWEST,
    )


def _picture(lot: str, compared: Sequence[Compared]) -> pictures.Picture | None:
    both = [each for each in compared if each.own is not None and each.region is not None]
    bars = [
        (f"{UNITS[each.unit].capitalize()}, {whose}", amount)
        for each in both
        for whose, amount in ((OURS, each.own), (REGION, each.region))
        if amount is not None
    ]
    if not bars:
        return None
    return pictures.bars(f"{lot}: what we pay and what the region pays", bars, measure="Price", show=_shown)


def _shown(value: object) -> str:
    return pounds(value)  # type: ignore[arg-type]


def _lines() -> list[list[str]]:
    return [
        [
            lot.name,
            UNITS[each.unit],
            "" if each.own is None else f"{each.own:.2f}",
            "" if each.region is None else f"{each.region:.2f}",
            "" if each.difference is None else f"{each.difference:.2f}",
            each.quarter_on.isoformat() if each.quarter_on else "",
        ]
        for lot, compared in _by_lot()
        for each in compared
    ]


@blueprint.get("/rates/benchmark.<any(csv, ods):kind>")
@requires(Permission.SEE_PRICES)
def export_benchmark(kind: str) -> ResponseReturnValue:
    return download_table(f"benchmark.{kind}", COLUMNS, _lines())
