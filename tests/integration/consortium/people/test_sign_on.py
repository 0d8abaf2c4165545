"""Single sign-on: by issuer and subject, linked by an invitation or one's account, and for whom the provider speaks."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.db import new_id
from consortium.people.models.sign_on import bound_to_provider
from consortium.people.rules import Role
from consortium.people.views.sign_on.asking import PublicOnly
from tests.factories.openid import CLIENT, SECRET, STRANGER, StandIn, asked_for, come_back, go_through
from tests.factories.programs import hidden_fields
from tests.factories.world import PASSWORD, Made, World
from tests.integration.consortium.people.test_inviting import BO, invite, links, roles_of
from tests.integration.consortium.people.test_signing_in import gave_password, is_signed_in, show_code

PLATFORM = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


def registered(world: World, provider: StandIn, whose: Made, by: Actor, **more: Any) -> UUID:
    """A provider in force, registered by somebody."""
    provider_id, now = new_id(), sa.func.guard.now()
    wrapped = world.app.extensions["keyring"].wrap(SECRET.encode(), bound_to_provider(whose.id, provider_id))
    row = {"second_factors": ["mfa"], "is_only_way": False, "tried_at": now, "in_force_at": now, **more}
    world.insert(
        "identity_provider",
        organisation_id=whose.id,
        id=provider_id,
        name=f"{whose.name} sign-in",
        issuer=provider.issuer,
        client_id=CLIENT,
        wrapped=wrapped,
        made_at=now,
        made_by=by.person_id,
        **row,
    )
    return provider_id


def linked(world: World, provider: StandIn, whose: Made, person: Actor, subject: str = "sub-1") -> None:
    now = sa.func.guard.now()
    world.insert(
        "external_identity", person_id=person.person_id, id=new_id(), organisation_id=whose.id, issuer=provider.issuer,
        subject=subject, shown_as="sam", linked_at=now, used_at=now,
    )  # fmt: skip


@pytest.fixture
def way(world: World, provider: StandIn, sefton: Made, sam: Actor) -> UUID:
    """Sefton's provider, and Sam's account there."""
    provider_id = registered(world, provider, sefton, sam)
    linked(world, provider, sefton, sam)
    return provider_id


def says(browser: FlaskClient, answer: Any) -> str:
    """What somebody is told where they land."""
    page: str = browser.get(answer.headers["Location"]).text
    return page.split("<main")[-1].split("</main>")[0] if "<main" in page else page


def test_who_is_linked_comes_in_at_once_where_the_provider_shows_a_second_factor(
    world: World, provider: StandIn, way: UUID, client: FlaskClient
) -> None:
    asked = asked_for(client.get(f"/sign-in/with/{way}?next=/account"))
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"].endswith(f"/sign-in/with/{way}/back")
    code = provider.grant(asked)
    answer = come_back(client, way, code=code, state=asked["state"], iss=provider.issuer)
    assert answer.headers["Location"] == "/account"
    page = client.get("/account/signing-in").text
    assert "by single sign-on (pwd mfa)" in page
    assert "Sam.Okoro@sefton.example" in page
    assert "Link an account" not in page


def test_where_it_shows_none_our_second_step_is_asked_for(
    world: World, provider: StandIn, way: UUID, sam: Actor, client: FlaskClient
) -> None:
    secret = world.has_app(sam)
    second = go_through(client, provider, way, f"/sign-in/with/{way}", amr=["pwd"]).headers["Location"]
    assert second == "/sign-in/second-step?next=/"
    assert not is_signed_in(client)
    assert show_code(client, second, world.code(secret)).headers["Location"] == "/"
    assert "authenticator app (pwd)" in client.get("/account/signing-in").text


def test_a_first_second_step_by_a_councils_provider_is_never_a_passkey(
    world: World, provider: StandIn, way: UUID, client: FlaskClient
) -> None:
    """A passkey is enough alone and everywhere: whoever runs the provider could make one for anybody."""
    go_through(client, provider, way, f"/sign-in/with/{way}", amr=None)
    page = client.get("/sign-in/set-up")
    assert "Or use a passkey" not in page.text
    answer = client.post("/sign-in/set-up/passkey", data=hidden_fields(page.text))
    assert answer.headers["Location"].startswith("/sign-in?")


LIES = {
    "nonce": ({"nonce": "another"}, "wrong nonce"),
    "no nonce": ({"nonce": None}, "wrong nonce"),
    "issuer": ({"iss": "https://evil.example"}, "wrong iss"),
    "audience": ({"aud": "somebody else"}, "wrong aud"),
    "party": ({"aud": [CLIENT, "another"], "azp": "another"}, "wrong azp"),
    "many": ({"aud": [CLIENT, "another"]}, "wrong azp"),
    "expired": ({"exp": int(time.time()) - 3600}, "not be believed"),
    "too early": ({"iat": int(time.time()) + 3600}, "not be believed"),
    "access token": ({"at_hash": "b" * 22}, "wrong at_hash"),
    "nobody": ({"sub": ""}, "does not say who it is"),
    "stranger": ({"sub": "sub-2"}, "Nobody here is linked"),
    "same address": ({"sub": "sub-2", "email": "sam.okoro@people.example", "email_verified": True}, "Nobody here is"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_signs_nobody_in(provider: StandIn, way: UUID, client: FlaskClient, lie: str) -> None:
    claims, words = LIES[lie]
    answer = go_through(client, provider, way, f"/sign-in/with/{way}", **claims)
    assert words in says(client, answer)
    assert not is_signed_in(client)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "RS256", "kid": "one"}, {"alg": "HS256", "kid": "one"}])
def test_a_signature_that_is_not_the_providers_signs_nobody_in(
    provider: StandIn, way: UUID, client: FlaskClient, header: dict[str, str]
) -> None:
    provider.header = header
    if header["alg"] == "RS256":
        provider.key = STRANGER
    if header["alg"] == "HS256":
        provider.signed = lambda claims: "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"  # type: ignore[method-assign]
    try:
        answer = go_through(client, provider, way, f"/sign-in/with/{way}")
    finally:
        vars(provider).pop("signed", None)
    assert "signature is not right" in says(client, answer)
    assert not is_signed_in(client)


def test_an_answer_counts_once_in_the_browser_that_asked_and_from_the_issuer_asked(
    world: World, provider: StandIn, way: UUID, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    def begun(browser: FlaskClient) -> dict[str, str]:
        asked = asked_for(browser.get(f"/sign-in/with/{way}"))
        return {"code": provider.grant(asked), "state": asked["state"], "iss": provider.issuer}

    thief = world.app.test_client()
    answer = begun(client)
    assert "begun in another window" in says(thief, come_back(thief, way, **answer))
    for wrong, words in (({"iss": "https://evil.example"}, "another issuer"), ({"iss": ""}, "another issuer")):
        assert words in says(client, come_back(client, way, **{**begun(client), **wrong}))
    assert "access denied" in says(client, come_back(client, way, state=begun(client)["state"], error="access_denied"))
    late = begun(client)
    move_clock(minutes=16)
    assert "took too long" in says(client, come_back(client, way, **late))
    good = begun(client)
    assert come_back(client, way, **good).headers["Location"] == "/"
    assert "took too long" in says(client, come_back(client, way, **good))
    again = {**begun(thief), "code": good["code"]}
    assert "code was not accepted" in says(thief, come_back(thief, way, **again))
    assert not is_signed_in(thief)


def test_who_begins_often_takes_no_more_along_than_a_cookie_holds(
    provider: StandIn, way: UUID, client: FlaskClient
) -> None:
    asked = [asked_for(client.get(f"/sign-in/with/{way}")) for _ in range(8)]
    cookie = client.get_cookie("consortium")
    assert cookie is not None
    assert len(cookie.value) < 3000
    last = asked[-2]
    answer = come_back(client, way, code=provider.grant(last), state=last["state"], iss=provider.issuer)
    assert answer.headers["Location"] == "/"


def test_a_provider_that_is_away_or_calls_itself_something_else_is_told_in_words(
    provider: StandIn, way: UUID, client: FlaskClient
) -> None:
    begins_at = f"/sign-in/with/{way}"
    provider.is_away = True
    assert "did not answer as it should" in says(client, client.get(begins_at))
    provider.is_away, provider.metadata = False, {"issuer": "https://evil.example"}
    assert "calls itself something else" in says(client, client.get(begins_at))
    provider.metadata = {"token_endpoint": None}
    assert "names no token_endpoint" in says(client, client.get(begins_at))
    provider.metadata = {}
    asked = asked_for(client.get(begins_at))
    provider.is_away = True
    answer = come_back(client, way, code="x", state=asked["state"], iss=provider.issuer)
    assert "did not answer" in says(client, answer)
    assert client.get(f"/sign-in/with/{new_id()}").status_code == 404


def test_no_address_of_our_own_network_is_asked(provider: StandIn) -> None:
    """Whatever its name resolved to: the connection is given up before a word is said."""
    browser = requests.Session()
    browser.mount("http://", PublicOnly())
    with pytest.raises(requests.ConnectionError, match="private network"):
        browser.get(f"{provider.issuer}/jwks", timeout=5)
    assert provider.asked == []


def test_a_councils_provider_speaks_for_that_council_alone(
    world: World, provider: StandIn, way: UUID, sefton: Made, sam: Actor, client: FlaskClient
) -> None:
    wirral = world.council("A council before Sefton")
    assert sam.person_id
    world.also_acts_for(sam.person_id, sam.name, wirral, Role.ASSESSOR)
    go_through(client, provider, way, f"/sign-in/with/{way}")
    page = client.get("/")
    assert "for Sefton" in page.text or "Sefton" in page.text.split("<title>")[1].split("</title>")[0]
    form = {"csrf_token": hidden_fields(page.text)["csrf_token"], "organisation_id": str(wirral.id)}
    assert "speaks for Sefton only" in client.post("/act-for", data=form).text
    for path in ("apps", "passkeys"):
        assert "sign in with your password" in client.get(f"/account/signing-in/{path}/new").text
    with pytest.raises(IntegrityError, match="acts_for_whom_it_is_bound_to"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE sign_in_session SET organisation_id = :id"), {"id": wirral.id})


def test_an_invitation_links_the_account_to_whoever_was_invited(
    world: World, provider: StandIn, sefton: Made, client: FlaskClient
) -> None:
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    way = registered(world, provider, sefton, alex)
    invite(world.signed_in(alex), sefton)
    (link,) = links(world, alex)
    assert "Take it up with Sefton sign-in" in client.get(link).text
    answer = go_through(client, provider, way, f"{link}/with/{way}", name="Bo from the directory")
    assert answer.headers["Location"] == "/"
    assert "Bo from the directory" in client.get("/").text
    assert roles_of(world, BO) == ["auditor"]
    again = world.app.test_client()
    assert go_through(again, provider, way, f"/sign-in/with/{way}").headers["Location"] == "/"
    assert again.get(link).status_code == 302


def test_an_account_that_somebody_has_is_linked_to_nobody_else(
    world: World, provider: StandIn, way: UUID, sefton: Made, client: FlaskClient
) -> None:
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    invite(world.signed_in(alex), sefton)
    (link,) = links(world, alex)
    answer = go_through(client, provider, way, f"{link}/with/{way}")
    assert "belongs to somebody else" in says(client, answer)
    assert roles_of(world, BO) == []


def test_where_it_is_the_only_way_a_password_is_refused_in_words(
    world: World, provider: StandIn, sefton: Made, sam: Actor, client: FlaskClient
) -> None:
    way = registered(world, provider, sefton, sam, is_only_way=True)
    form = {**hidden_fields(client.get("/sign-in").text), "email": World.address_of(sam.name), "password": PASSWORD}
    assert "People of Sefton sign in with Sefton sign-in only" in client.post("/sign-in", data=form).text
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    office = world.signed_in(alex)
    invite(office, sefton, World.address_of(sam.name))
    (link,) = links(world, alex)
    assert "Choose a password" not in client.get(link).text
    sent = client.post(link, data={**hidden_fields(client.get("/sign-in").text), "name": "Sam", "password": PASSWORD})
    assert "only way to sign in here" in sent.text
    assert go_through(client, provider, way, f"{link}/with/{way}").headers["Location"] == "/"
    wirral = world.council("Wirral")
    assert sam.person_id
    world.also_acts_for(sam.person_id, sam.name, wirral, Role.ASSESSOR)
    secret = world.has_app(sam)
    browser = world.app.test_client()
    assert show_code(browser, gave_password(browser, sam), world.code(secret)).status_code == 302
    page = browser.get("/").text
    assert "Wirral" in page.split("<title>")[1].split("</title>")[0]
    wanted = {"csrf_token": hidden_fields(page)["csrf_token"], "organisation_id": str(sefton.id)}
    assert "sign in with Sefton sign-in only" in browser.post("/act-for", data=wanted).text


def test_the_platforms_provider_signs_in_whoever_linked_an_account_and_several_may_be(
    world: World, provider: StandIn, sefton: Made, sam: Actor, client: FlaskClient
) -> None:
    way = registered(world, provider, PLATFORM, world.administrator())
    assert "Sign in with Consortium platform sign-in" in client.get("/sign-in").text
    browser = world.signed_in(sam)
    begins_at = f"/account/signing-in/link/{way}"
    for subject in ("sub-1", "sub-2"):
        answer = go_through(browser, provider, way, begins_at, sub=subject, email=f"{subject}@x.example")
        assert "is linked" in says(browser, answer)
    assert go_through(client, provider, way, f"/sign-in/with/{way}", sub="sub-2").headers["Location"] == "/"
    wirral = world.council("Wirral")
    assert sam.person_id
    world.also_acts_for(sam.person_id, sam.name, wirral, Role.ASSESSOR)
    wanted = {"csrf_token": hidden_fields(client.get("/").text)["csrf_token"], "organisation_id": str(wirral.id)}
    assert client.post("/act-for", data=wanted).status_code == 302
    page = client.get("/account/signing-in").text
    removal = page.split('/removal"')[0].rsplit('action="', 1)[1] + "/removal"
    assert "link is taken away" in client.post(removal, data=hidden_fields(page), follow_redirects=True).text
    other = world.app.test_client()
    assert "Nobody here is linked" in says(other, go_through(other, provider, way, f"/sign-in/with/{way}"))


def test_confirming_sends_them_to_be_asked_again_and_what_was_typed_comes_back(
    world: World, provider: StandIn, sefton: Made, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    way = registered(world, provider, sefton, alex)
    linked(world, provider, sefton, alex)
    go_through(client, provider, way, f"/sign-in/with/{way}")
    move_clock(minutes=11)
    at = f"/organisations/{sefton.id}/invitations/new"
    said = {"name": "Bo Quist", "email": BO, "roles": "auditor"}
    question = client.post(at, data={**hidden_fields(client.get(at).text), **said})
    assert (question.status_code, "Confirm with Sefton sign-in" in question.text) == (403, True)
    kept = client.post("/confirm/with", data={**hidden_fields(question.text), "step_up_path": at})
    begins_at = kept.text.split('href="/confirm/with?next=')[1].split('"')[0]
    begins_at = f"/confirm/with?next={begins_at}"
    asked = asked_for(client.get(begins_at))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    for lie, words in (
        ({"auth_time": int(time.time()) - 3600}, "did not ask who you are again"),
        ({"auth_time": None}, "did not ask who you are again"),
        ({"amr": ["pwd"]}, "did not show a second factor"),
        ({"sub": "sub-2"}, "another account"),
    ):
        assert words in says(client, go_through(client, provider, way, begins_at, **lie))
    answer = go_through(client, provider, way, begins_at)
    page = client.get(answer.headers["Location"])
    assert "Bo Quist" in page.text
    fields = hidden_fields(page.text.split("</main>")[0]) | said
    assert "Bo Quist is invited" in client.post(at, data=fields, follow_redirects=True).text


def test_signing_out_leads_to_the_provider_too_and_the_provider_may_do_it(
    world: World, provider: StandIn, way: UUID, client: FlaskClient
) -> None:
    go_through(client, provider, way, f"/sign-in/with/{way}", sid="s-1")
    out = client.post("/sign-out", data=hidden_fields(client.get("/").text))
    assert "Sign out of Sefton sign-in" in client.get(out.headers["Location"]).text
    there = client.get(f"/sign-in/with/{way}/out").headers["Location"]
    assert there.startswith(f"{provider.issuer}/out?")
    assert f"client_id={CLIENT}" in there
    go_through(client, provider, way, f"/sign-in/with/{way}", sid="s-2")
    now = int(time.time())
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    said = {"iss": provider.issuer, "aud": CLIENT, "iat": now, "sid": "s-2", "events": event}

    def told(**change: Any) -> int:
        token = provider.signed(said | change)
        return client.post(f"/sign-in/with/{way}/logged-out", data={"logout_token": token}).status_code

    for lie in ({"nonce": "x"}, {"events": {}}, {"aud": "another"}, {"sid": None}, {"iat": now - 3600}):
        assert told(**lie) == 400
    assert (told(sid="s-1"), is_signed_in(client)) == (200, True)
    assert (told(), is_signed_in(client)) == (200, False)
