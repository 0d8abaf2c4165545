"""A person of a story: signs in as anybody would, consents, and then acts through the API with a token of their own."""

import base64
import hashlib
import secrets
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from scenarios.transport import Stage, StoryError

CLIENT_ID = "consortium-cli"
REDIRECT_URI = "http://127.0.0.1/callback"


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
        """Sign in, switch to the organisation of the story where there are several, and take a token."""
        self._client = self._arrive()
        self.submit("/sign-in", email=self.email, password=self.password)
        self._token = self._take_token(self._client)

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
