"""The register by API and as a spreadsheet."""

import io
from typing import Any

import pytest

from consortium.people.rules import Role
from tests.factories.files import PDF
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.register import Region, on_register
from tests.factories.world import World

API = "/api/v1"


@pytest.fixture(autouse=True)
def _has_the_platforms_own_program(world: World) -> None:
    world.administrator()
    own_program(world)


def test_a_provider_registers_by_api(world: World, made: Region) -> None:
    body = world.provider("Joan Abara")
    world.takes_part(body, made.consortium_id)
    joan = world.person("Joan Abara", body, Role.ORGANISATION_ADMINISTRATOR)
    client, headers = world.app.test_client(), bearer(token_of(world, joan))

    def said(method: str, path: str, status: int, **document: Any) -> Any:
        answer = client.open(API + path, method=method, json=document, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    profile = {"legal_form": "sole trader", "postcode": "l369yu", "summary": "Short breaks.", "employs_staff": False}
    assert said("PUT", "/provider/profile", 200, **profile)["postcode"] == "L36 9YU"
    said("PUT", "/provider/profile", 409, **{**profile, "postcode": "here"})
    said("PUT", "/provider/profile", 422, **{**profile, "legal_form": "club"})
    said("POST", "/provider/evidence", 409, kind="identity", reference="Passport")
    kept = client.post(
        f"{API}/provider/documents",
        data={"file": (io.BytesIO(PDF), "passport.pdf")},
        content_type="multipart/form-data",
        headers=headers,
    )
    assert kept.status_code == 201, kept.text
    said("POST", "/provider/evidence", 201, kind="identity", reference="Passport", document_id=kept.get_json()["id"])
    insurance = {"kind": "public liability", "reference": "P1", "cover_gbp": "5000000.00", "expires_on": "2040-01-01"}
    assert said("POST", "/provider/evidence", 201, **insurance)["cover_gbp"] == "5000000.00"
    sefton = str(made.sefton.id)
    places = {"lead_id": str(made.lead.id), "lot_id": str(made.home_care), "council_ids": [sefton]}
    said("PUT", "/provider/places", 409, **places, districts={sefton: ["12 Oak Street"]})
    assert said("PUT", "/provider/places", 200, **places, districts={sefton: ["l20"]}) == [
        {"lot_id": str(made.home_care), "council_id": sefton, "districts": ["L20"]}
    ]
    shown = client.get(f"{API}/provider", headers=headers).get_json()
    assert {each["kind"] for each in shown["evidence"]} == {"identity", "public liability"}


def test_a_buyer_reads_the_register_by_api_and_the_lead_decides(world: World, made: Region) -> None:
    provider = on_register(world, made, "Bright Harbour Care Ltd")
    officer = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    client, headers = world.app.test_client(), bearer(token_of(world, officer))
    [entry] = client.get(f"{API}/register?name=brigth&age=9&need=home", headers=headers).get_json()
    assert [each["kind"] for each in entry["standings"]] == ["active"]
    where = f"{API}/register/{provider.id}"
    said = {"lot_ids": [str(made.home_care)], "reason": "A concern.", "until_at": "2040-01-01T00:00:00Z"}
    rows = client.post(f"{where}/suspensions", json=said, headers=headers).get_json()
    [suspension] = [row for row in rows if row["kind"] == "suspended"]
    [eligible] = client.get(f"{API}/register/eligible?lot_id={made.home_care}", headers=headers).get_json()
    assert not eligible["is_in"]
    lifted = client.post(f"{API}/register/suspensions/{suspension['id']}/lift", headers=headers)
    assert lifted.status_code == 200, lifted.text
    [eligible] = client.get(f"{API}/register/eligible?lot_id={made.home_care}", headers=headers).get_json()
    assert eligible["is_in"]


def test_the_spreadsheet_runs_no_formula(world: World, made: Region) -> None:
    on_register(world, made, '=HYPERLINK("http://example.org")', councils=[made.sefton])
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    answer = world.signed_in(sam).get("/register.csv?standing=active")
    assert answer.content_type == "text/csv; charset=utf-8"
    header, line = answer.text.removeprefix("\ufeff").splitlines()
    assert header == "Provider,Legal form,Lot,Standing,Places,CQC rating"
    assert line == '"\'=HYPERLINK(""http://example.org"")",company,Care at home,active,Sefton,'


def test_a_provider_of_another_region_is_not_found(world: World, made: Region) -> None:
    provider = on_register(world, made, "Bright Harbour Care Ltd")
    kent = world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    client = world.signed_in(kent)
    assert client.get(f"/register/{provider.id}").status_code == 404
    assert "Bright Harbour" not in client.get("/register").text


@pytest.mark.parametrize("boxes", [(), ("4",), ("4", "1", "2030", "7")])
def test_a_post_without_all_the_boxes_of_a_date_gets_its_form_back(
    world: World, made: Region, boxes: tuple[str, ...]
) -> None:
    provider = on_register(world, made, "Mersey Lantern CIC")
    manager = world.person("Rosa Lind", provider, Role.REGISTERED_MANAGER)
    browser = world.signed_in(manager)
    shown = hidden_fields(browser.get("/provider/evidence/new").text)
    typed = {"kind": "public liability", "reference": "PL-77", "expires_on": list(boxes)}
    answer = browser.post("/provider/evidence/new", data={**shown, **typed})
    assert answer.status_code == 422
    assert 'value="PL-77"' in answer.text
