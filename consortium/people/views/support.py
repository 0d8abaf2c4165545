"""Support looks in: asking, agreeing, looking, ending; and what the organisation sees of it."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from consortium.kernel import clock
from consortium.kernel.actors import PLATFORM_ID, PUBLIC
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.members import queries as members
from consortium.people import queries
from consortium.people.forms.roles import LookInForm
from consortium.people.permissions import Permission
from consortium.people.queries import support as accesses
from consortium.people.services import support
from consortium.people.views.cookie import present_identity, present_token, remember
from consortium.people.views.roles import whose

blueprint = Blueprint("support", __name__)
ONE = "/support/<uuid:organisation_id>/<uuid:access_id>"


@blueprint.get("/support")
@requires(Permission.SEE_SUPPORT)
def show() -> ResponseReturnValue:
    """Who looks in, who did, and who asks to."""
    actor = present_actor()
    return render_template(
        "consortium/people/support.html",
        accesses=accesses.list_accesses(whose(actor), clock.now()),
        may_ask=Permission.ASK_TO_LOOK_IN.allows(actor),
    )


@blueprint.get("/support/new")
@requires(Permission.ASK_TO_LOOK_IN)
def ask_form() -> ResponseReturnValue:
    return _asking(_form())


def _form() -> LookInForm:
    form = LookInForm()
    bodies = {str(body.id): body.name for body in members.list_for_support()}
    form.organisation_id.choices = {"": "Choose an organisation", **bodies}
    return form


def _asking(form: LookInForm) -> str:
    return render_template("consortium/people/support_form.html", form=form)


@blueprint.post("/support/new")
@requires(Permission.ASK_TO_LOOK_IN, step_up=True)
@writes
def ask() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        with refusals(form):
            access = support.ask(
                actor=present_actor(),
                organisation_id=UUID(form.organisation_id.data),
                reason=form.reason.data or "",
                hours=int(form.hours.data or 1),
                now=clock.now(),
            )
            flash("Asked. Nothing is seen until a second administrator of the platform agrees.", "success")
            return _to(access.organisation_id, access.id)
    return _asking(form), 422


def _to(organisation_id: UUID, access_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("support.show_one", organisation_id=organisation_id, access_id=access_id))


@blueprint.get(ONE)
@requires(Permission.SEE_SUPPORT)
def show_one(organisation_id: UUID, access_id: UUID) -> ResponseReturnValue:
    """One request, and every page that was looked at."""
    actor = present_actor()
    access = accesses.get_access(organisation_id, access_id, clock.now())
    before = request.args.get("before", type=datetime.fromisoformat)
    found = accesses.list_looks(organisation_id, access_id, before)
    shown = found[: queries.PAGE]
    here = {"organisation_id": organisation_id, "access_id": access_id}
    return render_template(
        "consortium/people/support_access.html",
        access=access,
        looks=shown,
        me=actor.person_id,
        may_agree=Permission.AGREE_TO_LOOKING_IN.allows(actor),
        may_end=Permission.END_LOOKING_IN.allows(actor),
        newest=url_for("support.show_one", **here) if before is not None else None,
        older=url_for("support.show_one", **here, before=shown[-1].looked_at.isoformat())
        if len(found) > queries.PAGE
        else None,
    )


@blueprint.post(f"{ONE}/agreement")
@requires(Permission.AGREE_TO_LOOKING_IN, step_up=True)
@writes
def agree(organisation_id: UUID, access_id: UUID) -> ResponseReturnValue:
    support.agree(actor=present_actor(), organisation_id=organisation_id, access_id=access_id, now=clock.now())
    flash("Agreed. The organisation is told now.", "success")
    return _to(organisation_id, access_id)


@blueprint.post(f"{ONE}/end")
@requires(Permission.END_LOOKING_IN)
@writes
def end(organisation_id: UUID, access_id: UUID) -> ResponseReturnValue:
    """In haste, perhaps: nobody is asked again who they are."""
    support.end(actor=present_actor(), organisation_id=organisation_id, access_id=access_id, now=clock.now())
    flash("Ended. From this moment support sees nothing more.", "success")
    return _to(organisation_id, access_id)


@blueprint.post(f"{ONE}/looking")
@requires(Permission.ASK_TO_LOOK_IN, step_up=True)
@writes_in_confidence
def begin_looking(organisation_id: UUID, access_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    token = support.begin_looking(
        actor=actor, token=present_token(), organisation_id=organisation_id, access_id=access_id, now=clock.now()
    )
    remember(token, actor.person)
    return redirect(url_for("support.looking"))


@blueprint.get("/support/looking")
@requires(Permission.LOOK_IN)
def looking() -> ResponseReturnValue:
    """Where support begins: what it may look at here, and what it never sees."""
    return render_template(
        "consortium/people/support_looking.html", places=frame.navigation(), until=present_identity().support_until
    )


@blueprint.post("/support/looking/end")
@requires(Permission.LOOK_IN)
@writes_in_confidence
def stop_looking() -> ResponseReturnValue:
    """Back to being an administrator of the platform, by a new token."""
    token, person_id = present_token(), present_actor().person
    db.session.rollback()
    act_as(PUBLIC)
    identity = queries.find_identity(person_id, PLATFORM_ID)
    db.session.rollback()
    if identity is None:  # whoever is no administrator any more is signed out
        logout_user()
        session.clear()
        return redirect(current_app.url_for("people.sign_in_form"))
    act_as(identity.actor)
    remember(support.stop_looking(actor=identity.actor, token=token, now=clock.now()), person_id)
    return redirect(url_for("support.show"))
