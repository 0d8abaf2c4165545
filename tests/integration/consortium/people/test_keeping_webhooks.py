"""Webhooks are kept by their organisation's administrators on pages, and by its programs through the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.programs import bearer, hidden_fields, machine_token
from tests.factories.receiver import Receiver, Reply, called_by, receiver
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def listener(app: Flask, tmp_path: Path) -> Iterator[Receiver]:
    with receiver(tmp_path) as kept, called_by(app, kept):
        yield kept


@pytest.mark.its_own_dates
def test_an_administrator_adds_tests_pauses_and_ends_one(world: World, sam: Actor, listener: Receiver) -> None:
    browser = world.signed_in(sam)
    page = browser.get("/webhooks/new")
    form = {name: value for name, value in hidden_fields(page.text).items() if name != "idempotency_key"}
    typed = {**form, "name": "Case system", "address": "http://hooks.example.org/", "types": "agreement.made"}
    refused = browser.post("/webhooks/new", data=typed)
    assert (refused.status_code, "must begin with https://" in refused.text) == (422, True)
    assert 'value="http://hooks.example.org/"' in refused.text
    lacking = browser.post("/webhooks/new", data={**typed, "address": listener.address, "types": []})
    assert "Choose at least one kind of change" in lacking.text
    made = browser.post("/webhooks/new", data={**typed, "address": listener.address})
    secret = made.text.split("whsec_", 1)[1].split("<", 1)[0]
    [here] = {each.split('"')[0] for each in made.text.split('href="/webhooks/')[1:]}
    address = f"/webhooks/{here}"
    assert secret not in browser.get(address).text
    assert browser.post(f"{address}/test", data=form).status_code == 302
    listener.otherwise = Reply(400, b"<script>no</script>")
    do_waiting_work(world)
    shown = browser.get(address).text
    assert ("400" in shown, "A test" in shown, "It fails at present" in shown) == (True, True, True)
    delivery = shown.split("/deliveries/")[1].split('"')[0]
    one = browser.get(f"{address}/deliveries/{delivery}").text
    assert "&lt;script&gt;no&lt;/script&gt;" in one
    listener.otherwise = Reply()
    again = browser.post(f"{address}/deliveries/{delivery}/again", data=form)
    assert again.status_code == 302
    wrong = browser.post(f"{address}/again", data={**form, "since": "yesterday"})
    assert (wrong.status_code, "is not a moment" in wrong.text) == (422, True)
    ahead = browser.post(f"{address}/again", data={**form, "since": "2031-01-01 09:00"})
    assert "Choose a moment that is over" in ahead.text
    assert browser.post(f"{address}/again", data={**form, "since": "2026-11-16 09:00"}).status_code == 302
    changed = browser.get(f"{address}/change")
    assert f'value="{listener.address}"' in changed.text
    renamed = {**form, "name": "Finance", "address": listener.address, "types": ["agreement.made", "bid.submitted"]}
    assert browser.post(f"{address}/change", data=renamed).status_code == 302
    assert browser.post(f"{address}/secret", data=form).text.count("whsec_") == 1
    assert "two secrets" in browser.get(address).text
    for act in ("pause", "resume", "end"):
        assert browser.post(f"{address}/{act}", data=form).status_code == 302, act
    assert "Finance" in browser.get("/webhooks").text
    assert "End for good" not in browser.get(address).text


@pytest.mark.its_own_dates
def test_a_program_sets_itself_up(
    world: World, sefton: Made, sam: Actor, listener: Receiver, client: FlaskClient
) -> None:
    token = bearer(machine_token(world, sefton, "webhooks:write"))
    given = {"name": "Case system", "address": listener.address, "types": ["agreement.made"]}
    made = client.post("/api/v1/webhooks", json=given, headers=token)
    assert made.status_code == 201, made.text
    here = f"/api/v1/webhooks/{made.get_json()['id']}"
    assert made.get_json()["secret"].startswith("whsec_")
    inside = client.post("/api/v1/webhooks", json={**given, "address": "https://10.0.0.1/"}, headers=token)
    assert inside.get_json()["type"] == "/api/problems/address.not_a_public_name"
    assert client.get("/api/v1/webhooks", headers=token).get_json()[0]["address"] == listener.address
    assert client.put(here, json={**given, "types": ["bid.submitted"]}, headers=token).status_code == 204
    assert client.get(here, headers=token).get_json()["types"] == ["bid.submitted"]
    sent = client.post(f"{here}/test", headers=token).get_json()
    assert (sent["type"], sent["state"], sent["tries"], sent["last"]) == ("webhook.test", "waiting", 0, None)
    do_waiting_work(world)
    [delivered] = client.get(f"{here}/deliveries", headers=token).get_json()
    assert (delivered["state"], delivered["last"]["status"]) == ("delivered", 204)
    assert client.post(f"{here}/deliveries/{delivered['id']}/again", headers=token).status_code == 204
    assert client.post(f"{here}/again", json={"since": "2026-11-16T09:00:00Z"}, headers=token).get_json() == {"many": 0}
    assert client.post(f"{here}/secret", headers=token).status_code == 201
    assert client.post(f"{here}/pause", headers=token).status_code == 204
    assert client.post(f"{here}/resume", headers=token).status_code == 204
    other = bearer(machine_token(world, world.council("Wirral"), "webhooks:write", client_id="wirral"))
    assert client.get(here, headers=other).status_code == 404
    assert client.delete(here, headers=token).status_code == 204
    assert client.get(here, headers=token).get_json()["ended_at"] is not None
