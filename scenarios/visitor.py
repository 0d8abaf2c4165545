"""A person of a story: signs in as anybody would, consents, and then acts through the API with a token of their own."""

import base64
import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp

from scenarios.transport import Stage, StoryError

CLIENT_ID = "consortium-cli"
REDIRECT_URI = "http://127.0.0.1/callback"
STEP = 30
"""Seconds for which a code of an authenticator app stands (RFC 6238)."""


class _Inputs(HTMLParser):
    """The hidden fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.fields.setdefault(str(given["name"]), given.get("value") or "")


def hidden_fields(html: str) -> dict[str, str]:
    parser = _Inputs()
    parser.feed(html)
    return parser.fields


@dataclass
class Visitor:
    """One person at one organisation."""

    name: str
    email: str
    password: str
    organisation: str
    stage: Stage
    secret: str = ""
    """Of the authenticator app that this person set up."""
    last_step: int = 0
    _token: str = ""
    _client: httpx.Client | None = field(default=None, repr=False)

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Fill in and send the form at `path`, as a browser without JavaScript would."""
        client = self._client or self._arrive()
        self._client = client
        page = client.get(path)
        answer = client.post(path, data={**hidden_fields(page.text), **fields})
        if answer.status_code not in {302, 303}:
            raise StoryError(f"{self.name}: the form at {path} was not accepted ({answer.status_code})")
        return answer

    def _arrive(self) -> httpx.Client:
        """From a network of one's own, as the proxy in front would tell it: tries are counted by network."""
        client = self.stage.new_client()
        client.headers["X-Forwarded-For"] = f"2001:db8::{zlib.crc32(self.email.encode()) >> 16:x}"
        return client

    def sign_in(self) -> None:
        """Password, then the code of one's app, which the first sign-in sets up; then take a token."""
        self._client = self._arrive()
        step = self.submit("/sign-in", email=self.email, password=self.password).headers["location"]
        if self.secret:
            self.submit(step, code=self._next_code())
        else:
            self._set_up(self._client, str(self._client.get(step).headers.get("location", step)))
        self._token = self._take_token(self._client)

    def _set_up(self, client: httpx.Client, path: str) -> None:
        """Give one's app the key that the page shows, as anybody would, and show its first code."""
        page = client.get(path).text
        key = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
        if key is None:
            raise StoryError(f"{self.name} was shown no key for an authenticator app at {path}")
        self.secret = key[1].replace(" ", "")
        answer = client.post(path, data={**hidden_fields(page), "code": self._next_code()})
        if answer.status_code != 200 or "recovery codes" not in answer.text:
            raise StoryError(f"{self.name}: the first code of the app was not accepted ({answer.status_code})")

    def _next_code(self) -> str:
        """The next code that was not used, by the one clock; where there is none yet, time goes on by half a minute."""
        now = int(self.stage.now().timestamp()) // STEP
        step = max(now, self.last_step + 1)
        if step > now + 1:
            self.stage.move_clock(STEP)
        self.last_step = step
        return pyotp.TOTP(self.secret).generate_otp(step)

    def _take_token(self, client: httpx.Client) -> str:
        """Authorization code with PKCE (RFC 6749, RFC 7636): the person consents on the product's own page."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "scope": "act",
            "state": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        path = str(httpx.URL("/oauth/authorize", params=asked))
        location = urlsplit(self.submit(path, confirm="yes").headers["location"])
        code = parse_qs(location.query).get("code", [""])[0]
        answer = client.post(
            "/oauth/token",
            data={
                "grant_type": "authorization_code",
                "client_id": CLIENT_ID,
                "redirect_uri": REDIRECT_URI,
                "code": code,
                "code_verifier": verifier,
            },
        )
        if answer.status_code != 200:
            raise StoryError(f"{self.name} was given no token: {answer.text}")
        return str(answer.json()["access_token"])

    def call(self, method: str, path: str, json: Any = None) -> httpx.Response:
        """One call of the API with this person's own token, taken again when time has passed it by."""
        if not self._token:
            self.sign_in()
        answer = self._send(method, path, json)
        if answer.status_code == 401:
            self.sign_in()
            answer = self._send(method, path, json)
        return answer

    def _send(self, method: str, path: str, json: Any) -> httpx.Response:
        assert self._client is not None  # noqa: S101 - `call` signs in first
        headers = {"Authorization": f"Bearer {self._token}"}
        if method != "GET":
            headers["Idempotency-Key"] = secrets.token_hex(16)
        return self._client.request(method, f"/api/v1{path}", json=json, headers=headers)

    def post(self, path: str, json: Any = None) -> Any:
        return self._expect(self.call("POST", path, json if json is not None else {}))

    def put(self, path: str, json: Any) -> Any:
        return self._expect(self.call("PUT", path, json))

    def post_openly(self, path: str, json: Any) -> Any:
        """A call that needs no token: making an account."""
        return self._expect(self._arrive().post(f"/api/v1{path}", json=json))

    def delete(self, path: str) -> None:
        self._expect(self.call("DELETE", path))

    def upload(self, path: str, file_name: str, data: bytes) -> Any:
        """Store a file."""
        if not self._token:
            self.sign_in()
        assert self._client is not None  # noqa: S101 - signed in just above
        headers = {"Authorization": f"Bearer {self._token}"}
        files = {"file": (file_name, data, "application/pdf")}
        return self._expect(self._client.post(f"/api/v1{path}", files=files, headers=headers))

    def get(self, path: str) -> Any:
        return self._expect(self.call("GET", path))

    def is_refused(self, method: str, path: str, json: Any = None) -> tuple[int, str]:
        """Make a call that the rules must refuse. Returns status and code. Raises `StoryError` when it succeeds."""
        answer = self.call(method, path, json if json is not None else {})
        if answer.status_code < 400:
            raise StoryError(f"{self.name}: {method} {path} should have been refused")
        return answer.status_code, str(answer.json().get("type", "")).rsplit("/", 1)[-1]

    def _expect(self, answer: httpx.Response) -> Any:
        if answer.status_code >= 400:
            said = answer.json() if "json" in answer.headers.get("content-type", "") else {}
            why = said.get("detail") or said.get("title") or answer.text[:200]
            more = f" {said['errors']}" if said.get("errors") else ""
            request = answer.request
            raise StoryError(f"{self.name}: {request.method} {request.url.path}: {answer.status_code} {why}{more}")
        return answer.json() if answer.content else None
