"""Ending sessions: one's own elsewhere, and those of a colleague."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.people.permissions import Permission
from consortium.people.services import sessions
from consortium.people.views.cookie import present_token

blueprint = Blueprint("sessions", __name__)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def end_own(session_id: UUID) -> ResponseReturnValue:
    sessions.end_own(actor=present_actor(), session_id=session_id, now=clock.now())
    flash("Ended. Whoever has that browser must sign in again.", "success")
    return redirect(url_for("own_factors.show"))


@blueprint.post("/account/sessions/end-others")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def end_others() -> ResponseReturnValue:
    sessions.end_others(actor=present_actor(), token=present_token(), now=clock.now())
    flash("Every other session of yours is ended.", "success")
    return redirect(url_for("own_factors.show"))
