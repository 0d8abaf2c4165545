"""Messages to me, as they were sent by e-mail."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock, notify
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import requires, writes
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.services import messages

blueprint = Blueprint("messages", __name__)

frame.navigate("Messages", "messages.show", Permission.READ_OWN_MESSAGES, order=90)


@frame.home_panel(90)
def unread(actor: Actor) -> str | None:
    """How many messages wait to be read."""
    count = queries.count_unread(actor) if Permission.READ_OWN_MESSAGES.allows(actor) else 0
    return render_template("consortium/people/unread.html", count=count) if count else None


@blueprint.get("/messages")
@requires(Permission.READ_OWN_MESSAGES)
def show() -> ResponseReturnValue:
    before = request.args.get("before", type=UUID)
    found = list(queries.list_messages(present_actor(), before))
    shown = found[: queries.PAGE]
    return render_template(
        "consortium/people/messages.html",
        messages=[(message, *notify.wording(message)) for message in shown],
        has_unread=any(message.read_at is None for message in shown),
        newest=url_for("messages.show") if before is not None else None,
        older=url_for("messages.show", before=shown[-1].id) if len(found) > queries.PAGE else None,
    )


@blueprint.post("/messages/read")
@requires(Permission.READ_OWN_MESSAGES)
@writes
def mark_as_read() -> ResponseReturnValue:
    messages.mark_as_read(actor=present_actor(), now=clock.now())
    return redirect(url_for("messages.show"))
