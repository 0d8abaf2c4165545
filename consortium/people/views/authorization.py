"""Authlib's OAuth 2.0 server, told how programs, consents and tokens are kept here.

Authorization code with PKCE (RFC 6749, RFC 7636; S256 for everybody), client credentials, revocation (RFC 7009). A
token is kept by the actor it stands for: the transaction that found out who that is ends first.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.base import invalid_error_characters
from authlib.oauth2.rfc6749 import (
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, request

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.people import queries, rules
from consortium.people.services import hash_of, programs

PROOFS = ["client_secret_basic", "client_secret_post", "none"]


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):  # type: ignore[misc]
    """A registered program as Authlib asks about it."""

    program: queries.Program

    @property
    def client_id(self) -> str:
        return self.program.client_id

    def get_client_id(self) -> str:
        return self.program.client_id

    def get_default_redirect_uri(self) -> str | None:
        return self.program.redirect_uris[0] if len(self.program.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        return rules.allowed_scope(allowed=self.program.scopes, asked=scope or "")

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return rules.is_redirect_registered(registered=self.program.redirect_uris, asked=redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        given = hash_of(client_secret)
        return any(hmac.compare_digest(given, bytes(kept)) for kept in self.program.secret_hashes)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") == (not self.program.has_secret)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.program.grant_types


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent as Authlib asks about it."""

    grant: queries.Grant

    @property
    def code_challenge(self) -> str:
        return self.grant.code_challenge

    code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        return self.grant.scope


class AuthorizationCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """A code for a person's consent, worth one token within a minute."""

    TOKEN_ENDPOINT_AUTH_METHODS = PROOFS

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        programs.consent(
            actor=present_actor(),
            program=request.client.program,
            code=code,
            redirect_uri=request.payload.redirect_uri or request.client.get_default_redirect_uri(),
            scope=request.scope,
            code_challenge=request.payload.data["code_challenge"],
            now=clock.now(),
        )

    def query_authorization_code(self, code: str, client: Client) -> Consent | None:
        grant = queries.find_grant(hash_of(code))
        if grant is None:
            programs.end_after_reuse(code=code, program=client.program)
        return Consent(grant) if grant and grant.client_id == client.client_id else None

    def authenticate_user(self, authorization_code: Consent) -> queries.Identity | None:
        """The person, if they still act for that organisation."""
        grant = authorization_code.grant
        return queries.find_identity(grant.person_id, grant.organisation_id)

    def delete_authorization_code(self, authorization_code: Consent) -> None:
        """It was used up with the token (`_keep_token`)."""


class ClientCredentials(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """A token for a machine, which acts for the organisation that registered it."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class Challenge(CodeChallenge):  # type: ignore[misc]
    """PKCE with S256, of every program: the plain method protects nothing (RFC 9700 section 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A code_challenge with the method S256 is needed.")
        super().validate_code_challenge(grant, redirect_uri)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token presented for revocation."""

    token: str
    found: queries.Token

    def check_client(self, client: Client) -> bool:
        return self.found.client_id == client.client_id


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """The end of a token, asked for by the program it was issued to."""

    CLIENT_AUTH_METHODS = PROOFS

    def query_token(self, token_string: str, token_type_hint: str | None) -> Issued | None:
        found = queries.find_token(hash_of(token_string))
        return Issued(token_string, found) if found else None

    def revoke_token(self, token: Issued, request: OAuth2Request) -> None:
        program: queries.Program = request.client.program
        actor = program.actor
        if token.found.person_id is not None:
            identity = queries.find_identity(token.found.person_id, token.found.organisation_id)
            if identity is None:
                return  # the person acts for that organisation no longer: the token is worth nothing already
            actor = identity.actor
        db.session.rollback()
        act_as(actor)
        programs.end_token(actor=actor, program=program, token=token.token, now=clock.now())


def _find_client(client_id: str) -> Client | None:
    program = queries.find_program(client_id)
    return Client(program) if program else None


def _keep_token(token: dict[str, Any], asked: OAuth2Request) -> None:
    program: queries.Program = asked.client.program
    actor = asked.user.actor if asked.user else program.actor
    db.session.rollback()
    act_as(actor)
    if asked.authorization_code and not programs.redeem(grant=asked.authorization_code.grant):
        raise InvalidGrantError("The code was used before.")
    programs.issue_token(
        actor=actor,
        program=program,
        token=token["access_token"],
        scope=token.get("scope", ""),
        now=clock.now(),
        proved_at=asked.authorization_code.grant.proved_at if asked.authorization_code else None,
    )


def ensure_sayable() -> None:
    """Authlib repeats what was asked in its errors, whose characters are limited (RFC 6749 section 5.2).

    Raises `InvalidRequestError` for anything else, before it gets there.
    """
    for name in ("client_id", "redirect_uri", "response_type", "grant_type", "scope"):
        if invalid_error_characters(request.values.get(name, "")):
            raise InvalidRequestError(f"Characters that may not be in {name}.")


server = AuthorizationServer()


def take_part(app: Flask) -> None:
    """Make Authlib's server ready for this application."""
    lasts = int(programs.TOKEN_LASTS.total_seconds())
    app.config.update(
        OAUTH2_ACCESS_TOKEN_GENERATOR=lambda **asked: secrets.token_urlsafe(32),
        OAUTH2_TOKEN_EXPIRES_IN={"authorization_code": lasts, "client_credentials": lasts},
    )
    server.init_app(app, query_client=_find_client, save_token=_keep_token)


server.register_grant(AuthorizationCode, [Challenge(required=True)])
server.register_grant(ClientCredentials)
server.register_endpoint(Revocation)

__all__ = ["Client", "OAuth2Error", "ensure_sayable", "server", "take_part"]
