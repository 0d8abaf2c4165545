"""How I sign in: my second steps, my recovery codes, my password, and where I am signed in now."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.people.forms.factors import NamedAppForm
from consortium.people.permissions import Permission
from consortium.people.queries import factors as held
from consortium.people.queries import failing, sessions
from consortium.people.queries import sign_on as providers
from consortium.people.services import factors, hash_of, sign_on
from consortium.people.views.cookie import limits, present_token
from consortium.people.views.own_identities import to_link
from consortium.people.views.second_step import offered_in, set_up_page

blueprint = Blueprint("own_factors", __name__)


@blueprint.get("/account/signing-in")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    actor = present_actor()
    return render_template(
        "consortium/people/signing_in.html",
        apps=held.list_apps(actor),
        passkeys=held.list_passkeys(actor),
        held=held.held_by(actor),
        sessions=sessions.list_own(actor, clock.now(), limits()),
        present=hash_of(present_token()),
        identities=providers.list_identities(actor),
        ways=to_link(),
        is_bound=sign_on.is_bound(actor=actor, token=present_token()),
        limits=limits(),
        attempts=failing.list_failed(actor.person),
        since_then=failing.count_own(actor, hash_of(present_token())),
    )


@blueprint.get("/account/signing-in/apps/new")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
def app_form() -> ResponseReturnValue:
    actor = present_actor()
    sign_on.ensure_own_means(actor=actor, token=present_token())
    return set_up_page(factors.offer_app(actor=actor), NamedAppForm(), actor, is_another=True)


@blueprint.post("/account/signing-in/apps/new")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def add_app() -> ResponseReturnValue:
    actor = present_actor()
    sign_on.ensure_own_means(actor=actor, token=present_token())
    form = NamedAppForm()
    offered = offered_in(form, actor)
    if form.validate_on_submit():
        with refusals(form):
            added = factors.add_app(
                actor=actor, offered=offered, code=form.code.data or "", name=form.name.data or "", now=clock.now()
            )
            flash(f"{added.name} is added. Its codes count from now on.", "success")
            return redirect(url_for("own_factors.show"))
    return set_up_page(offered, form, actor, is_another=True), 422


@blueprint.post("/account/signing-in/apps/<uuid:app_id>/removal")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def remove_app(app_id: UUID) -> ResponseReturnValue:
    sign_on.ensure_own_means(actor=present_actor(), token=present_token())
    factors.remove_app(actor=present_actor(), app_id=app_id, now=clock.now())
    flash("Removed. Its codes count no longer.", "success")
    return redirect(url_for("own_factors.show"))


@blueprint.post("/account/signing-in/recovery-codes")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes_in_confidence
def make_recovery_codes() -> ResponseReturnValue:
    """The answer shows them, the only time: so it is a page and not a redirect."""
    actor, now = present_actor(), clock.now()
    sign_on.ensure_own_means(actor=actor, token=present_token())
    codes = factors.make_recovery_codes(actor=actor, now=now)
    factors.tell(actor, "recovery_codes_made", now.isoformat(), now=now)
    return render_template("consortium/people/recovery_codes.html", codes=codes, goes_to=url_for("own_factors.show"))
