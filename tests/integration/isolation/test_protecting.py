"""Headers and cookies of every address that shows something, as each kind of actor, as browsers get them by TLS.

The suite looks at a sample of the addresses; `make prove` at all of them.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from consortium.kernel.settings import Settings
from tests.application import another_application
from tests.integration.isolation.addresses import addresses
from tests.integration.isolation.asking import Asking
from tests.integration.isolation.conftest import FULL, SEEDS
from tests.integration.isolation.site import Site, site_on
from tests.integration.isolation.somebody import everybody
from tests.integration.isolation.tally import tell
from tests.integration.isolation.worlds import Rows

KINDS = frozenset(
    {
        "Sefton commissioner for Sefton", "Sefton organisation administrator for Sefton",
        "Knowsley procurement officer for Knowsley", "Acorn administrator for Acorn",
        "Administrator for Platform", "client of Sefton", "the public",
    }
)  # fmt: skip
SAMPLE = 12
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
UNSAID = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
PAGE = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    r" connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NOTHING_RUNS = "default-src 'none'; sandbox"
INLINE = re.compile(r"<script(?![^>]*(?:nonce|src)=)|\son\w+=\"|javascript:|<style|\sstyle=\"", re.IGNORECASE)


@pytest.fixture(scope="module")
def by_tls(settings: Settings) -> Iterator[Flask]:
    with another_application(replace(settings, public_url="https://consortium.example")) as application:
        application.testing = True
        yield application


@pytest.fixture
def site(by_tls: Flask, rows: Rows, stored: sa.Connection) -> Iterator[Site]:
    with site_on(by_tls, stored, everybody(rows)) as site:
        yield site


def faults(answer: TestResponse) -> Iterator[str]:
    """What is wrong with the headers and cookies of an answer."""
    headers = answer.headers
    yield from (f"{name}: {headers.get(name)}" for name, said in FIXED.items() if headers.get(name) != said)
    policy = headers.get("Content-Security-Policy", "")
    if not PAGE.fullmatch(policy) and policy != NOTHING_RUNS:
        yield f"Content-Security-Policy: {policy}"
    if "no-store" not in headers.get("Cache-Control", ""):
        yield f"Cache-Control: {headers.get('Cache-Control')}"
    yield from (
        f"{name} is said" for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in headers
    )
    for cookie in headers.getlist("Set-Cookie"):
        said = {part.strip().lower() for part in cookie.split(";")[1:]}
        if not (cookie.startswith("__Host-") and {"secure", "httponly", "samesite=lax", "path=/"} <= said):
            yield f"cookie {cookie.split('=')[0]}: {sorted(said)}"
        if "domain" in cookie.lower():
            yield "a cookie names a domain"
    if answer.mimetype == "text/html" and (found := INLINE.search(answer.get_data(as_text=True))):
        yield f"inline: {found[0]}"
    if answer.mimetype.startswith("text/") and answer.content_type and "charset=utf-8" not in answer.content_type:
        yield f"Content-Type: {answer.content_type}"


def test_every_address_answers_everybody_with_what_protects_them(site: Site, rows: Rows, part: int) -> None:
    asking, wrong, looked, cookies = Asking(site, rows), list[str](), 0, 0
    whom = [who for who in site.actors if who.label in KINDS]
    shown = [address for address in addresses(site.app) if address.method == "GET"]
    sample = (
        shown[part :: len(SEEDS)]
        if FULL
        else [*random.Random(9).sample(shown, SAMPLE), *(a for a in shown if a.rule == "/sign-in")]
    )
    for address in sample:
        for who in whom:
            answer = asking.shown(who, address)
            looked += 1
            cookies += "Set-Cookie" in answer.headers
            wrong += [f"{who.label}: {address.rule} {answer.status_code}: {fault}" for fault in faults(answer)]
    assert wrong == []
    assert cookies
    tell("answers whose headers and cookies were looked at", looked, {"addresses": len(sample), "cookies": cookies})


def test_a_file_of_the_front_end_is_for_our_own_pages_only(by_tls: Flask) -> None:
    page = by_tls.test_client().get("/sign-in", base_url="https://consortium.example").text
    [sheet, *_] = re.findall(r"/assets/[\w.-]+\.css", page)
    with by_tls.test_client().get(sheet) as answer:
        headers = answer.headers
    assert {name: headers.get(name) for name in FIXED} == FIXED
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "immutable" in headers["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nothing_takes_are_refused(by_tls: Flask, method: str) -> None:
    assert by_tls.test_client().open("/sign-in", method=method).status_code == 405
