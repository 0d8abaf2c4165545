"""Signing in and out, switching the organisation acted for, making a provider's account."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Flask, g, has_request_context, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, logout_user

from consortium.kernel import clock
from consortium.kernel.actors import PLATFORM_ID, PUBLIC, Actor, ActorKind
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.failures import is_for_a_program
from consortium.kernel.web.limits import failures_only, limiter, per_account, per_network
from consortium.members import services as members
from consortium.people import queries, services
from consortium.people.forms import AccountForm, SignInForm
from consortium.people.permissions import Permission

blueprint = Blueprint("people", __name__)
login = LoginManager()
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Flask-Login's user: whoever the session or the bearer token stands for. Its id is the session's secret token."""

    token: str
    identity: queries.Identity

    def get_id(self) -> str:
        return self.token


def take_part(app: Flask) -> None:
    """Before every request: find who it is, and make the database know."""
    login.init_app(app, add_context_processor=False)  # pages know `acting`; an error page must not ask who it is
    login.session_protection = None  # the session is kept on the server and bound to its token
    app.before_request(_name_the_actor)
    app.context_processor(_frame)
    app.register_blueprint(blueprint)


@login.user_loader
def load_by_session(token: str) -> SignedIn | None:
    if is_for_a_program():
        return None  # the API takes bearer tokens only
    identity = queries.find_identity_of_session(services.hash_of(token))
    if identity is None:
        return None
    if identity.seen_at is not None and clock.now() - identity.seen_at > TOUCHED_EVERY:
        services.touch_session(token=token)
    return SignedIn(token, identity)


@login.request_loader
def load_by_token(_: object) -> SignedIn | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.path.startswith("/api/"):
        return None
    found = queries.find_token(services.hash_of(token.strip()))
    if found is None:
        return None
    if found.person_id is not None:
        identity = queries.find_identity(found.person_id, found.organisation_id)
        if identity is None:
            return None
        return SignedIn("", replace(identity, actor=replace(identity.actor, scopes=found.scopes)))
    client = Actor(
        kind=ActorKind.CLIENT,
        organisation_id=found.organisation_id,
        organisation_kind=found.organisation_kind,
        scopes=found.scopes,
        name=found.client_id,
        organisation_name=found.organisation_name,
    )
    return SignedIn("", queries.Identity(client, None, ()))


def _name_the_actor() -> None:
    if request.endpoint == "static":
        return
    act_as(PUBLIC)
    actor = current_user.identity.actor if current_user.is_authenticated else PUBLIC
    db.session.rollback()  # who it is was asked as nobody; all that follows is read as the actor
    act_as(actor)


@dataclass(frozen=True)
class Acting:
    """Who I am and for whom I act, as the frame of every page shows it."""

    person_name: str
    organisation_id: UUID
    organisation_name: str
    organisation_kind: str
    organisation_colour: str | None
    role_names: list[str]
    choices: tuple[queries.Choice, ...]


def _frame() -> dict[str, Any]:
    if not has_request_context() or g.get("is_bare") or not current_user.is_authenticated:
        return {"acting": None}
    identity: queries.Identity = current_user.identity
    actor = identity.actor
    return {
        "acting": Acting(
            actor.name,
            actor.organisation,
            actor.organisation_name,
            str(actor.organisation_kind),
            identity.colour,
            sorted(role.capitalize() for role in actor.roles),
            identity.choices,
        )
    }


def _safe_next() -> str:
    """Where to go after signing in: only to a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if is_ours else url_for("home.show")


def _remember(token: str) -> None:
    """Keep the new session's token in the cookie; its row becomes real with the request's commit."""
    session.clear()
    session.update(_user_id=token, _fresh=True)


@blueprint.get("/sign-in")
@requires(Permission.SIGN_IN)
def sign_in_form() -> ResponseReturnValue:
    return render_template("consortium/people/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@limiter.limit("10 per 10 minutes", key_func=per_account, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        with refusals(form):
            person_id = services.verify_password(email=form.email.data or "", password=form.password.data or "")
            db.session.rollback()
            _remember(services.begin_session(person_id=person_id))
            return redirect(_safe_next())
    return render_template("consortium/people/sign_in.html", form=form), 422


@blueprint.post("/sign-out")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def sign_out() -> ResponseReturnValue:
    services.end_session(actor=present_actor(), token=current_user.get_id())
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in_form"))


@blueprint.post("/act-for")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def act_for() -> ResponseReturnValue:
    services.act_for(
        actor=present_actor(),
        token=current_user.get_id(),
        organisation_id=request.form.get("organisation_id", type=UUID) or PLATFORM_ID,
    )
    return redirect(url_for("home.show"))


@blueprint.get("/account/new")
@requires(Permission.CREATE_ACCOUNT)
def create_account_form() -> ResponseReturnValue:
    return render_template("consortium/people/create_account.html", form=AccountForm())


@blueprint.post("/account/new")
@limiter.limit("30 per hour", key_func=per_network)
@requires(Permission.CREATE_ACCOUNT)
@writes
def create_account() -> ResponseReturnValue:
    """A provider's first person makes the organisation and their own account in one step."""
    form = AccountForm()
    if form.validate_on_submit():
        organisation_name, name = form.organisation_name.data or "", form.name.data or ""
        actor = services.newcomer(organisation_name=organisation_name, name=name)
        db.session.rollback()
        act_as(actor)
        now = clock.now()
        with refusals(form):
            members.register_provider(actor=actor, name=organisation_name, now=now)
            services.staff_new_provider(
                actor=actor, email=form.email.data or "", password=form.password.data or "", now=now
            )
            _remember(services.begin_session_of_newcomer(actor=actor))
            return redirect(url_for("home.show"))
    return render_template("consortium/people/create_account.html", form=form), 422
