"""The second step of signing in: a code of one's app, or a recovery code; the first time, setting it up.

Whoever comes here gave the right password and is nobody yet: no other page knows them.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import segno
from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as
from consortium.kernel.web.edge import refusals, requires, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.forms.factors import AppForm, CodeForm, RecoveryForm
from consortium.people.permissions import Permission
from consortium.people.queries import factors as held
from consortium.people.queries.factors import HalfSession
from consortium.people.rules.factors import Proof
from consortium.people.rules.failing import Way
from consortium.people.services import factors, hash_of, passkeys, sessions, sign_on
from consortium.people.services.passkeys import Answer
from consortium.people.views.cookie import device, half_token, network, remember, safe_next
from consortium.people.views.passkeys import answer_in, offer_to, party

blueprint = Blueprint("second_step", __name__)


class NobodyHalfWayError(Exception):
    """Nobody's password was right here lately."""


def per_person() -> str:
    """Whose second step it is: codes are tried for one person, from wherever."""
    half = held.find_half_session(hash_of(half_token()))
    return str(half.person_id) if half else per_network()


def _half_way() -> tuple[HalfSession, Actor]:
    """Who is half-way in; from here on the transaction is theirs. Raises `NobodyHalfWayError`."""
    half = held.find_half_session(hash_of(half_token()))
    identity = queries.find_identity(half.person_id, half.organisation_id) if half else None
    db.session.rollback()
    if half is None or identity is None:
        raise NobodyHalfWayError
    act_as(identity.actor)
    g.is_half_way = True
    return half, identity.actor


@blueprint.errorhandler(NobodyHalfWayError)
def begin_again(error: NobodyHalfWayError) -> ResponseReturnValue:
    return redirect(url_for("people.sign_in_form", next=safe_next()))


@blueprint.get("/sign-in/second-step")
@requires(Permission.SIGN_IN)
def ask() -> ResponseReturnValue:
    """Whichever page the person needs."""
    half, actor = _half_way()
    has = held.held_by(actor)
    if has.factors:
        return _code_page(CodeForm(), actor)
    if has.is_first_set_up or half.is_recovering:
        return redirect(url_for("second_step.set_up_form", next=safe_next()))
    return redirect(url_for("second_step.recovery_form", next=safe_next()))


