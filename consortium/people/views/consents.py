"""Which programs act for me, and for whoever acts for my organisation; ending one at once."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.people.permissions import Permission
from consortium.people.queries import consents as queries
from consortium.people.services import consents

blueprint = Blueprint("consents", __name__)


@blueprint.get("/account/programs")
@requires(Permission.LET_PROGRAMS_ACT)
def list_own() -> ResponseReturnValue:
    own = queries.list_own(present_actor(), clock.now())
    return render_template("consortium/people/own_consents.html", consents=own)


@blueprint.post("/account/programs/<uuid:program_id>/for/<uuid:organisation_id>/end")
@requires(Permission.LET_PROGRAMS_ACT)
@writes
def end_own(program_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    consents.end_consent(actor=actor, person_id=actor.person, organisation_id=organisation_id, program_id=program_id)
    flash("Ended. It can do nothing more in your name, unless you allow it again.", "success")
    return redirect(url_for("consents.list_own"))


@blueprint.get("/programs/consents")
@requires(Permission.REGISTER_PROGRAMS)
def list_of_organisation() -> ResponseReturnValue:
    given = queries.list_of_organisation(present_actor(), clock.now())
    return render_template("consortium/people/consents.html", consents=given)


@blueprint.post("/programs/consents/<uuid:program_id>/by/<uuid:person_id>/end")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
def end_of_colleague(program_id: UUID, person_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    consents.end_consent(actor=actor, person_id=person_id, organisation_id=actor.organisation, program_id=program_id)
    flash("Ended. It can do nothing more in their name, unless they allow it again.", "success")
    return redirect(url_for("consents.list_of_organisation"))
