"""A provider's first account: a link to the e-mail address, and the form that it leads to."""

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.kernel.web.limits import limiter, per_account, per_network
from consortium.kernel.words import words_for
from consortium.members import services as members
from consortium.people import services
from consortium.people.forms import AccountForm, AddressForm
from consortium.people.permissions import Permission
from consortium.people.services import first_account, sessions
from consortium.people.views.cookie import device, remember_half

blueprint = Blueprint("first_account", __name__)


def take_part(app: Flask) -> None:
    """Serve the pages, and let the message write the link as it is sent."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["link_to_first_account"] = first_account.link_of


@blueprint.get("/account/new")
@requires(Permission.CREATE_ACCOUNT)
def ask_form() -> ResponseReturnValue:
    return render_template("consortium/people/account_link.html", form=AddressForm())


@blueprint.post("/account/new")
@limiter.limit("30 per hour", key_func=per_network)
@limiter.limit("5 per hour", key_func=per_account)
@requires(Permission.CREATE_ACCOUNT)
@writes_in_confidence
def ask() -> ResponseReturnValue:
    """The same answer whether anybody has that address or not."""
    form = AddressForm()
    if form.validate_on_submit():
        secret = first_account.ask_for_link(email=form.email.data or "", now=clock.now())
        g.is_half_way = True  # from here on the transaction is the platform's, which the page's frame must not show
        return render_template("consortium/people/account_link_sent.html", email=form.email.data, secret=secret)
    return render_template("consortium/people/account_link.html", form=form), 422


@blueprint.get("/account/new/<secret>")
@requires(Permission.CREATE_ACCOUNT)
def create_account_form(secret: str) -> ResponseReturnValue:
    try:
        return _page(AccountForm(), secret, first_account.address_in(secret, clock.now()))
    except Refused as refused:
        return _over(refused)


@blueprint.post("/account/new/<secret>")
@limiter.limit("30 per hour", key_func=per_network)
@requires(Permission.CREATE_ACCOUNT)
@writes
def create_account(secret: str) -> ResponseReturnValue:
    """A provider's first person makes the organisation and their own account; setting up the second step follows."""
    form, now = AccountForm(), clock.now()
    try:
        email = first_account.address_in(secret, now)
    except Refused as refused:
        return _over(refused)
    if form.validate_on_submit():
        organisation_name, name = form.organisation_name.data or "", form.name.data or ""
        actor = services.newcomer(organisation_name=organisation_name, name=name)
        db.session.rollback()
        act_as(actor)
        with refusals(form):
            members.register_provider(actor=actor, name=organisation_name, now=now)
            services.staff_new_provider(actor=actor, email=email, password=form.password.data or "", now=now)
            remember_half(sessions.begin_half_session_of(actor=actor, device=device(), now=now), actor.person)
            return redirect(url_for("second_step.ask"))
    return _page(form, secret, email), 422


def _page(form: AccountForm, secret: str, email: str) -> str:
    return render_template("consortium/people/create_account.html", form=form, secret=secret, email=email)


def _over(refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    flash(words_for(refused), "important")
    return redirect(url_for("first_account.ask_form"))