@blueprint.post("/sign-in/second-step")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@limiter.limit("10 per 10 minutes", key_func=per_person, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def answer() -> ResponseReturnValue:
    """A code of the person's app, or their passkey."""
    _, actor = _half_way()
    form = CodeForm()
    if said := answer_in():
        with _tries(form, actor):
            now = clock.now()
            return _let_in(actor, passkeys.prove(actor=actor, party=party(), answer=said, is_known=True, now=now))
    elif form.validate_on_submit():
        with _tries(form, actor):
            proof = factors.prove_by_app(actor=actor, code=form.code.data or "", now=clock.now())
            return _let_in(actor, proof)
    return _code_page(form, actor), 422


@blueprint.get("/sign-in/recovery-code")
@requires(Permission.SIGN_IN)
def recovery_form() -> ResponseReturnValue:
    _, actor = _half_way()
    return _recovery_page(RecoveryForm(), actor)


@blueprint.post("/sign-in/recovery-code")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@limiter.limit("10 per 10 minutes", key_func=per_person, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def recover() -> ResponseReturnValue:
    """A recovery code lets somebody in who has a factor; whoever has none sets one up with it."""
    _, actor = _half_way()
    form = RecoveryForm()
    if form.validate_on_submit():
        with _tries(form, actor):
            code, now = form.code.data or "", clock.now()
            if held.held_by(actor).factors:
                return _let_in(actor, factors.prove_by_recovery_code(actor=actor, code=code, now=now))
            factors.begin_recovery(actor=actor, half=half_token(), code=code, now=now)
            return redirect(url_for("second_step.set_up_form", next=safe_next()))
    return _recovery_page(form, actor), 422


@blueprint.get("/sign-in/set-up")
@requires(Permission.SIGN_IN)
def set_up_form() -> ResponseReturnValue:
    """A secret for the person's app. Nothing is kept of it until a code came back."""
    actor = _who_sets_up()
    return _first_page(factors.offer_app(actor=actor), AppForm(), actor)


@blueprint.post("/sign-in/set-up")
@requires(Permission.SIGN_IN)
@writes_in_confidence
def set_up() -> ResponseReturnValue:
    """The app's first code: from now on it is asked for. The answer shows the recovery codes, the only time."""
    actor = _who_sets_up()
    form = AppForm()
    offered = offered_in(form, actor)
    if form.validate_on_submit():
        with refusals(form):
            now = clock.now()
            factors.add_app(actor=actor, offered=offered, code=form.code.data or "", name="", now=now)
            codes = factors.make_recovery_codes(actor=actor, now=now)
            _begin(actor, Proof.APP)
            return render_template("consortium/people/recovery_codes.html", codes=codes, goes_to=safe_next())
    return _first_page(offered, form, actor), 422


@blueprint.post("/sign-in/set-up/passkey")
@requires(Permission.SIGN_IN)
@writes_in_confidence
def set_up_passkey() -> ResponseReturnValue:
    """A passkey instead of an app. The answer shows the recovery codes, as for an app."""
    actor = _who_sets_up()
    if sign_on.is_bound(actor=actor, token=half_token()):
        raise NobodyHalfWayError  # a passkey is enough alone, everywhere: a council's provider makes nobody one
    form = AppForm(formdata=None)
    with refusals(form):
        now = clock.now()
        passkeys.register(actor=actor, party=party(), answer=answer_in() or Answer("", ""), name="", now=now)
        codes = factors.make_recovery_codes(actor=actor, now=now)
        _begin(actor, Proof.PASSKEY)
        return render_template("consortium/people/recovery_codes.html", codes=codes, goes_to=safe_next())
    return _first_page(factors.offer_app(actor=actor), form, actor), 422


def _first_page(offered: factors.OfferedApp, form: AppForm, actor: Actor) -> str:
    """Setting up the first second step: an app, or a passkey."""
    offer = None
    if not sign_on.is_bound(actor=actor, token=half_token()):
        offer = passkeys.offer_registration(actor=actor, party=party(), now=clock.now())
    return set_up_page(offered, form, actor, passkey_offer=offer)


def _who_sets_up() -> Actor:
    """Somebody who never had a second factor, or who was handed a code by two administrators."""
    half, actor = _half_way()
    if not (half.is_recovering or held.held_by(actor).is_first_set_up):
        raise NobodyHalfWayError
    return actor


def offered_in(form: AppForm, actor: Actor) -> factors.OfferedApp:
    """What was offered with the page, come back with the form; something new where that is not to be read."""
    try:
        app_id, wrapped = UUID(form.app_id.data or ""), base64.urlsafe_b64decode(form.wrapped.data or "")
        return factors.offered_before(actor=actor, app_id=app_id, wrapped=wrapped)
    except (ValueError, Refused):
        return factors.offer_app(actor=actor)


def set_up_page(offered: factors.OfferedApp, form: AppForm, actor: Actor, **more: object) -> str:
    form.app_id.data = str(offered.id)
    form.wrapped.data = base64.urlsafe_b64encode(offered.wrapped).decode()
    shown = ""
    if current_app.config["IS_DEMONSTRATION"]:
        shown = form.code.data = factors.code_of(offered, clock.now())
    return render_template(
        "consortium/people/set_up_app.html",
        form=form,
        secret=offered.secret,
        email=queries.get_person(actor.person).email,
        address=offered.address,
        picture=_picture_of(offered.address),
        demonstration_code=shown,
        **more,
    )


def _picture_of(address: str) -> Markup:
    """The address of a secret as a QR code, drawn here: it goes nowhere else."""
    drawn = segno.make(address, error="m").svg_inline(
        border=2, omitsize=True, light="#ffffff", svgclass="con-qr__picture"
    )
    return Markup(drawn)  # noqa: S704 - drawn by us of squares


@contextmanager
def _tries(form: CodeForm | RecoveryForm, actor: Actor) -> Iterator[None]:
    """A wrong code is an error of its field and is counted; one too many ends it, and the password is asked for."""
    try:
        yield
    except Refused as refused:
        db.session.rollback()
        try:
            way = Way.of_second_step(refused.code)
            sessions.count_try(token=half_token(), person_id=actor.person, way=way, network=network())
        except Refused as over:
            flash(words_for(over), "important")
            raise NobodyHalfWayError from over
        form.code.errors = [words_for(refused)]


def _let_in(actor: Actor, proof: Proof) -> ResponseReturnValue:
    """Whole from here: on to where the person wanted to go."""
    _begin(actor, proof)
    if proof is Proof.RECOVERY_CODE:
        flash("You used a recovery code. Check below that you still have enough of them.", "important")
        return redirect(url_for("own_factors.show"))
    return redirect(safe_next())


def _begin(actor: Actor, proof: Proof) -> None:
    half = half_token()
    token = sessions.begin_session(actor=actor, half=half, device=device(), proof=proof, now=clock.now())
    remember(token, actor.person)


def _code_page(form: CodeForm, actor: Actor) -> str:
    shown = ""
    if current_app.config["IS_DEMONSTRATION"]:
        shown = form.code.data = factors.code_for_a_demonstration(actor=actor, now=clock.now())
    return render_template(
        "consortium/people/second_step.html",
        form=form,
        name=actor.name,
        held=held.held_by(actor),
        passkey_offer=offer_to(actor),
        demonstration_code=shown,
    )


def _recovery_page(form: RecoveryForm, actor: Actor) -> str:
    return render_template(
        "consortium/people/recovery_code.html", form=form, name=actor.name, has_factors=held.held_by(actor).factors > 0
    )
