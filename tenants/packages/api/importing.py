"""Referrals from a case system by API: all of a list or none, each fault by its row and field."""

from typing import Any

from flask import jsonify, make_response

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.words import words_for
from tenants.packages import services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.permissions import Permission
from tenants.packages.rules.details import ChildDetails, ReferralDetails
from tenants.packages.rules.importing import MOST_FAULTS, Entry
from tenants.packages.schemas import ImportFaultsOut, ImportIn, ImportOut


@blueprint.post("/referrals/import")
@requires(Permission.IMPORT_REFERRALS)
@writes
@blueprint.arguments(ImportIn)
@blueprint.response(201, ImportOut)
@blueprint.alt_response(422, schema=ImportFaultsOut)
def import_referrals(given: dict[str, Any]) -> Any:
    """Raise many referrals: all or none. What is here already, by its `external_reference`, is left out.

    A need that an open referral asks for already is left out too, unless `another` says that it is meant. With a fault
    in any row nothing is saved, and each fault is named by its row (the first is 1), never with what stands there.
    """
    actor, now = present_actor(), clock.now()
    entries = [_entry(number, each) for number, each in enumerate(given["referrals"], 1)]
    read = services.read_list(actor=actor, entries=entries, now=now)
    if read.faults:
        faults = [
            {"row": fault.row, "field": fault.column, "words": words_for(fault.refused)}
            for fault in read.faults[:MOST_FAULTS]
        ]
        return make_response(jsonify(faults=faults), 422)
    raised = services.raise_many(actor=actor, entries=entries, another=given["another"], now=now)
    return {"raised": raised, "left_out": len(entries) - len(raised)}


def _entry(row: int, given: dict[str, Any]) -> Entry:
    child = given["child"]
    details = {name: value for name, value in given.items() if name not in {"child", "another"}}
    return Entry(
        row,
        ChildDetails(**{**child, "schools": tuple(child["schools"])}),
        ReferralDetails(**{**details, "outcomes": tuple(details["outcomes"])}),
    )
