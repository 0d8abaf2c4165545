"""Letting a program act for me, and the addresses at which programs get and give back their tokens (OAuth 2.0)."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from consortium.kernel.access import known_scopes
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import PROOF_LASTS, ensure_proved_lately, requires, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.kernel.web.safety import csrf, let_forms_lead_to
from consortium.people import rules
from consortium.people.permissions import Permission
from consortium.people.services import programs
from consortium.people.views import authorization
from consortium.people.views.authorization import OAuth2Error, server

blueprint = Blueprint("tokens", __name__)
LEAST_AGE = 60
"""Seconds: whoever has just given it must have the time to consent."""


def take_part(app: Flask) -> None:
    """Make the OAuth 2.0 server ready and serve it."""
    authorization.take_part(app)
    app.register_blueprint(blueprint)


@blueprint.get("/oauth/authorize")
@requires(Permission.LET_PROGRAMS_ACT)
def consent_form() -> ResponseReturnValue:
    """Ask the person whether the program may act for them."""
    return _asked(is_answered=False)


@blueprint.post("/oauth/authorize")
@requires(Permission.LET_PROGRAMS_ACT)
@writes_in_confidence
def consent() -> ResponseReturnValue:
    """The person's answer: back to the program with a code, or with a refusal."""
    return _asked(is_answered=True)


def _ensure_recent_enough() -> None:
    """A program may ask for a person who gave their second factor lately (`max_age`, RFC 9470 section 4)."""
    age = request.args.get("max_age", "")
    if age.isascii() and age.isdigit():
        wanted = timedelta(seconds=max(int(age[:6]), LEAST_AGE))
        ensure_proved_lately(present_actor(), within=min(wanted, PROOF_LASTS))


def _asked(*, is_answered: bool) -> ResponseReturnValue:
    _ensure_recent_enough()
    try:
        authorization.ensure_sayable()
        grant = server.get_consent_grant(end_user=current_user.identity)
        program = grant.request.client.program
        programs.ensure_may_consent(actor=present_actor(), program=program)
        if is_answered:
            granted = current_user.identity if request.form.get("confirm") == "yes" else None
            return server.create_authorization_response(grant_user=granted, grant=grant)
    except OAuth2Error as error:
        if error.redirect_uri:
            return server.handle_error_response(None, error)
        said = error.get_error_description() or error.error
        return render_template("consortium/people/consent_impossible.html", said=said, code=error.error), 400
    back = urlsplit(grant.redirect_uri)
    let_forms_lead_to(f"{back.scheme}://{back.netloc}")
    return render_template("consortium/people/consent.html", program=program, goes_to=back.hostname)


@blueprint.post("/oauth/token")
@csrf.exempt
@limiter.limit("60 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.ASK_FOR_TOKENS)
@writes_in_confidence
def issue() -> ResponseReturnValue:
    """A token for a code or for a program's own secret (RFC 6749 section 3.2)."""
    try:
        authorization.ensure_sayable()
        return server.create_token_response()
    except OAuth2Error as error:
        return server.handle_error_response(None, error)


@blueprint.post("/oauth/revoke")
@csrf.exempt
@limiter.limit("60 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.ASK_FOR_TOKENS)
@writes_in_confidence
def revoke() -> ResponseReturnValue:
    """The end of a token (RFC 7009)."""
    try:
        authorization.ensure_sayable()
        return server.create_endpoint_response(authorization.Revocation.ENDPOINT_NAME)
    except OAuth2Error as error:
        return server.handle_error_response(None, error)


@blueprint.get("/.well-known/oauth-authorization-server")
@requires(Permission.ASK_FOR_TOKENS)
def metadata() -> ResponseReturnValue:
    """What this server can do, for programs that configure themselves (RFC 8414)."""
    here = current_app.config["PUBLIC_URL"]
    return jsonify(
        issuer=here,
        authorization_endpoint=here + url_for("tokens.consent_form"),
        token_endpoint=here + url_for("tokens.issue"),
        revocation_endpoint=here + url_for("tokens.revoke"),
        service_documentation=here + "/api/docs",
        response_types_supported=["code"],
        grant_types_supported=["authorization_code", "client_credentials"],
        code_challenge_methods_supported=["S256"],
        token_endpoint_auth_methods_supported=authorization.PROOFS,
        revocation_endpoint_auth_methods_supported=authorization.PROOFS,
        scopes_supported=[rules.ACT, *known_scopes()],
    )
