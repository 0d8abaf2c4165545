"""A council's officer comes in by a real OpenID provider, over HTTP, from the registration to the second sign-in."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.people.rules import Role
from tests.factories.openid import CLIENT, SECRET, come_back
from tests.factories.programs import hidden_fields
from tests.factories.world import World
from tests.integration.consortium.people.test_inviting import invite, links
from tests.integration.consortium.people.test_signing_in import is_signed_in
from tests.oidc import real_provider


@pytest.fixture(scope="module")
def issuer(app: Flask) -> Iterator[str]:
    with real_provider(app.config["PUBLIC_URL"]) as address:
        yield address


def through(browser: FlaskClient, sent: TestResponse, who: str, root: str, *, mfa: bool = True) -> TestResponse:
    """Sign in at the provider as somebody, and come back with what it answers."""
    there = requests.Session()
    address = sent.headers["Location"]
    while not address.startswith(root):
        answer = there.get(address, allow_redirects=False, timeout=10)
        if answer.status_code == 200:
            said = {"login": who} | ({"mfa": "yes"} if mfa else {})
            answer = there.post(address, data=said, allow_redirects=False, timeout=10)
        address = urljoin(address, answer.headers["Location"])
    back = urlsplit(address)
    said = {name: values[0] for name, values in parse_qs(back.query).items()}
    return come_back(browser, back.path.split("/")[3], **said)  # type: ignore[arg-type]


def test_an_officer_comes_in_by_a_real_provider(world: World, app: Flask, issuer: str) -> None:
    root = app.config["PUBLIC_URL"]
    sefton = world.council("Sefton")
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    office = world.signed_in(alex)
    at = f"/organisations/{sefton.id}/sign-on"
    form = {"name": "Sefton sign-in", "issuer": issuer, "client_id": CLIENT, "second_factors": "mfa"}
    fields = hidden_fields(office.get(f"{at}/new").text)
    assert "Enter the client secret" in office.post(f"{at}/new", data={**fields, **form}).text
    page = office.post(f"{at}/new", data={**fields, **form, "secret": SECRET}, follow_redirects=True).text
    assert SECRET not in page
    one = page.split('/trial"')[0].rsplit('"', 1)[1]

    def press(act: str) -> str:
        return office.post(f"{one}/{act}", data=hidden_fields(office.get(at).text), follow_redirects=True).text

    assert "Try it first" in press("force")
    tried = through(office, office.get(f"{one}/trial"), "Alex", root)
    shown = office.get(tried.headers["Location"]).text
    assert "It works: you came back as alex@sefton.example" in shown
    assert "pwd mfa; so it is trusted for the second step" in shown
    assert "In force: people sign in with it" in press("force")
    assert "Link your own account first" in press("only-way")
    invite(office, sefton)
    (link,) = links(world, alex)
    provider_id = one.rsplit("/", 1)[1]
    bo = app.test_client()
    assert through(bo, bo.get(f"{link}/with/{provider_id}"), "Bo", root).headers["Location"] == "/"
    assert "Bo" in bo.get("/").text
    again = app.test_client()
    begins_at = again.get("/sign-in/with").text.split(f"/sign-in/with/{provider_id}")[1].split('"')[0]
    sent = again.get(f"/sign-in/with/{provider_id}{begins_at}")
    assert through(again, sent, "Bo", root, mfa=False).headers["Location"].startswith("/sign-in/second-step")
    assert not is_signed_in(again)
    stranger = app.test_client()
    came = through(stranger, stranger.get(f"/sign-in/with/{provider_id}"), "Kit", root)
    assert "Nobody here is linked" in stranger.get(came.headers["Location"]).text
    home = bo.post("/sign-out", data=hidden_fields(bo.get("/").text))
    assert "Sign out of Sefton sign-in" in bo.get(home.headers["Location"]).text
    out = bo.get(f"/sign-in/with/{provider_id}/out").headers["Location"]
    assert requests.get(out, timeout=10).status_code == 200
