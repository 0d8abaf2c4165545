"""A tiny stand-in for an OpenID provider on a port of this machine, which lies as it is told; and going through it."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from tests.factories.programs import hidden_fields

CLIENT, SECRET = "consortium", "secret-of-a-client"
KEY, STRANGER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
BASIC = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


@dataclass
class StandIn:
    """What it says of itself, whose codes it gave, and how it signs."""

    issuer: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    is_away: bool = False
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/out",
            "id_token_signing_alg_values_supported": ["RS256", "none"],
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def grant(self, asked: dict[str, str], **claims: Any) -> str:
        """A code for whoever was sent here with that request; `claims` are what its token says otherwise."""
        now, code = int(time.time()), secrets.token_urlsafe(8)
        said = {
            "iss": self.issuer, "sub": "sub-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "auth_time": now, "amr": ["pwd", "mfa"], "email": "Sam.Okoro@sefton.example", "name": "Sam Okoro",
        }  # fmt: skip
        kept = {key: value for key, value in (said | claims).items() if value is not None}
        self.codes[code] = {
            "claims": kept,
            "challenge": asked["code_challenge"],
            "method": asked["code_challenge_method"],
        }
        return code

    def signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] == "none":
            parts = (json.dumps(each).encode() for each in (self.header, claims))
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        return jwt.encode(self.header, claims, self.key)

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A token for a code, once, to whoever holds the verifier."""
        code = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_right = code is not None and code["method"] == "S256" and authorization == BASIC
        if code is None or not is_right or base64.urlsafe_b64encode(digest).decode().rstrip("=") != code["challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.signed(code["claims"])}


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """It answers for a while."""
    provider = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self._answer(200, provider.discovery())
            else:
                self._answer(200, {"keys": [KEY.as_dict(private=False)]})

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(said).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(503 if provider.is_away else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nothing is written of what is asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked_for(sent: TestResponse) -> dict[str, str]:
    """What the provider is asked by whoever was sent there."""
    assert sent.status_code == 302, sent.text
    return {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}


def come_back(browser: FlaskClient, provider_id: UUID, **answer: str) -> TestResponse:
    """Back at our page with an answer, and on from there."""
    page = browser.get(f"/sign-in/with/{provider_id}/back", query_string=answer)
    assert page.status_code == 200, page.text
    return browser.post(f"/sign-in/with/{provider_id}/back", data=hidden_fields(page.text))


def go_through(
    browser: FlaskClient, provider: StandIn, provider_id: UUID, begins_at: str, **claims: Any
) -> TestResponse:
    """There and back again; `claims` are what the token says that is not as usual."""
    asked = asked_for(browser.get(begins_at))
    code = provider.grant(asked, **claims)
    return come_back(browser, provider_id, code=code, state=asked["state"], iss=provider.issuer)
