"""Passkeys on pages: signing in by one alone, setting one up at first, adding and removing them."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.queries import factors as held
from consortium.people.rules.failing import Way
from consortium.people.services import failing, passkeys, sessions, sign_on
from consortium.people.services.passkeys import Answer, Offer, Party
from consortium.people.views.cookie import device, network, present_token, remember, safe_next

blueprint = Blueprint("passkeys", __name__)
ANSWER, CHALLENGE = "passkey", "challenge"


def party() -> Party:
    """This installation, as passkeys know it."""
    origin = current_app.config["PUBLIC_URL"]
    return Party(current_app.config["PASSKEY_DOMAIN"] or urlsplit(origin).hostname or "localhost", origin)


def offer_to(actor: Actor | None) -> Offer | None:
    """What a page needs to ask for a passkey; None for a person who has none."""
    if actor is not None and not held.held_by(actor).passkeys:
        return None
    return passkeys.offer_proof(actor=actor, party=party(), now=clock.now())


def answer_in(prefix: str = "") -> Answer | None:
    """A passkey's answer that came with the form, if any did."""
    said = request.form.get(prefix + ANSWER, "").strip()
    return Answer(said, request.form.get(prefix + CHALLENGE, "")) if said else None


@blueprint.post("/sign-in/passkey")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def sign_in() -> ResponseReturnValue:
    """Both steps in one: whose passkey it is says who is there."""
    owner = None
    try:
        answer = answer_in() or Answer("", "")
        owner = held.find_passkey_owner(answer.credential_id)
        found = (
            queries.find_identity(owner.person_id, owner.organisation_id) if owner and owner.organisation_id else None
        )
        db.session.rollback()
        if found is None:
            raise Refused("passkey.failed")
        act_as(found.actor)
        now = clock.now()
        proof = passkeys.prove(actor=found.actor, party=party(), answer=answer, is_known=False, now=now)
        token = sessions.begin_session(actor=found.actor, half=None, device=device(), proof=proof, now=now)
    except Refused as refused:
        db.session.rollback()
        failing.note(person_id=owner.person_id if owner else None, way=Way.PASSKEY, network=network())
        flash(words_for(refused), "important")
        return redirect(url_for("people.sign_in_form", next=safe_next()))
    remember(token, found.actor.person)
    return redirect(safe_next())


@blueprint.get("/account/signing-in/passkeys/new")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
def passkey_form() -> ResponseReturnValue:
    sign_on.ensure_own_means(actor=present_actor(), token=present_token(), is_enough_alone=True)
    return _form_page("")


@blueprint.post("/account/signing-in/passkeys/new")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def add() -> ResponseReturnValue:
    name = request.form.get("name", "")
    sign_on.ensure_own_means(actor=present_actor(), token=present_token(), is_enough_alone=True)
    try:
        added = passkeys.register(
            actor=present_actor(),
            party=party(),
            answer=answer_in() or Answer("", ""),
            name=name[:60],
            now=clock.now(),
        )
    except Refused as refused:
        db.session.rollback()
        return _form_page(name, words_for(refused)), 422
    flash(f"{added.name} is added. It signs you in by itself from now on.", "success")
    return redirect(url_for("own_factors.show"))


@blueprint.post("/account/signing-in/passkeys/<uuid:passkey_id>/removal")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def remove(passkey_id: UUID) -> ResponseReturnValue:
    sign_on.ensure_own_means(actor=present_actor(), token=present_token(), is_enough_alone=True)
    passkeys.remove(actor=present_actor(), passkey_id=passkey_id, now=clock.now())
    flash("Removed. It signs you in no longer.", "success")
    return redirect(url_for("own_factors.show"))


def _form_page(name: str, error: str = "") -> str:
    offer = passkeys.offer_registration(actor=present_actor(), party=party(), now=clock.now())
    return render_template("consortium/people/passkey_form.html", passkey_offer=offer, name=name, error=error)
