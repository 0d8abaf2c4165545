"""Messages between our own parts that failed to the last try, for an administrator of the platform."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import requires, writes
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.services import messages

blueprint = Blueprint("dead_letters", __name__)


@frame.home_panel(10)
def waiting(actor: Actor) -> str | None:
    """Whether any message has died."""
    if not Permission.SEE_DEAD_LETTERS.allows(actor) or not queries.list_dead_letters(None):
        return None
    return render_template("consortium/people/dead_letters_waiting.html")


@blueprint.get("/dead-letters")
@requires(Permission.SEE_DEAD_LETTERS)
def show() -> ResponseReturnValue:
    after = request.args.get("after", type=UUID)
    found = list(queries.list_dead_letters(after))
    shown = found[: queries.PAGE]
    return render_template(
        "consortium/people/dead_letters.html",
        letters=shown,
        first=url_for("dead_letters.show") if after is not None else None,
        further=url_for("dead_letters.show", after=shown[-1].id) if len(found) > queries.PAGE else None,
    )


@blueprint.post("/dead-letters/<uuid:recorded_by>/<uuid:message_id>/revive")
@requires(Permission.REVIVE_DEAD_LETTERS)
@writes
def revive(recorded_by: UUID, message_id: UUID) -> ResponseReturnValue:
    messages.revive(actor=present_actor(), recorded_by=recorded_by, message_id=message_id)
    flash("The message is tried again from the beginning.", "success")
    return redirect(url_for("dead_letters.show"))
