"""What an administrator does for a colleague: end their sessions, and with a second one let them back in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.services import recovery, sessions
from consortium.people.views.colleagues import staffed

blueprint = Blueprint("helping", __name__)
OF = "/organisations/<uuid:organisation_id>/people/<uuid:person_id>"


def _back(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("colleagues.roles_form", organisation_id=organisation_id, person_id=person_id))


def _colleague(organisation_id: UUID, person_id: UUID) -> queries.Colleague:
    """Somebody whom the actor looks after. Raises `NotFound`."""
    staffed(organisation_id)
    return queries.get_colleague(organisation_id, person_id, clock.today())


@blueprint.post(f"{OF}/sessions/<uuid:session_id>/end")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def end_session(organisation_id: UUID, person_id: UUID, session_id: UUID) -> ResponseReturnValue:
    colleague = _colleague(organisation_id, person_id)
    sessions.end_of_colleague(actor=present_actor(), person_id=person_id, session_id=session_id)
    flash(f"Ended. {colleague.name} must sign in again there.", "success")
    return _back(organisation_id, person_id)


@blueprint.post(f"{OF}/lost-second-step")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def ask(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    colleague = _colleague(organisation_id, person_id)
    recovery.ask(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, now=clock.now())
    flash(f"Asked. A second administrator must agree within 24 hours before {colleague.name} gets a code.", "success")
    return _back(organisation_id, person_id)


@blueprint.post(f"{OF}/lost-second-step/withdrawal")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def withdraw(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    colleague = _colleague(organisation_id, person_id)
    recovery.withdraw(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, now=clock.now())
    flash(f"Withdrawn. {colleague.name} keeps the second step they have.", "success")
    return _back(organisation_id, person_id)


@blueprint.post(f"{OF}/lost-second-step/agreement")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes_in_confidence
def agree(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The answer shows the code to hand over, the only time: so it is a page and not a redirect."""
    colleague = _colleague(organisation_id, person_id)
    code = recovery.agree(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, now=clock.now())
    return render_template(
        "consortium/people/code_to_hand_over.html", colleague=colleague, code=code, organisation_id=organisation_id
    )
