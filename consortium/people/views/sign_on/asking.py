"""Asking an OpenID provider who somebody is: by Authlib, with PKCE, state and nonce; what comes back is checked here.

Whatever a provider does wrong is a `Refused` in words. Times in tokens are the provider's, so they are held against the
clock on the wall, which is the database's too wherever time cannot be moved.
"""

import ipaddress
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.people.queries.sign_on import Provider
from consortium.people.rules.sign_on import ALGORITHMS, GOES_ON, LEEWAY, ensure_answered_by
from consortium.people.services.sign_on import secret_of

PATIENCE = 8
"""Seconds for each answer of a provider."""
LARGEST = 500_000
"""Bytes of one."""
WRONG = (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""What checking an answer raises that is not as it should be."""
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Begun:
    """Why somebody was sent to a provider, and what must come back with them: kept in their browser's own session."""

    purpose: str
    goes_to: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    asked_at: int
    begun_at: str
    person_id: str = ""
    subject: str = ""
    """What it is about: an invitation's secret, or the organisation whose registration is tried."""


class _Public:
    """A connection given up before a word is said where it leads into our own network, whatever its name was."""

    def _new_conn(self) -> Any:
        socket = super()._new_conn()  # type: ignore[misc]
        try:
            peer = ipaddress.ip_address(socket.getpeername()[0])
            is_fit = peer.is_global and not peer.is_multicast
        except BaseException:
            socket.close()
            raise
        if not is_fit:
            socket.close()
            raise requests.ConnectionError("leads into a private network")
        return socket


class _PublicHTTPS(_Public, HTTPSConnection):
    pass


class _PublicHTTP(_Public, HTTPConnection):
    pass


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class PublicOnly(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicHTTPSPool, "http": _PublicHTTPPool}


class _Session(OAuth2Session):
    """Follows nobody elsewhere, waits so long, reads so much, and never knocks at our own network's doors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not _is_trial():
            self.mount("https://", PublicOnly())
            self.mount("http://", PublicOnly())

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        if not url.startswith("https://") and not _is_trial():
            raise requests.ConnectionError("not https")
        kwargs |= {"allow_redirects": False, "timeout": PATIENCE, "stream": True}
        answer: requests.Response = super().request(method, url, **kwargs)
        body = b""
        for piece in answer.iter_content(65536):
            body += piece
            if len(body) > LARGEST:
                raise requests.ConnectionError("too much")
        answer._content = body
        return answer


class _App(FlaskOAuth2App):
    client_cls = _Session


def _is_trial() -> bool:
    """Whether this installation is for trying and tests, where a provider may stand on the same machine."""
    return bool(current_app.config["IS_DEMONSTRATION"] or current_app.config["RAISES_UNEXPECTED"])


def _app(provider: Provider) -> _App:
    """Authlib's client, with what the provider says of itself. Raises `Refused` where that is not as registered."""
    app = _App(
        FlaskIntegration(provider.id.hex),
        name=provider.id.hex,
        client_id=provider.client_id,
        client_secret=secret_of(provider),
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )
    db.session.rollback()  # nobody waits for a stranger with a transaction open
    try:
        metadata = app.load_server_metadata()
    except (requests.RequestException, *WRONG) as error:
        raise Refused("sign_on.away", name=provider.name, why="it says nothing of itself") from error
    if metadata.get("issuer") != provider.issuer:
        raise Refused("sign_on.not_believed", name=provider.name, why="it calls itself something else")
    for needed in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(metadata.get(needed), str):
            raise Refused("sign_on.away", name=provider.name, why=f"it names no {needed}")
    said = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [each for each in ALGORITHMS if each in said] or ["RS256"]
    methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    by_post = "client_secret_basic" not in methods and "client_secret_post" in methods
    app.client_kwargs["token_endpoint_auth_method"] = "client_secret_post" if by_post else "client_secret_basic"
    return app


def begin(
    provider: Provider, *, purpose: str, goes_to: str, subject: str = "", is_again: bool = False
) -> ResponseReturnValue:
    """Send somebody to a provider; with `is_again` it must ask them anew. Raises `Refused` where it is away."""
    actor, now = present_actor(), clock.now()
    app = _app(provider)
    redirect_uri = current_app.config["PUBLIC_URL"] + url_for("sign_on.back", provider_id=provider.id)
    more = {"prompt": "login", "max_age": 0} if is_again else {}
    try:
        rv = app.create_authorization_url(redirect_uri, **more)
    except WRONG as error:
        raise Refused("sign_on.away", name=provider.name, why="its address cannot be read") from error
    begun = Begun(
        purpose=purpose,
        goes_to=goes_to,
        nonce=rv["nonce"],
        code_verifier=rv["code_verifier"],
        redirect_uri=redirect_uri,
        asked_at=int(time.time()),
        begun_at=now.isoformat(),
        person_id=str(actor.person_id or ""),
        subject=subject,
    )
    _keep_two_at_most()
    app.framework.set_state_data(session, rv["state"], asdict(begun))
    return redirect(rv["url"])


def _keep_two_at_most() -> None:
    """Whoever begins again and again takes no more along than a cookie holds: what was begun last stays beside it."""
    begun = sorted((key for key in session if key.startswith("_state_")), key=lambda key: float(session[key]["exp"]))
    for key in begun[:-1]:
        session.pop(key)


def begun_here(provider_id: UUID) -> Begun:
    """What was begun in this browser that the answer belongs to, used up. Raises `Refused` for any other answer."""
    framework, state = FlaskIntegration(provider_id.hex), request.form.get("state", "")
    data = framework.get_state_data(session, state)
    if not data:
        raise Refused("sign_on.lapsed")
    framework.clear_state_data(session, state)
    begun = Begun(**data)
    if clock.now() - datetime.fromisoformat(begun.begun_at) > GOES_ON:
        raise Refused("sign_on.lapsed")
    return begun


def claims_in_answer(provider: Provider, begun: Begun) -> dict[str, Any]:
    """Turn the code of the answer into what the provider says, once all of it is believed. Raises `Refused`."""
    said = request.form
    if said.get("error"):
        raise Refused("sign_on.refused_there", name=provider.name, why=said["error"][:60].replace("_", " "))
    app = _app(provider)
    ensure_answered_by(
        name=provider.name,
        issuer=provider.issuer,
        said=said.get("iss") or None,
        always_says=app.server_metadata.get("authorization_response_iss_parameter_supported") is True,
    )
    try:
        token = app.fetch_access_token(
            code=said.get("code", ""), redirect_uri=begun.redirect_uri, code_verifier=begun.code_verifier
        )
    except requests.RequestException as error:
        raise Refused("sign_on.away", name=provider.name, why="it did not answer in time") from error
    except WRONG as error:
        raise Refused("sign_on.not_believed", name=provider.name, why="the code was not accepted") from error
    return _believed(app, provider, begun, token)


def _believed(app: _App, provider: Provider, begun: Begun, token: dict[str, Any]) -> dict[str, Any]:
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        claims = app.parse_id_token(token, nonce=begun.nonce, claims_options=options, leeway=LEEWAY)
    except (InvalidClaimError, MissingClaimError) as error:
        raise Refused(
            "sign_on.not_believed", name=provider.name, why=f"its token has a wrong {_claim(error)}"
        ) from error
    except requests.RequestException as error:
        raise Refused("sign_on.away", name=provider.name, why="it did not show its keys") from error
    except WRONG as error:
        raise Refused("sign_on.not_believed", name=provider.name, why="its signature is not right") from error
    if not claims or not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise Refused("sign_on.not_believed", name=provider.name, why="it does not say who it is")
    return dict(claims)


def _claim(error: JoseError) -> str:
    return str(getattr(error, "claim", "") or "claim")


def logged_out(provider: Provider, token: str) -> tuple[str | None, str | None]:
    """Whom the provider signed out: account and its own session. Raises `Refused` (OpenID back-channel logout)."""
    app = _app(provider)
    try:
        keys = KeySet.import_key_set(app.fetch_jwk_set())
        algorithms = app.server_metadata["id_token_signing_alg_values_supported"]
        claims = jwt.decode(token, keys, registry=JWSRegistry(algorithms=algorithms, strict_check_header=False)).claims
        jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
        ).validate(claims)
    except (requests.RequestException, *WRONG) as error:
        raise Refused("sign_on.not_believed", name=provider.name, why="its signature is not right") from error
    is_meant = LOGGED_OUT in (claims.get("events") or {}) and "nonce" not in claims
    if not is_meant or not (claims.get("sub") or claims.get("sid")) or claims["iat"] < time.time() - 600:
        raise Refused("sign_on.not_believed", name=provider.name, why="it says nothing of signing out")
    return claims.get("sub"), claims.get("sid")


def way_out(provider: Provider, goes_to: str) -> str | None:
    """Where somebody signs out of the provider too, and comes back from; None where it offers nothing."""
    app = _app(provider)
    if not isinstance(app.server_metadata.get("end_session_endpoint"), str):
        return None
    made = app.create_logout_url(post_logout_redirect_uri=goes_to, client_id=provider.client_id)
    return str(made["url"])
