"""The organisation's own record: who did what, newest first."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.people import queries
from consortium.people.permissions import Permission

blueprint = Blueprint("record", __name__)


@blueprint.get("/record")
@requires(Permission.SEE_RECORD)
def show() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    entries = list(queries.list_entries(present_actor(), before))
    shown = entries[: queries.PAGE]
    older = url_for("record.show", before=shown[-1].sequence) if len(entries) > queries.PAGE else None
    return render_template(
        "consortium/people/record.html",
        entries=shown,
        names=queries.names_of([entry.person_id for entry in shown]),
        newest=url_for("record.show") if before is not None else None,
        older=older,
    )
