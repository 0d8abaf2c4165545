"""Running spot purchases from another system, by API: all of a list or none."""

import json
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.intake import FaultsOut, nothing_taken_in
from tenants.spot import queries, services
from tenants.spot.api.blueprint import blueprint
from tenants.spot.permissions import Permission
from tenants.spot.rules.importing import COLUMNS
from tenants.spot.schemas import AskIn, ImportIn, ImportOut

FIELDS = {name: name.replace(" ", "_") for name in COLUMNS} | {"from": "from_on", "to": "to_on"}
"""What a column of the table is called here."""


@blueprint.post("/spot-purchases/import")
@requires(Permission.IMPORT_SPOT)
@writes
@blueprint.arguments(ImportIn)
@blueprint.response(201, ImportOut)
@blueprint.alt_response(422, schema=FaultsOut)
def import_purchases(given: dict[str, Any]) -> Any:
    """Take over running spot purchases: all or none. What is here already, by its `reference`, is left out.

    With a fault in any row nothing is saved, and each fault is named by its row (the first is 1), never with what
    stands there.
    """
    actor, now, sent = present_actor(), clock.now(), given["purchases"]
    rows = [{column: each[field] for column, field in FIELDS.items()} for each in sent]
    read = services.read_list(actor=actor, rows=rows, now=now)
    if read.faults:
        return nothing_taken_in(read.faults, FIELDS)
    data = json.dumps(sent, sort_keys=True).encode()
    return services.take_over(actor=actor, entries=read.entries, data=data, now=now)


@blueprint.get("/spot-purchases/imports/<uuid:import_id>")
@requires(Permission.IMPORT_SPOT)
@blueprint.response(200, ImportOut)
def get_import(import_id: UUID) -> Any:
    """Show one import."""
    return queries.get_import(present_actor(), import_id)


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/ask")
@requires(Permission.BUY_SPOT)
@writes
@blueprint.arguments(AskIn)
@blueprint.response(200, ImportOut)
def ask_for_import(given: dict[str, Any], import_id: UUID) -> Any:
    """Put all that an import brought to authorisation, as one case."""
    return services.ask_for_import(actor=present_actor(), import_id=import_id, now=clock.now(), **given)


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/undo")
@requires(Permission.IMPORT_SPOT)
@writes
@blueprint.response(200, ImportOut)
def undo_import(import_id: UUID) -> Any:
    """Remove what an import brought, within a day and while nothing was built on it."""
    return services.undo_import(actor=present_actor(), import_id=import_id, now=clock.now())
