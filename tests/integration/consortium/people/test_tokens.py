"""Programs act for persons who consent, and for the organisation that registered them: nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.programs import Asking, bearer, machine_token, own_program, program, token_of
from tests.factories.world import Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    world.administrator()
    own_program(world)
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


def test_a_person_lets_a_program_act_for_them(world: World, sam: Actor, client: FlaskClient) -> None:
    token = token_of(world, sam)
    me = client.get("/api/v1/me", headers=bearer(token))
    assert me.status_code == 200, me.text
    said = me.get_json()
    assert (said["name"], said["organisation"]["name"], said["roles"]) == ("Sam Okoro", "Sefton", ["commissioner"])


def test_the_consent_page_says_who_asks_and_where_it_leads(world: World, sam: Actor) -> None:
    asking = Asking(redirect_uri="http://127.0.0.1:5123/callback")
    page = world.signed_in(sam).get(asking.address())
    assert "Program consortium-cli" in page.text
    assert "Sefton" in page.text
    assert "form-action 'self' http://127.0.0.1:5123;" in page.headers["Content-Security-Policy"]


def test_somebody_not_signed_in_signs_in_first_and_comes_back(world: World, sefton: Made, client: FlaskClient) -> None:
    answer = client.get(Asking().address())
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=/oauth/authorize")


def test_who_does_not_allow_it_is_sent_back_with_a_refusal(world: World, sam: Actor) -> None:
    answer = Asking().consented(world.signed_in(sam), answer="no")
    assert answer.headers["Location"].startswith("http://127.0.0.1/callback?error=access_denied")
    assert "state=a+state" in answer.headers["Location"]


def test_a_code_is_worth_one_token_and_none_once_it_comes_again(world: World, sam: Actor, client: FlaskClient) -> None:
    asking, other = Asking(), token_of(world, sam)
    code = asking.code(world.signed_in(sam))
    token = asking.exchange(client, code).get_json()["access_token"]
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    again = asking.exchange(client, code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert client.get("/api/v1/me", headers=bearer(other)).status_code == 200


def test_of_four_programs_with_one_code_at_once_one_gets_a_token(world: World, sam: Actor) -> None:
    asking = Asking()
    code = asking.code(world.signed_in(sam))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: asking.exchange(world.app.test_client(), code).status_code, range(4)))
    assert sorted(answers) == [200, 400, 400, 400]


def test_a_code_lapses_after_a_minute(
    world: World, sam: Actor, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    asking = Asking()
    code = asking.code(world.signed_in(sam))
    move_clock(seconds=61)
    assert asking.exchange(client, code).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1/elsewhere"}, "invalid_grant"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"code": "never given"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "„password“"}, "invalid_request"),
    ],
)
def test_a_code_is_worth_nothing_to_anybody_else(
    world: World, sam: Actor, client: FlaskClient, change: dict[str, str], error: str
) -> None:
    asking = Asking()
    code = asking.code(world.signed_in(sam))
    answer = asking.exchange(client, change.pop("code", code), **change)
    assert (answer.status_code, answer.get_json()["error"]) == (400, error)


@pytest.mark.parametrize(
    "asked",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1.evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1@evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1/other"},
        {"redirect_uri": "http://127.0.0.1/“"},
        {"response_type": "“"},
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(world: World, sam: Actor, asked: dict[str, str]) -> None:
    answer = world.signed_in(sam).get(Asking().address(**asked))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"scope": "act systems:write"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_program_that_asks_wrongly_is_told_so(world: World, sam: Actor, asked: dict[str, str], error: str) -> None:
    answer = world.signed_in(sam).get(Asking().address(**asked))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"http://127.0.0.1/callback?error={error}")


def test_a_program_of_another_organisation_is_not_for_me(world: World, sam: Actor) -> None:
    program(world, world.council("Wirral"), client_id="wirral-app")
    answer = world.signed_in(sam).get(Asking(client_id="wirral-app").address())
    assert answer.status_code == 409
    assert "another organisation" in answer.text


def test_a_persons_token_ends_with_their_role(world: World, sam: Actor, client: FlaskClient) -> None:
    token = token_of(world, sam)
    with world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM role_grant"))
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_a_token_lasts_an_hour(world: World, sam: Actor, client: FlaskClient, move_clock: Callable[..., None]) -> None:
    token = token_of(world, sam)
    move_clock(minutes=59)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    move_clock(minutes=2)
    refused = client.get("/api/v1/me", headers=bearer(token))
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.content_type == "application/problem+json"


def test_only_the_hash_of_a_token_is_kept(world: World, sam: Actor) -> None:
    token = token_of(world, sam)
    with world.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT t::text FROM api_token t")).scalar_one()
        answers = connection.execute(sa.text("SELECT coalesce(string_agg(k::text, ''), '') FROM idempotency_key k"))
        assert token not in kept
        assert "code=" not in answers.scalar_one()


@pytest.fixture
def machine(world: World, sefton: Made) -> dict[str, str]:
    program(
        world,
        sefton,
        client_id="sefton-finance",
        secret="a secret",
        scopes=("members:write", "people:write"),
        grant_type="client_credentials",
        redirect_uris=(),
    )
    return {"grant_type": "client_credentials", "client_id": "sefton-finance", "client_secret": "a secret"}


def test_a_machine_acts_for_the_organisation_that_registered_it(client: FlaskClient, machine: dict[str, str]) -> None:
    answer = client.post("/oauth/token", data={**machine, "scope": "members:write"}).get_json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 3600, "members:write")
    me = client.get("/api/v1/me", headers=bearer(answer["access_token"])).get_json()
    assert (me["kind"], me["organisation"]["name"], me["scopes"]) == ("client", "Sefton", ["members:write"])


def test_a_machine_may_prove_itself_by_basic_authentication(client: FlaskClient, machine: dict[str, str]) -> None:
    answer = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("sefton-finance", "a secret"))
    assert answer.get_json()["scope"] == "members:write people:write"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "another"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"scope": "bids:write"}, "invalid_scope"),
        ({"scope": "act"}, "invalid_scope"),
        ({"grant_type": "authorization_code", "code": "x"}, "unauthorized_client"),
    ],
)
def test_a_machine_gets_no_more_than_was_registered(
    client: FlaskClient, machine: dict[str, str], change: dict[str, str], error: str
) -> None:
    answer = client.post("/oauth/token", data={**machine, **change})
    assert answer.status_code in {400, 401}
    assert answer.get_json()["error"] == error


def test_a_program_without_a_secret_gets_no_token_of_its_own(sefton: Made, client: FlaskClient) -> None:
    answer = client.post("/oauth/token", data={"grant_type": "client_credentials", "client_id": "consortium-cli"})
    assert answer.get_json()["error"] == "invalid_client"


def test_a_token_is_revoked_by_the_program_it_was_given_to(world: World, sam: Actor, client: FlaskClient) -> None:
    token = token_of(world, sam)
    answer = client.post("/oauth/revoke", data={"client_id": "consortium-cli", "token": token})
    assert answer.status_code == 200
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_a_token_is_not_revoked_by_another_program(
    world: World, sam: Actor, client: FlaskClient, machine: dict[str, str]
) -> None:
    token = token_of(world, sam)
    assert client.post("/oauth/revoke", data={**machine, "token": token}).status_code == 400
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200


def test_the_server_says_what_it_can_do(client: FlaskClient) -> None:
    said = client.get("/.well-known/oauth-authorization-server").get_json()
    assert said["token_endpoint"] == said["issuer"] + "/oauth/token"
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert "members:write" in said["scopes_supported"]
    assert "act" in said["scopes_supported"]


def test_a_program_that_calls_too_often_is_told_when_to_come_back(
    world: World, sefton: Made, client: FlaskClient, counted: None, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CALLS_A_MINUTE", {"program": 3, "organisation": 4})
    one, other = (machine_token(world, sefton, "members:write", client_id=name) for name in ("one", "other"))
    answers = [client.get("/api/v1/me", headers=bearer(one)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"program";q=3;w=60, "organisation";q=4;w=60'
    assert answers[0].headers["RateLimit"].startswith('"program";r=2;t=')
    refused = answers[3]
    assert (refused.content_type, refused.get_json()["type"]) == ("application/problem+json", "/api/problems/http.429")
    assert 1 <= int(refused.headers["Retry-After"]) <= 120
    assert refused.headers["RateLimit"].startswith('"program";r=0;t=')
    seconds = [client.get("/api/v1/me", headers=bearer(other)) for _ in range(2)]
    assert [answer.status_code for answer in seconds] == [200, 429]
    assert seconds[1].headers["RateLimit"].startswith('"organisation";r=0;')
    elsewhere = machine_token(world, world.council("Wirral"), "members:write", client_id="elsewhere")
    assert client.get("/api/v1/me", headers=bearer(elsewhere)).status_code == 200
