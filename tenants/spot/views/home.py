"""On the home page of whoever buys: what ends soon with nothing to follow it. In the search: references, providers."""

from datetime import timedelta

from flask import render_template, url_for

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from tenants.spot import queries
from tenants.spot.permissions import Permission

SOON = timedelta(days=60)
ON_HOME = 5


@frame.home_panel(order=19)
def show_ending(actor: Actor) -> str | None:
    if not Permission.BUY_SPOT.allows(actor):
        return None
    rows = queries.list_ending(actor, on=clock.today(), by=clock.today() + SOON, limit=ON_HOME)
    return render_template("tenants/spot/panel.html", rows=rows) if rows else None


@frame.searcher
def find(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_SPOT.allows(actor):
        return []
    return [
        frame.Hit(row.provider_name, url_for("spot.purchase", purchase_id=row.id), "Spot purchase", row.reference)
        for row in queries.search_purchases(actor, text)
    ]
