"""Signing in and out, switching the organisation acted for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    g,
    has_request_context,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from flask_login import LoginManager, current_user, logout_user

from consortium.kernel import clock
from consortium.kernel.actors import PLATFORM_ID, PUBLIC, Actor, ActorKind
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.failures import is_for_a_program
from consortium.kernel.web.limits import count_call, failures_only, limiter, per_account, per_network
from consortium.people import queries, services
from consortium.people.forms import SignInForm
from consortium.people.permissions import Permission
from consortium.people.queries import support
from consortium.people.services import failing, programs, sessions
from consortium.people.services import support as looking
from consortium.people.views.cookie import (
    SignedIn,
    device,
    limits,
    network,
    present_token,
    remember,
    remember_half,
    safe_next,
)
from consortium.people.views.passkeys import offer_to

blueprint = Blueprint("people", __name__)
login = LoginManager()
TOUCHED_EVERY = timedelta(minutes=1)


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
    token_hash = services.hash_of(token)
    identity = queries.find_identity_of_session(token_hash) or support.find_identity_of_support(token_hash)
    if identity is None or identity.began_at is None or identity.seen_at is None:
        return None
    now = clock.now()
    if limits().ends_at(began_at=identity.began_at, seen_at=identity.seen_at) <= now:
        return None
    if now - identity.seen_at > TOUCHED_EVERY:
        sessions.touch_session(token=token)
        identity = replace(identity, seen_at=now)
    return SignedIn(token, identity)


@login.request_loader
def load_by_token(_: object) -> SignedIn | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.path.startswith("/api/"):
        return None
    found = queries.find_token(services.hash_of(token.strip()))
    if found is None:
        return None
    if found.used_at is None or clock.now() - found.used_at > TOUCHED_EVERY:
        programs.touch_program(token=token.strip())
    # What a person's device does for them is theirs: one program on many desks does not slow them all.
    count_call(program=f"{found.client_id} {found.person_id or ''}", organisation=str(found.organisation_id))
    if found.person_id is not None:
        identity = queries.find_identity(found.person_id, found.organisation_id)
        if identity is None:
            return None
        person = replace(identity.actor, scopes=found.scopes, proved_at=found.proved_at)
        return SignedIn("", replace(identity, actor=person))
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
    if actor.kind is ActorKind.SUPPORT:
        looking.note_look(token=current_user.get_id(), page=request.path)
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
    ends_at: datetime | None
    """When the session ends unless it is used again."""
    cannot_be_kept: bool
    """Whether it has reached its length, so that using it again is of no use."""
    support_until: datetime | None
    """Until when support of the platform may look in."""
    is_support: bool


def _frame() -> dict[str, Any]:
    if not has_request_context() or g.get("is_bare") or not current_user.is_authenticated:
        return {"acting": None}
    identity: queries.Identity = current_user.identity
    actor = identity.actor
    is_support = actor.kind is ActorKind.SUPPORT
    return {
        "acting": Acting(
            actor.name,
            actor.organisation,
            actor.organisation_name,
            str(actor.organisation_kind),
            identity.colour,
            ["Support, read only"] if is_support else sorted(role.capitalize() for role in actor.roles),
            identity.choices,
            *_end_of(identity),
            identity.support_until,
            is_support,
        )
    }


def _end_of(identity: queries.Identity) -> tuple[datetime | None, bool]:
    """When the session ends, and whether that is its end in any case."""
    if identity.began_at is None or identity.seen_at is None:
        return None, False
    ends_at = limits().ends_at(began_at=identity.began_at, seen_at=identity.seen_at)
    return ends_at, ends_at == identity.began_at + limits().lasts


@blueprint.get("/sign-in")
@requires(Permission.SIGN_IN)
def sign_in_form() -> ResponseReturnValue:
    return _sign_in_page(SignInForm())


def _sign_in_page(form: SignInForm) -> str:
    return render_template("consortium/people/sign_in.html", form=form, passkey_offer=offer_to(None))


def _turn_away(limit: RequestLimit) -> None:
    failing.note_turned_away(email=per_account(), network=network())


@blueprint.post("/sign-in")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@limiter.limit("10 per 10 minutes", key_func=per_account, deduct_when=failures_only, on_breach=_turn_away)
@requires(Permission.SIGN_IN)
@writes
def sign_in() -> ResponseReturnValue:
    """The first step: address and password. What follows is the second."""
    form = SignInForm()
    if form.validate_on_submit():
        with refusals(form):
            person_id = services.verify_password(
                email=form.email.data or "", password=form.password.data or "", network=network()
            )
            now = clock.now()
            db.session.rollback()
            remember_half(sessions.begin_half_session(person_id=person_id, device=device(), now=now), person_id)
            return redirect(url_for("second_step.ask", next=safe_next()))
    return _sign_in_page(form), 422


@blueprint.post("/sign-out")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def sign_out() -> ResponseReturnValue:
    by = sessions.end_session(actor=present_actor(), token=present_token())
    logout_user()
    session.clear()
    return redirect(url_for("sign_on.signed_out", by=by) if by else url_for("people.sign_in_form"))


@blueprint.post("/act-for")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def act_for() -> ResponseReturnValue:
    """Go on for another organisation, by a new token."""
    actor = present_actor()
    token = sessions.act_for(
        actor=actor,
        token=present_token(),
        organisation_id=request.form.get("organisation_id", type=UUID) or PLATFORM_ID,
        now=clock.now(),
    )
    remember(token, actor.person)
    return redirect(url_for("home.show"))


@blueprint.post("/session/stay")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def stay() -> ResponseReturnValue:
    """Somebody said that they are still there, which was noted as with every request; when it ends now."""
    ends_at, cannot_be_kept = _end_of(current_user.identity)
    return jsonify(ends_at=ends_at.isoformat() if ends_at else None, cannot_be_kept=cannot_be_kept)
