"""Coming in by single sign-on: sent to a provider, back from it, and what that is good for.

A GET sends somebody there and takes them back; what follows is written by the POST that the page of their return sends.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.kernel.web.safety import csrf
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.queries import sign_on as providers
from consortium.people.queries.sign_on import Provider
from consortium.people.rules import sign_on as rules
from consortium.people.rules.factors import Proof
from consortium.people.services import invitations, sessions, sign_on
from consortium.people.views.cookie import device, present_token, remember, remember_half, safe_next
from consortium.people.views.sign_on import asking
from consortium.people.views.sign_on.asking import Begun

blueprint = Blueprint("sign_on", __name__)
AT = "/sign-in/with/<uuid:provider_id>"
ANSWER = ("code", "state", "iss", "error")
"""What of an answer is taken along."""


@blueprint.get("/sign-in/with")
@requires(Permission.SIGN_IN)
def ways() -> ResponseReturnValue:
    """Whose people sign in with a provider of their own."""
    found = providers.list_ways()
    return render_template("consortium/people/ways.html", ways=[way for way in found if not way.is_the_platforms])


@blueprint.get(AT)
@limiter.limit("1000 per 10 minutes", key_func=per_network)
@requires(Permission.SIGN_IN)
def go(provider_id: UUID) -> ResponseReturnValue:
    """To the provider, in order to sign in."""
    provider = providers.get_in_force(provider_id)
    return sent(provider, purpose="sign-in", goes_to=safe_next(), fails_to=url_for("people.sign_in_form"))


def sent(provider: Provider, *, fails_to: str, **more: Any) -> ResponseReturnValue:
    """Send somebody to the provider, or back with the reason why not."""
    try:
        return asking.begin(provider, **more)
    except Refused as refused:
        db.session.rollback()
        flash(words_for(refused), "important")
        return redirect(fails_to)


@blueprint.get(f"{AT}/back")
@requires(Permission.SIGN_IN)
def back(provider_id: UUID) -> ResponseReturnValue:
    """Back from the provider. The page sends on what came along, by itself where scripts run."""
    name = next((way.name for way in providers.list_ways() if way.id == provider_id), "your organisation’s sign-in")
    answer = [(key, request.args[key][:2000]) for key in ANSWER if request.args.get(key)]
    g.is_bare = True  # the page is on its way somewhere: no menu to get lost in
    return render_template("consortium/people/back.html", provider_id=provider_id, name=name, answer=answer)


@blueprint.post(f"{AT}/back")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes_in_confidence
def come(provider_id: UUID) -> ResponseReturnValue:
    """What the provider said is asked of it and checked; then what was begun goes on, or says why not."""
    fails_to = url_for("people.sign_in_form")
    try:
        begun = asking.begun_here(provider_id)
        way = PURPOSES[begun.purpose]
        fails_to = way.fails_to(begun)
        if begun.person_id and str(present_actor().person_id) != begun.person_id and begun.purpose != "sign-in":
            raise Refused("sign_on.lapsed")
        provider = _asked(begun, provider_id)
        return way.goes_on(provider, asking.claims_in_answer(provider, begun), begun)
    except Refused as refused:
        db.session.rollback()
        flash(words_for(refused), "important")
        return redirect(fails_to)


def _asked(begun: Begun, provider_id: UUID) -> Provider:
    if begun.purpose == "trial":
        return providers.get_to_try(UUID(begun.subject), provider_id)
    return providers.get_in_force(provider_id)


def _sign_in(provider: Provider, claims: dict[str, Any], begun: Begun) -> ResponseReturnValue:
    """Whoever is linked to that account; they act for whom the provider speaks."""
    owner = providers.find_owner(provider.id, claims["sub"])
    identity = (
        queries.find_identity(owner.person_id, owner.organisation_id) if owner and owner.organisation_id else None
    )
    db.session.rollback()
    if owner is None or identity is None:
        raise Refused("sign_on.unknown", name=provider.name)
    act_as(identity.actor)
    sign_on.note_use(actor=identity.actor, identity_id=owner.identity_id, claims=claims, now=clock.now())
    return let_in(provider, claims, begun.goes_to)


def let_in(provider: Provider, claims: dict[str, Any], goes_to: str) -> ResponseReturnValue:
    """Whole, where the provider showed a second factor that its registration trusts; else our second step follows."""
    actor, said, now = present_actor(), sign_on.said_by(provider, claims), clock.now()
    if rules.shows_second_factor(claims, provider.second_factors):
        token = sessions.begin_session(
            actor=actor, half=None, device=device(), proof=Proof.SINGLE_SIGN_ON, now=now, sign_on=said
        )
        remember(token, actor.person)
        return redirect(goes_to)
    remember_half(sessions.begin_half_session_of(actor=actor, device=device(), now=now, sign_on=said), actor.person)
    return redirect(url_for("second_step.ask", next=goes_to))


def _take_up(provider: Provider, claims: dict[str, Any], begun: Begun) -> ResponseReturnValue:
    """An invitation links the account to whoever was invited: the only way that a new account becomes somebody's."""
    invited = invitations.invited_by(begun.subject)
    if provider.organisation_id != invited.organisation_id:
        raise Refused("sign_on.lapsed")
    db.session.rollback()
    actor = invitations.invitee(invited)
    act_as(actor)
    now = clock.now()
    invitations.accept_by_sign_on(actor=actor, invited=invited, name=str(claims.get("name") or ""), now=now)
    sign_on.link(actor=actor, provider=provider, claims=claims, now=now)
    if invitations.has_to_wait(actor):
        flash(words_for(Refused("invitation.waits")), "success")
        return redirect(url_for("people.sign_in_form"))
    return let_in(provider, claims, begun.goes_to)


