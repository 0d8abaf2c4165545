"""Agreements of providers outside the system: what may still be done, and the list to move them by."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from tenants.agreements import queries
from tenants.agreements.permissions import Permission
from tenants.agreements.views.blueprint import blueprint

MOST_EXPORTED = 5000
COLUMNS = ("reference", "provider", "package", "title", "starts on", "ends on", "average week", "total")


@blueprint.get("/agreements/outside")
@requires(Permission.SEE_HANDOVERS)
def show_outside() -> ResponseReturnValue:
    """A page of them, the latest first."""
    actor, before = present_actor(), request.args.get("before", type=UUID)
    found = queries.list_outside(actor, on=clock.today(), at=clock.now(), before=before, limit=queries.PAGE + 1)
    page, more = found[: queries.PAGE], found[queries.PAGE :]
    return render_template(
        "tenants/agreements/outside.html",
        agreements=page,
        count=queries.count_outside(actor, on=clock.today(), at=clock.now()),
        names=members.names_of([each.provider_id for each in page]),
        may_change=Permission.PREPARE_HANDOVER.allows(actor),
        next_page=url_for(".show_outside", before=page[-1].id) if more else None,
    )


@blueprint.get("/agreements/outside.<any(csv, ods):kind>")
@requires(Permission.SEE_HANDOVERS)
def export_outside(kind: str) -> ResponseReturnValue:
    return download_table(f"agreements-outside.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    found = queries.list_outside(present_actor(), on=clock.today(), at=clock.now(), limit=MOST_EXPORTED)
    names = members.names_of([each.provider_id for each in found])
    return [
        [
            each.reference,
            names.get(each.provider_id, ""),
            each.package_reference,
            each.title,
            each.starts_on.isoformat(),
            each.ends_on.isoformat(),
            f"{each.average_week_gbp:.2f}",
            f"{each.total_gbp:.2f}",
        ]
        for each in found
    ]
