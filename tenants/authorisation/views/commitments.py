"""What the council has bound itself to, for everyone in charge."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.systems import queries as systems
from tenants.authorisation import queries
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules.ledger import Cause, Release
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import OUTSIDE

MOST_IN_FILE = 10_000


@blueprint.get("/commitments")
@requires(Permission.SEE_COMMITMENTS)
def commitments() -> ResponseReturnValue:
    """What the council has bound itself to, by purchasing system, financial year and funder."""
    ledger = _by_system(queries.list_ledger(present_actor()))
    return render_template("tenants/authorisation/commitments.html", ledger=ledger, this_year=clock.today())


@blueprint.get("/commitments.csv")
@requires(Permission.SEE_COMMITMENTS)
def commitments_csv() -> ResponseReturnValue:
    rows = [
        (name, line.financial_year, str(line.funder), f"{line.amount:.2f}", str(line.cases))
        for name, lines in _by_system(queries.list_ledger(present_actor()))
        for line in lines
    ]
    heads = ["purchasing system", "financial year", "funder", "committed", "cases"]
    return download_table("commitments.csv", heads, rows)


@blueprint.get("/commitments/lines")
@requires(Permission.SEE_COMMITMENTS)
def commitment_lines() -> ResponseReturnValue:
    """Every line of the ledger with its cause, the newest first; `year` narrows it to a financial year."""
    actor, year = present_actor(), request.args.get("year", "").strip()
    lines = queries.list_commitments(actor, year=year or None, after=request.args.get("after", type=UUID))
    known = systems.systems_by_id({line.entry.system_id for line in lines if line.entry.system_id})
    return render_template(
        "tenants/authorisation/commitment_lines.html",
        lines=[(line, _system_of(line, known), _cause_of(line)) for line in lines],
        year=year,
        years=sorted({line.financial_year for line in queries.list_ledger(actor)}),
        next_page=url_for("authorisation.commitment_lines", year=year or None, after=lines[-1].entry.id)
        if len(lines) == queries.LINES
        else None,
    )


@blueprint.get("/commitments/lines.csv")
@requires(Permission.SEE_COMMITMENTS)
def commitment_lines_csv() -> ResponseReturnValue:
    """The newest lines of the ledger, of one financial year where `year` names one."""
    actor, year = present_actor(), request.args.get("year", "").strip()
    lines = queries.list_commitments(actor, year=year or None, limit=MOST_IN_FILE)
    known = systems.systems_by_id({line.entry.system_id for line in lines if line.entry.system_id})
    rows = [
        (
            local(line.entry.committed_at).isoformat(),
            line.case.reference,
            line.case.title,
            _system_of(line, known),
            line.entry.financial_year,
            line.entry.funder,
            f"{line.entry.amount_gbp:.2f}",
            _cause_of(line),
            local(line.entry.released_at).isoformat() if line.entry.released_at else "",
        )
        for line in lines
    ]
    heads = ["entered", "case", "title", "purchasing system", "financial year", "funder", "amount", "cause", "released"]
    return download_table("commitment-lines.csv", heads, rows)


def _system_of(line: queries.ListedCommitment, known: Mapping[UUID, Any]) -> str:
    return known[line.entry.system_id].name if line.entry.system_id in known else OUTSIDE


def _cause_of(line: queries.ListedCommitment) -> str:
    """Why a line is there, and why it binds no more where it does not."""
    cause = "A change spends less" if line.entry.cause == Cause.SPENDS_LESS else "Authorised"
    why = {None: "", Release.CALLED_IN: ", then called in", Release.GIVEN_UP: ", then wanted no more"}
    return cause + why[Release(line.entry.released_why) if line.entry.released_why else None]


def _by_system(lines: list[queries.LedgerLine]) -> list[tuple[str, list[queries.LedgerLine]]]:
    """The ledger's lines by the name of their purchasing system, those outside any last."""
    known = systems.systems_by_id({line.system_id for line in lines if line.system_id})
    named = [
        (known[system_id].name if system_id in known else OUTSIDE, list(group))
        for system_id, group in groupby(lines, key=lambda line: line.system_id)
    ]
    return sorted(named, key=lambda pair: (pair[0] == OUTSIDE, pair[0].lower()))
