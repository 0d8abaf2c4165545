"""Applying and deciding by API, each act by its own person's token."""

from typing import Any

from flask.testing import FlaskClient

from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World


def test_a_provider_applies_by_api_to_a_receipt_and_the_lead_reads_it(world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    headers = bearer(token_of(world, rosa))

    def call(method: str, path: str, **body: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, json=body or None)
        assert answer.status_code < 400, answer.text
        return answer.get_json()

    started = call("POST", f"/rounds/{opened.round_id}/applications")
    here = f"/applications/{started['id']}"
    offer = {"lot_id": str(opened.region.home_care), "council_ids": [str(opened.region.sefton.id)]}
    call("PUT", f"{here}/lots", lots=[offer])
    asked = call("GET", here)
    usual = {"yes/no": "yes", "date": "2026-02-01", "number": "4", "table": '[["A council", "Visits", "2024 to 2026"]]'}
    answers = {
        each["key"]: (each["choices"] or [usual.get(each["kind"]) or admission.ANSWERS[each["key"]]])[0]
        for each in asked["questions"]
    }
    call("PUT", f"{here}/answers", answers=answers)
    early = client.post(f"/api/v1{here}/submission", headers=headers)
    assert early.status_code == 409
    assert early.get_json()["type"] == "/api/problems/application.incomplete"
    nothing = [{"ground": each["key"], "applies": False} for each in asked["grounds"]]
    call("PUT", f"{here}/exclusions", declarations=nothing)
    receipt = call("POST", f"{here}/submission")
    assert receipt == call("GET", f"{here}/receipt")
    lead = bearer(token_of(world, opened.officer))
    received = client.get(f"/api/v1/rounds/{opened.round_id}/applications", headers=lead).get_json()
    assert [each["reference"] for each in received] == [receipt["reference"]]


def test_an_assessor_or_another_provider_finds_no_application(world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    opened = admission.open_round(world)
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    other = world.person("Otto Reed", world.provider("Another Ltd"), Role.BID_WRITER)
    for stranger in (opened.ruth, other):
        headers = bearer(token_of(world, stranger))
        assert client.get(f"/api/v1/applications/{application_id}", headers=headers).status_code == 404
        assert client.get(f"/api/v1/applications/{application_id}/decisions", headers=headers).status_code == 404
