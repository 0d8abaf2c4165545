"""Who may do what, in plain words, made from the permissions that the routes themselves ask for."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from consortium.kernel.access import Permission as AnyPermission
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.people.permissions import Permission
from consortium.people.queries.matrix import HOLDERS, Holder, matrix
from consortium.people.rules.roles import SENSITIVE

blueprint = Blueprint("matrix", __name__)


def _proved() -> set[AnyPermission]:
    """Permissions of which some route asks for the second factor again."""
    views = current_app.view_functions.values()
    return {view.permission for view in views if getattr(view, "needs_step_up", False)}  # type: ignore[attr-defined]


def _asked() -> Holder | None:
    """The role that somebody asks about; none for all."""
    return next((holder for holder in HOLDERS if holder.key == request.args.get("role")), None)


@blueprint.get("/who-may")
@requires(Permission.SEE_WHO_MAY)
def show() -> ResponseReturnValue:
    asked = _asked()
    return render_template(
        "consortium/people/matrix.html",
        areas=matrix(proved=_proved(), held_by=asked),
        holders=HOLDERS,
        asked=asked,
        sensitive=SENSITIVE,
    )


@blueprint.get("/who-may.csv")
@requires(Permission.SEE_WHO_MAY)
def export() -> ResponseReturnValue:
    """The whole table: a line for each act, a column for each role."""
    columns = ["Area", "Act", "Who may", "Second factor asked again", *(holder.words for holder in HOLDERS)]
    lines = [
        [area, act.words, "; ".join(act.who), "yes" if act.needs_proof else ""]
        + ["yes" if holder in act.holders else "" for holder in HOLDERS]
        for area, acts in matrix(proved=_proved()).items()
        for act in acts
    ]
    return download_table("who-may-do-what.csv", columns, lines)
