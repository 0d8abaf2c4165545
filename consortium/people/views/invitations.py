"""Inviting people by e-mail, the invitations that are open, and taking one up."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.forms.sign_on import InvitationForm, TakeUpForm
from consortium.people.permissions import Permission
from consortium.people.queries import invitations as listed
from consortium.people.queries import sign_on as providers
from consortium.people.queries.invitations import Invited
from consortium.people.rules import Role
from consortium.people.rules.invitations import lapses_at
from consortium.people.services import invitations, sessions
from consortium.people.views.colleagues import staffed
from consortium.people.views.cookie import device, network, remember_half
from consortium.people.views.sign_on.coming import sent

blueprint = Blueprint("invitations", __name__)
OF = "/organisations/<uuid:organisation_id>/invitations"


def take_part(app: Flask) -> None:
    """Serve the pages, and let the message write the link as it is sent."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["link_to_invitation"] = invitations.link_of
    app.jinja_env.filters["invitation_lapses_at"] = lapses_at


@blueprint.get(OF)
@requires(Permission.GRANT_ROLES)
def list_open(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    found = listed.list_open(organisation_id, clock.now())
    return render_template(
        "consortium/people/invitations.html",
        organisation=organisation,
        invitations=found,
        names=queries.names_of([each.invited_by for each in found]),
    )


@blueprint.get(f"{OF}/new")
@requires(Permission.GRANT_ROLES)
def invite_form(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    form = InvitationForm(kind=OrganisationKind(organisation.kind))
    return render_template("consortium/people/invitation_form.html", form=form, organisation=organisation)


@blueprint.post(f"{OF}/new")
@limiter.limit("200 per hour", key_func=per_network)
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def invite(organisation_id: UUID) -> ResponseReturnValue:
    organisation = staffed(organisation_id)
    form = InvitationForm(kind=OrganisationKind(organisation.kind))
    if form.validate_on_submit():
        with refusals(form):
            invitation = invitations.invite(
                actor=present_actor(),
                organisation_id=organisation_id,
                name=form.name.data or "",
                email=form.email.data or "",
                roles=[Role(role) for role in form.roles.data or ()],
                now=clock.now(),
            )
            flash(f"{invitation.name} is invited. The link in the e-mail counts for a week, once.", "success")
            return redirect(url_for("invitations.list_open", organisation_id=organisation_id))
    return render_template("consortium/people/invitation_form.html", form=form, organisation=organisation), 422


@blueprint.post(f"{OF}/<uuid:invitation_id>/again")
@limiter.limit("200 per hour", key_func=per_network)
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def send_again(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    staffed(organisation_id)
    sent_again = invitations.send_again(
        actor=present_actor(), organisation_id=organisation_id, invitation_id=invitation_id, now=clock.now()
    )
    flash(f"Sent again to {sent_again.name}. The link sent before counts no longer.", "success")
    return redirect(url_for("invitations.list_open", organisation_id=organisation_id))


@blueprint.post(f"{OF}/<uuid:invitation_id>/revocation")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
def revoke(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    staffed(organisation_id)
    revoked = invitations.revoke(
        actor=present_actor(), organisation_id=organisation_id, invitation_id=invitation_id, now=clock.now()
    )
    flash(f"Taken back. The link sent to {revoked.name} counts no longer.", "success")
    return redirect(url_for("invitations.list_open", organisation_id=organisation_id))


@blueprint.get("/joining/<secret>")
@limiter.limit("30 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
def show(secret: str) -> ResponseReturnValue:
    """What one is invited to, and how to take it up."""
    try:
        invited = invitations.invited_by(secret)
    except Refused as refused:
        return _over(refused)
    return _page(secret, invited, _form_for(invited))


@blueprint.post("/joining/<secret>")
@limiter.limit("30 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def take_up(secret: str) -> ResponseReturnValue:
    """With a password; the second step follows as ever."""
    try:
        invited = invitations.invited_by(secret)
    except Refused as refused:
        return _over(refused)
    form = _form_for(invited)
    if form.validate_on_submit():
        actor = invitations.invitee(invited)
        db.session.rollback()
        act_as(actor)
        with refusals(form):
            now = clock.now()
            invitations.accept_with_password(
                actor=actor,
                invited=invited,
                name=form.name.data if form.name is not None else invited.name,
                password=form.password.data or "",
                network=network(),
                now=now,
            )
            if invitations.has_to_wait(actor):
                return _waits()
            remember_half(sessions.begin_half_session_of(actor=actor, device=device(), now=now), actor.person)
            return redirect(url_for("second_step.ask"))
        g.is_half_way = True
    return _page(secret, invited, form), 422


@blueprint.post("/joining/<secret>/acceptance")
@requires(Permission.USE_OWN_ACCOUNT)
@writes_in_confidence
def accept(secret: str) -> ResponseReturnValue:
    """As who one is signed in as already."""
    try:
        invited = invitations.invited_by(secret)
        invitations.accept_signed_in(actor=present_actor(), invited=invited, now=clock.now())
    except Refused as refused:
        return _over(refused)
    flash(
        f"Taken up. Once its roles are in force, switch to {invited.organisation_name} at the top of the page.",
        "success",
    )
    return redirect(url_for("own_account.show"))


@blueprint.get("/joining/<secret>/with/<uuid:provider_id>")
@limiter.limit("1000 per 10 minutes", key_func=per_network)
@requires(Permission.SIGN_IN)
def go(secret: str, provider_id: UUID) -> ResponseReturnValue:
    """To the organisation's own provider, in order to take the invitation up."""
    provider = providers.get_in_force(provider_id)
    here = url_for("invitations.show", secret=secret)
    return sent(provider, purpose="invitation", goes_to=url_for("home.show"), fails_to=here, subject=secret)


def _waits() -> ResponseReturnValue:
    """Taken up, and nobody is let in yet: said where they sign in."""
    flash(words_for(Refused("invitation.waits")), "success")
    return redirect(url_for("people.sign_in_form"))


def _form_for(invited: Invited) -> TakeUpForm:
    form = TakeUpForm(name=invited.name)
    if invited.has_password:
        form.asks_present_password()
    elif invited.person_id is not None:
        del form.name
    return form


def _page(secret: str, invited: Invited, form: TakeUpForm) -> str:
    way = next((each for each in providers.list_ways() if each.organisation_id == invited.organisation_id), None)
    return render_template(
        "consortium/people/invited.html",
        form=form,
        secret=secret,
        invited=invited,
        way=way,
        is_only_way=providers.find_only_way(invited.organisation_id) is not None,
        is_me=invited.person_id is not None and invited.person_id == present_actor().person_id,
    )


def _over(refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    flash(words_for(refused), "important")
    return redirect(url_for("people.sign_in_form"))