def _link(provider: Provider, claims: dict[str, Any], begun: Begun) -> ResponseReturnValue:
    sign_on.ensure_own_means(actor=present_actor(), token=present_token())
    linked = sign_on.link(actor=present_actor(), provider=provider, claims=claims, now=clock.now())
    flash(f"Your account {linked.shown_as} of {provider.name} is linked: it signs you in from now on.", "success")
    return redirect(begun.goes_to)


def _try(provider: Provider, claims: dict[str, Any], begun: Begun) -> ResponseReturnValue:
    """The administrator went there and came back: shown what it says of a second factor, before it is in force."""
    Permission.REGISTER_SIGN_ON.ensure(present_actor())
    sign_on.note_trial(
        actor=present_actor(), organisation_id=UUID(begun.subject), provider_id=provider.id, now=clock.now()
    )
    shown = [str(claims["acr"])] if claims.get("acr") else []
    values = " ".join([*shown, *rules.amr_of(claims)]) or "nothing"
    trusts = rules.shows_second_factor(claims, provider.second_factors)
    follows = "so it is trusted for the second step" if trusts else "so our own second step will be asked"
    flash(f"It works: you came back as {sign_on.shown_as(claims)}. Of how you signed in it said: {values}; {follows}.",
          "success")  # fmt: skip
    return redirect(begun.goes_to)


def _step_up(provider: Provider, claims: dict[str, Any], begun: Begun) -> ResponseReturnValue:
    """The same account of the same provider, asked anew, with its second factor."""
    actor, token = present_actor(), present_token()
    sign_on.ensure_confirms(actor=actor, token=token, provider=provider, claims=claims)
    rules.ensure_asked_again(claims, name=provider.name, asked_at=begun.asked_at)
    fresh = sessions.prove_again(actor=actor, token=token, proof=Proof.SINGLE_SIGN_ON, now=clock.now())
    remember(fresh, actor.person)
    return redirect(begun.goes_to)


class _Purpose:
    """What is done with an answer, and where somebody is told that it was not as it should be."""

    def __init__(
        self,
        goes_on: Callable[[Provider, dict[str, Any], Begun], ResponseReturnValue],
        fails_to: Callable[[Begun], str],
    ) -> None:
        self.goes_on, self.fails_to = goes_on, fails_to


PURPOSES = {
    "sign-in": _Purpose(_sign_in, lambda begun: url_for("people.sign_in_form")),
    "invitation": _Purpose(_take_up, lambda begun: url_for("invitations.show", secret=begun.subject)),
    "link": _Purpose(_link, lambda begun: begun.goes_to),
    "trial": _Purpose(_try, lambda begun: begun.goes_to),
    "step-up": _Purpose(_step_up, lambda begun: url_for("stepping_up.confirm_form", next=begun.goes_to)),
}


@blueprint.get("/signed-out")
@requires(Permission.SIGN_IN)
def signed_out() -> ResponseReturnValue:
    """Signed out here; at the provider somebody may be signed in still."""
    way = next((each for each in providers.list_ways() if str(each.id) == request.args.get("by")), None)
    return render_template("consortium/people/signed_out.html", way=way)


@blueprint.get(f"{AT}/out")
@limiter.limit("1000 per 10 minutes", key_func=per_network)
@requires(Permission.SIGN_IN)
def go_out(provider_id: UUID) -> ResponseReturnValue:
    """To the provider, in order to sign out there too (OpenID RP-initiated logout)."""
    provider = providers.get_in_force(provider_id)
    here = url_for("sign_on.signed_out")
    try:
        leads_to = asking.way_out(provider, current_app.config["PUBLIC_URL"] + here)
    except Refused as refused:
        flash(words_for(refused), "important")
        return redirect(here)
    if leads_to is None:
        flash(f"{provider.name} has no page for signing out. Close all windows of your browser instead.", "important")
    return redirect(leads_to or here)


@csrf.exempt
@blueprint.post(f"{AT}/logged-out")
@limiter.limit("100 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.SIGN_IN)
@writes
def logged_out(provider_id: UUID) -> ResponseReturnValue:
    """The provider says that somebody signed out there: their sessions by it end here (OpenID back-channel logout)."""
    provider = providers.get_in_force(provider_id)
    try:
        subject, sid = asking.logged_out(provider, request.form.get("logout_token", ""))
    except Refused as refused:
        return words_for(refused), 400
    sessions.end_by_provider(provider_id=provider.id, subject=subject, sid=sid)
    return "", 200
