"""A forgotten password: a link by e-mail to choose another. The second step is asked for afterwards as ever."""

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as
from consortium.kernel.web.edge import refusals, requires, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_account, per_network
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.forms.factors import ForgottenForm, NewPasswordForm
from consortium.people.permissions import Permission
from consortium.people.services import passwords

blueprint = Blueprint("forgotten", __name__)


def take_part(app: Flask) -> None:
    """Serve the pages, and let the message write the link as it is sent."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["link_to_new_password"] = passwords.link_of


@blueprint.get("/password/forgotten")
@requires(Permission.SIGN_IN)
def ask_form() -> ResponseReturnValue:
    return render_template("consortium/people/forgotten.html", form=ForgottenForm())


@blueprint.post("/password/forgotten")
@limiter.limit("60 per hour", key_func=per_network)
@limiter.limit("5 per hour", key_func=per_account)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def ask() -> ResponseReturnValue:
    """The same answer whether anybody has that address or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        passwords.ask_for_link(email=form.email.data or "", now=clock.now())
        g.is_half_way = True  # whose account it is must not show in the page's frame
        return render_template("consortium/people/forgotten_sent.html", email=form.email.data)
    return render_template("consortium/people/forgotten.html", form=form), 422


@blueprint.get("/password/<secret>")
@limiter.limit("30 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
def choose_form(secret: str) -> ResponseReturnValue:
    try:
        passwords.owner_of_link(secret)
    except Refused as refused:
        return _over(refused)
    return render_template("consortium/people/new_password.html", form=NewPasswordForm())


@blueprint.post("/password/<secret>")
@limiter.limit("30 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def choose(secret: str) -> ResponseReturnValue:
    """Nobody is signed in by a link: the password is new, and both steps follow."""
    try:
        actor = _owner(secret)
    except Refused as refused:
        return _over(refused)
    form = NewPasswordForm()
    if form.validate_on_submit():
        with refusals(form):
            passwords.choose_by_link(actor=actor, secret=secret, new=form.new.data or "", now=clock.now())
            flash("Your password is changed. Sign in with it; your second step is asked for as before.", "success")
            return redirect(url_for("people.sign_in_form"))
    return render_template("consortium/people/new_password.html", form=form), 422


def _owner(secret: str) -> Actor:
    """Whose link it is; from here on the transaction is theirs. Raises `Refused`."""
    owner = passwords.owner_of_link(secret)
    identity = queries.find_identity(owner.person_id, owner.organisation_id)
    db.session.rollback()
    if identity is None:
        raise Refused("password.link_over")
    act_as(identity.actor)
    return identity.actor


def _over(refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    flash(words_for(refused), "important")
    return redirect(url_for("forgotten.ask_form"))
