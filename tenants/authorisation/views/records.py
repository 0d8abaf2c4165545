"""The record of a decision, as a page and as a file: what a council publishes of it."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import papers
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.authorisation import queries, rules
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import Status
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import OUTSIDE


@blueprint.get("/authorisation/cases/<uuid:case_id>/record")
@requires(Permission.SEE_CASES)
def decision_record(case_id: UUID) -> ResponseReturnValue:
    """What was decided, why, on which options and at what cost."""
    return render_template("tenants/authorisation/record.html", can_make_pdf=papers.can_make_pdf(), **_record(case_id))


@blueprint.get("/authorisation/cases/<uuid:case_id>/record.pdf")
@requires(Permission.SEE_CASES)
def decision_record_pdf(case_id: UUID) -> ResponseReturnValue:
    facts = _record(case_id)
    return papers.pdf("tenants/authorisation/record_paper.html", f"decision-{facts['case'].reference}.pdf", **facts)


def _record(case_id: UUID) -> dict[str, Any]:
    """An approved case as it is published. Raises `NotFound` for any other."""
    actor = present_actor()
    case = queries.get_case(actor, case_id)
    if case.status != Status.APPROVED or case.decided_by is None:
        raise NotFound
    system = systems.get_system(case.system_id) if case.system_id else None
    return {
        "case": case,
        "council": members.get_organisation(actor.organisation).name,
        "system": system.name if system else OUTSIDE,
        "years": rules.effects(values=queries.values_of(case), committed={}),
        "decided_by": people.names_of([case.decided_by]).get(case.decided_by, "an authoriser"),
    }
