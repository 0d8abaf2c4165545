"""Referrals from a case system by API: all of a list or none, each fault by its row and field."""

from datetime import datetime
from typing import Any

from flask import request

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.intake import LARGEST, Read
from consortium.kernel.sheets import ensure_not_too_long
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.intake import FaultsOut, nothing_taken_in
from tenants.packages import services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.permissions import Permission
from tenants.packages.rules.details import ChildDetails, ReferralDetails
from tenants.packages.rules.importing import Entry, Outcome
from tenants.packages.schemas import ImportIn, ImportOut, ImportTableIn


@blueprint.post("/referrals/import")
@requires(Permission.SEND_REFERRALS)
@writes
@blueprint.arguments(ImportIn)
@blueprint.response(201, ImportOut)
@blueprint.alt_response(422, schema=FaultsOut)
def import_referrals(given: dict[str, Any]) -> Any:
    """Raise many referrals: all or none. What is here already, by its `external_reference`, is left out.

    A need that an open referral asks for already is left out too, unless `another` says that it is meant. With a fault
    in any row nothing is saved, and each fault is named by its row (the first is 1), never with what stands there.
    A case system's own program (scope `referrals:write`) gives every request its `external_reference`.
    """
    actor, now = present_actor(), clock.now()
    entries = [_entry(number, each) for number, each in enumerate(given["referrals"], 1)]
    read = services.read_list(actor=actor, entries=entries, now=now)
    return _taken_in(actor, read, another=given["another"], now=now)


@blueprint.post("/referrals/import.csv")
@requires(Permission.SEND_REFERRALS)
@writes
@blueprint.arguments(ImportTableIn, location="query")
@blueprint.response(201, ImportOut)
@blueprint.alt_response(422, schema=FaultsOut)
def import_table(asked: dict[str, Any]) -> Any:
    """Raise the referrals of a table, sent as `text/csv`: its columns are those of the page's template.

    All or none, and once, as with a list; rows are counted as in the file, whose first row names the columns.
    """
    actor, now = present_actor(), clock.now()
    ensure_not_too_long(request.content_length or 0, most=LARGEST)
    read = services.read_file(actor=actor, data=request.get_data(cache=False), now=now)
    return _taken_in(actor, read, another=asked["another"], now=now)


def _taken_in(actor: Actor, read: Read[Entry], *, another: bool, now: datetime) -> Any:
    """All of it, with what became of each row; or nothing, with every fault."""
    if read.faults:
        return nothing_taken_in(read.faults)
    rows = services.take_in(actor=actor, entries=read.entries, another=another, now=now)
    raised = [each.referral for each in rows if each.outcome is Outcome.RAISED]
    return {"raised": raised, "left_out": len(rows) - len(raised), "rows": rows}


def _entry(row: int, given: dict[str, Any]) -> Entry:
    child = given["child"]
    details = {name: value for name, value in given.items() if name not in {"child", "another"}}
    return Entry(
        row,
        ChildDetails(**{**child, "schools": tuple(child["schools"])}),
        ReferralDetails(**{**details, "outcomes": tuple(details["outcomes"])}),
    )
