"""Spend by year, and arrangements from another system, by API."""

import json
from collections.abc import Sequence
from typing import Any

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.intake import FaultsOut, nothing_taken_in
from tenants.insight import queries, services
from tenants.insight.api.blueprint import blueprint
from tenants.insight.permissions import Permission
from tenants.insight.schemas import ArrangementsIn, ImportOut, YearOut

FIELDS = {"from": "from_on", "to": "to_on", "hourly rate": "hourly_rate"}
"""What a column of the table is called here."""
COLUMNS = {field: column for column, field in FIELDS.items()}


@blueprint.get("/insight/spend")
@requires(Permission.SEE_INSIGHT)
@blueprint.response(200, YearOut(many=True))
def list_spend() -> Sequence[Any]:
    """List children, hours and spend by financial year, beside budget and limit."""
    return queries.list_years(present_actor())


@blueprint.post("/insight/arrangements")
@requires(Permission.TAKE_IN_ARRANGEMENTS)
@writes
@blueprint.arguments(ArrangementsIn)
@blueprint.response(201, ImportOut)
@blueprint.alt_response(422, schema=FaultsOut)
def take_in_arrangements(given: dict[str, Any]) -> Any:
    """Take in arrangements made outside this service: all or none, the same list once.

    With a fault in any row nothing is saved, and each fault is named by its row (the first is 1), never with what
    stands there.
    """
    actor, now, sent = present_actor(), clock.now(), given["arrangements"]
    rows = [{COLUMNS.get(name, name): text for name, text in each.items()} for each in sent]
    read = services.read_list(actor=actor, rows=rows, now=now)
    if read.faults:
        return nothing_taken_in(read.faults, FIELDS)
    data = json.dumps(sent, sort_keys=True).encode()
    return services.take_in(actor=actor, lines=read.entries, data=data, now=now)
