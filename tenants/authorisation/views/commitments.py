"""What the council has bound itself to, for everyone in charge."""

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import requires
from consortium.systems import queries as systems
from tenants.authorisation import queries
from tenants.authorisation.permissions import Permission
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import OUTSIDE


@blueprint.get("/commitments")
@requires(Permission.SEE_COMMITMENTS)
def commitments() -> ResponseReturnValue:
    """What the council has bound itself to, by purchasing system, financial year and funder."""
    ledger = _by_system(queries.list_ledger(present_actor()))
    return render_template("tenants/authorisation/commitments.html", ledger=ledger, this_year=local(clock.now()).date())


@blueprint.get("/commitments.csv")
@requires(Permission.SEE_COMMITMENTS)
def commitments_csv() -> ResponseReturnValue:
    rows = [
        (name, line.financial_year, str(line.funder), f"{line.amount:.2f}", str(line.cases))
        for name, lines in _by_system(queries.list_ledger(present_actor()))
        for line in lines
    ]
    text = csv_text(["purchasing system", "financial year", "funder", "committed", "cases"], rows)
    return download(text, "commitments.csv", "text/csv")


def _by_system(lines: list[queries.LedgerLine]) -> list[tuple[str, list[queries.LedgerLine]]]:
    """The ledger's lines by the name of their purchasing system, those outside any last."""
    known = systems.systems_by_id({line.system_id for line in lines if line.system_id})
    named = [
        (known[system_id].name if system_id in known else OUTSIDE, list(group))
        for system_id, group in groupby(lines, key=lambda line: line.system_id)
    ]
    return sorted(named, key=lambda pair: (pair[0] == OUTSIDE, pair[0].lower()))
