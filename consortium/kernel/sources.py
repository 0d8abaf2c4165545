"""What others publish, asked over HTTP: a job asks, never a request. Hosts and keys come from the settings alone."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx
import orjson
from flask import current_app

from consortium.kernel.errors import BadInput
from consortium.kernel.settings import Settings

PATIENCE = httpx.Timeout(8, connect=4)
"""Seconds for each step of an answer."""
BACK_OFF = (1.0, 3.0)
"""Seconds before the second try and the third, where the source names no other."""
LONGEST = 40.0
"""Seconds for all tries together: a job may take a minute."""
LARGEST = 1_000_000
"""Bytes of an answer."""


class SourceAway(Exception):  # noqa: N818
    """A source does not answer, or not as it should. Says how in one word, never what was asked."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a source answers, and how it knows us: a key as the user of HTTP basic, or one in a header."""

    address: str
    user: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def ask(self, *path: str, pause: Callable[[float], None] = time.sleep) -> dict[str, Any] | None:
        """The document at a path of it, part by part; None where it has none. Raises `SourceAway`.

        Tried again where the source is busy or unwell, as long after as it asks for.
        """
        url = "/".join([self.address.rstrip("/"), *(quote(part, safe="") for part in path)])
        give_up_at = time.monotonic() + LONGEST
        auth = httpx.BasicAuth(self.user, "") if self.user else None
        headers = {**self.headers, "Accept": "application/json"}
        with httpx.Client(timeout=PATIENCE, auth=auth, headers=headers, verify=_trust()) as client:
            for rest in (*BACK_OFF, None):
                try:
                    return _once(client, url, give_up_at)
                except _Later as later:
                    wait = rest if later.after is None else later.after
                    if rest is None or wait is None or time.monotonic() + wait > give_up_at:
                        raise SourceAway(later.why) from None
                    pause(wait)
        raise AssertionError("the last try returns or raises")


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count, read once: that takes longer than many an answer."""
    return httpx.create_ssl_context()


class _Later(Exception):  # noqa: N818
    """Worth another try, `after` so many seconds where the source says so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


def _once(client: httpx.Client, url: str, give_up_at: float) -> dict[str, Any] | None:
    try:
        with client.stream("GET", url) as answer:
            body = _read(answer, give_up_at)
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _Later(type(error).__name__) from None
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise _Later(str(answer.status_code), seconds_after(answer.headers.get("Retry-After", "")))
    if answer.status_code != httpx.codes.OK:
        raise SourceAway(str(answer.status_code))
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise SourceAway("not JSON") from None
    if not isinstance(document, dict):
        raise SourceAway("not a document")
    return document


def _read(answer: httpx.Response, give_up_at: float) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise SourceAway("too much")
        if time.monotonic() > give_up_at:
            raise SourceAway("too slow")
    return body


def seconds_after(said: str, now: datetime | None = None) -> float | None:
    """What `Retry-After` says, in seconds: a number of them, or a moment (RFC 9110). None where it says neither."""
    if said.strip().isascii() and said.strip().isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())


COMPANIES_HOUSE, CHARITY_COMMISSION, CARE_QUALITY_COMMISSION = (
    "companies house",
    "charity commission",
    "care quality commission",
)


def sources_of(settings: Settings) -> dict[str, Source]:
    """The sources for which there is a key. Raises `BadInput` for an address that is none."""
    for name in ("companies_house_url", "charity_commission_url", "cqc_url"):
        if not getattr(settings, name).startswith(("https://", "http://")):
            raise BadInput(f"environment variable {name.upper()}", "must begin with https://")
    found = {}
    if settings.companies_house_key:
        found[COMPANIES_HOUSE] = Source(settings.companies_house_url, user=settings.companies_house_key)
    for name, address, key in (
        (CHARITY_COMMISSION, settings.charity_commission_url, settings.charity_commission_key),
        (CARE_QUALITY_COMMISSION, settings.cqc_url, settings.cqc_key),
    ):
        if key:
            found[name] = Source(address, headers={"Ocp-Apim-Subscription-Key": key})
    return found


def is_configured(name: str) -> bool:
    return name in current_app.extensions["sources"]


def source(name: str) -> Source:
    """Raises `SourceAway` where there is no key for it."""
    found: Source | None = current_app.extensions["sources"].get(name)
    if found is None:
        raise SourceAway("no key")
    return found
