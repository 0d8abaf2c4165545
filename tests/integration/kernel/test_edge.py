"""What every request can rely on: one commit, one act per key, absence for what is not one's own, safe answers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.web.failures import problem
from consortium.people.rules import Role
from tests.factories.programs import bearer, hidden_fields, machine_token, own_program, token_of
from tests.factories.world import Made, World


@pytest.fixture
def administrator(world: World) -> Actor:
    administrator = world.administrator()
    own_program(world)
    return administrator


@pytest.fixture
def token(world: World, administrator: Actor) -> str:
    return token_of(world, administrator)


def enter_council(client: FlaskClient, token: str, *, key: str = "", code: str = "E08000014") -> TestResponse:
    headers = bearer(token) | ({"Idempotency-Key": key} if key else {})
    body = {"kind": "council", "name": "Sefton", "ons_code": code}
    return client.post("/api/v1/organisations", json=body, headers=headers)


def count(world: World, table: str) -> int:
    with world.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()


def test_a_get_never_commits(app: Flask) -> None:
    with app.test_request_context("/", method="GET"):
        db.session.execute(sa.text("SELECT 1"))
        with pytest.raises(RuntimeError, match="a GET never commits"):
            db.session.commit()
    with app.app_context():
        db.session.remove()


def test_nothing_commits_but_the_edge(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        db.session.execute(sa.text("SELECT 1"))
        with pytest.raises(RuntimeError, match="commits once, at its edge"):
            db.session.commit()
    with app.app_context():
        db.session.remove()


def test_the_same_key_is_one_act_with_one_answer(world: World, client: FlaskClient, token: str) -> None:
    first, again = (enter_council(client, token, key="a key of mine") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(world, "organisation") == 2  # the platform's own is the other


def test_a_key_used_for_something_else_is_refused(client: FlaskClient, token: str) -> None:
    enter_council(client, token, key="a key of mine")
    answer = enter_council(client, token, key="a key of mine", code="E08000015")
    assert answer.status_code == 409
    assert answer.get_json()["type"] == "/api/problems/form.used_otherwise"


def test_a_key_of_somebody_else_is_another_key(world: World, client: FlaskClient, token: str) -> None:
    enter_council(client, token, key="a key of ours")
    platform = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")
    other = token_of(world, world.person("Pat Quill", platform, Role.PLATFORM_ADMINISTRATOR))
    assert enter_council(client, other, key="a key of ours", code="E08000015").status_code == 201


def test_a_refused_act_may_be_tried_again_with_its_key(client: FlaskClient, token: str) -> None:
    assert enter_council(client, token, key="a key of mine", code="nonsense").status_code == 409
    assert enter_council(client, token, key="a key of mine").status_code == 201


def test_four_identical_posts_at_once_are_one_act(world: World, token: str) -> None:
    ready = threading.Barrier(4)

    def post(_: int) -> TestResponse:
        ready.wait()
        return enter_council(world.app.test_client(), token, key="a key of mine")

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(post, range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.get_data() for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert count(world, "organisation") == 2


def test_two_who_make_the_same_thing_at_once_are_told_of_each_other(world: World, token: str) -> None:
    ready = threading.Barrier(4)

    def post(_: int) -> int:
        ready.wait()
        return enter_council(world.app.test_client(), token).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(post, range(4))) == [201, 409, 409, 409]


def test_a_form_without_its_token_is_not_taken(world: World, administrator: Actor) -> None:
    browser = world.signed_in(administrator)
    answer = browser.post("/organisations/new", data={"kind": "council", "name": "Sefton", "ons_code": "E08000014"})
    assert answer.status_code == 400
    assert count(world, "organisation") == 1


def test_a_form_token_of_another_session_is_not_taken(world: World, administrator: Actor) -> None:
    browser = world.signed_in(administrator)
    stolen = hidden_fields(world.app.test_client().get("/sign-in").text)["csrf_token"]
    form = {"csrf_token": stolen, "kind": "council", "name": "Sefton", "ons_code": "E08000014"}
    assert browser.post("/organisations/new", data=form).status_code == 400


def test_a_form_sent_twice_is_one_act(world: World, administrator: Actor) -> None:
    browser = world.signed_in(administrator)
    form = hidden_fields(browser.get("/organisations/new").text)
    form |= {"kind": "council", "name": "Sefton", "ons_code": "E08000014"}
    first, again = (browser.post("/organisations/new", data=form) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert count(world, "organisation") == 2


def test_the_cookie_of_a_browser_is_worth_nothing_at_the_api(world: World, administrator: Actor) -> None:
    assert world.signed_in(administrator).get("/api/v1/me").status_code == 401


def test_what_is_not_mine_to_do_looks_absent(world: World, token: str, client: FlaskClient) -> None:
    sam = world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)
    refused = enter_council(client, token_of(world, sam))
    missing = client.get("/api/v1/nothing", headers=bearer(token))
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert [answer.get_json() | {"instance": ""} for answer in (refused, missing)] == [
        {"type": "about:blank", "title": "Not found", "status": 404, "instance": ""}
    ] * 2
    assert world.signed_in(sam).get("/organisations").status_code == 404


def test_a_thing_of_somebody_else_is_as_absent_as_one_that_never_was(world: World, administrator: Actor) -> None:
    sefton, wirral = world.council("Sefton"), world.council("Wirral")
    alex = world.signed_in(world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR))
    theirs = alex.get(f"/organisations/{wirral.id}/people")
    nobodys = alex.get(f"/organisations/{uuid4()}/people")
    assert theirs.status_code == nobodys.status_code == 404
    strip = [page.text.replace(page.headers["X-Request-Id"], "") for page in (theirs, nobodys)]
    assert _words(strip[0]) == _words(strip[1])


def _words(page: str) -> str:
    return page.split("<main")[1].split("</main")[0]


def test_a_refusal_is_a_problem_document(client: FlaskClient, token: str) -> None:
    answer = enter_council(client, token, code="nonsense")
    said = answer.get_json()
    assert answer.content_type == "application/problem+json"
    assert (said["status"], said["type"]) == (409, "/api/problems/organisation.ons_code")
    assert said["detail"] == "“nonsense” is not an ONS code: E followed by eight digits."
    assert client.get(said["type"]).status_code == 200


def test_unknown_and_missing_fields_are_named(client: FlaskClient, token: str) -> None:
    answer = client.post("/api/v1/organisations", json={"kind": "council", "nome": "Sefton"}, headers=bearer(token))
    said = answer.get_json()
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert set(said["errors"]["json"]) == {"name", "nome"}


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [("{", "application/json", 400), ("[]", "application/json", 422), ("x", "text/plain", 422)],
)
def test_what_is_no_json_object_is_no_server_error(
    client: FlaskClient, token: str, data: str, content_type: str, status: int
) -> None:
    answer = client.post("/api/v1/organisations", data=data, content_type=content_type, headers=bearer(token))
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize("name", ["Sef\x00ton", "Sefton \ud83c"])
def test_what_no_column_can_hold_is_refused_in_words(client: FlaskClient, world: World, token: str, name: str) -> None:
    body = {"kind": "council", "name": name, "ons_code": "E08000014"}
    answer = client.post("/api/v1/organisations", json=body, headers=bearer(token))
    assert (answer.status_code, answer.get_json()["type"]) == (422, "/api/problems/input.bad")
    assert count(world, "organisation") == 1


def test_a_form_with_what_no_column_can_hold_is_refused_on_a_page(world: World, administrator: Actor) -> None:
    browser = world.signed_in(administrator)
    form = hidden_fields(browser.get("/organisations/new").text)
    form |= {"kind": "council", "name": "Sef\x00ton", "ons_code": "E08000014"}
    page = browser.post("/organisations/new", data=form)
    assert (page.status_code, page.mimetype) == (422, "text/html")
    assert "cannot be kept" in page.text


def test_what_is_wrong_is_named_whatever_it_is_called(app: Flask, client: FlaskClient, token: str) -> None:
    answer = client.post("/api/v1/organisations", json={"half \ud83c": 1}, headers=bearer(token))
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    with app.test_request_context("/api/v1/organisations"):
        said = problem(422, "Unprocessable", errors={"json": {"lots": {0: ["Unknown."]}}})
    assert said.get_json()["errors"]["json"]["lots"] == {"0": ["Unknown."]}


def test_a_method_that_is_not_taken_says_which_are(client: FlaskClient, token: str) -> None:
    answer = client.delete("/api/v1/organisations", headers=bearer(token))
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_every_request_has_an_id_which_may_be_given(client: FlaskClient) -> None:
    assert client.get("/health/live", headers={"X-Request-Id": "mine-12345"}).headers["X-Request-Id"] == "mine-12345"
    refused = client.get("/health/live", headers={"X-Request-Id": "no good\tid"}).headers["X-Request-Id"]
    assert "\t" not in refused
    assert len(refused) == 32


def test_health_needs_no_sign_in(client: FlaskClient) -> None:
    assert client.get("/health/live").get_json() == {"status": "live"}
    assert client.get("/health/ready").get_json() == {"status": "ready", "database": True, "redis": True}


def test_metrics_are_for_whoever_bears_their_token(app: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    app.config["METRICS_TOKEN"] = "of the monitor"
    try:
        assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
        client.get("/health/live")
        page = client.get("/metrics", headers={"Authorization": "Bearer of the monitor"})
        assert 'consortium_requests_total{endpoint="observe.live"' in page.text
    finally:
        app.config["METRICS_TOKEN"] = ""


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/health/live", "/api/v1/me", "/nothing", "/api/docs", "/api/v1/nothing", "/assets/nothing.css"],
)
def test_every_kind_of_answer_bears_the_headers_that_protect_it(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_every_answer_has_a_nonce_of_its_own(client: FlaskClient) -> None:
    nonces = {client.get("/sign-in").headers["Content-Security-Policy"].split("nonce-")[1][:22] for _ in range(3)}
    assert len(nonces) == 3


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_answer_is_kept_for_a_day_and_then_its_key_is_as_good_as_new(
    world: World, client: FlaskClient, token: str, administrator: Actor, move_clock: Callable[..., None]
) -> None:
    def kept() -> int:
        with world.engine.connect() as connection:
            return connection.execute(sa.text("SELECT count(*) FROM idempotency_key")).scalar_one()

    assert enter_council(client, token, key="one").status_code == 201
    assert enter_council(client, token, key="two", code="E08000012").status_code == 201
    move_clock(hours=23, minutes=59)
    later = token_of(world, administrator)
    again = enter_council(client, later, key="one")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    move_clock(minutes=2)
    anew = enter_council(client, later, key="one", code="E08000015")
    assert (anew.status_code, anew.headers.get("Idempotency-Replayed")) == (201, None)
    assert kept() == 1, "what else was kept is forgotten with it"


def test_two_programs_of_one_organisation_may_choose_the_same_key(world: World, client: FlaskClient) -> None:
    sefton = world.council("Sefton")
    statuses = []
    for name in ("one", "other"):
        token, webhook = machine_token(world, sefton, "webhooks:write", client_id=name), uuid4()
        world.insert(
            "webhook", organisation_id=sefton.id, id=webhook, name=name, address="https://hooks.example.org/", types=[],
            made_at=sa.func.guard.now(),
        )  # fmt: skip
        pausing = {**bearer(token), "Idempotency-Key": "same"}
        statuses += [client.post(f"/api/v1/webhooks/{webhook}/pause", headers=pausing).status_code for _ in range(2)]
    assert statuses == [204] * 4
