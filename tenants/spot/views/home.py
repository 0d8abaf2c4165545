"""On the home page of whoever buys: what ends soon with nothing to follow it."""

from datetime import timedelta

from flask import render_template

from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from tenants.spot import queries
from tenants.spot.permissions import Permission
from tenants.spot.views.blueprint import today

SOON = timedelta(days=60)
ON_HOME = 5


@frame.home_panel(order=19)
def show_ending(actor: Actor) -> str | None:
    if not Permission.BUY_SPOT.allows(actor):
        return None
    rows = queries.list_ending(actor, on=today(), by=today() + SOON, limit=ON_HOME)
    return render_template("tenants/spot/panel.html", rows=rows) if rows else None
