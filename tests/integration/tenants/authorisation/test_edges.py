"""Authorising by page and by API: refusals look like absence, errors are told in plain words."""

import pytest

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories import authorisation as made
from tests.factories.programs import bearer, hidden_fields, own_program, program, token_of
from tests.factories.world import Made, World


@pytest.fixture
def authoriser(world: World, sefton: Made) -> Actor:
    person = world.person("Priya Nair", sefton, Role.AUTHORISER)
    made.delegation(world, person)
    return person


@pytest.fixture
def program_of_the_platform(world: World) -> None:
    world.administrator()
    own_program(world)


@pytest.mark.usefixtures("program_of_the_platform")
def test_an_authoriser_decides_by_api_with_their_own_token(world: World, recommender: Actor, authoriser: Actor) -> None:
    case_id = made.case(world, recommender)
    headers, caller = bearer(token_of(world, authoriser)), world.app.test_client()
    (listed,) = caller.get("/api/v1/spending-cases", headers=headers).get_json()
    assert (listed["id"], listed["whole_life"], listed["status"]) == (str(case_id), "5770.50", "awaiting")
    reason = {"reason": "Ranked first, within budget."}
    approved = caller.post(f"/api/v1/spending-cases/{case_id}/approval", headers=headers, json=reason)
    assert approved.status_code == 200, approved.text
    assert approved.get_json()["status"] == "approved"
    again = caller.post(f"/api/v1/spending-cases/{case_id}/refusal", headers=headers, json=reason)
    assert (again.status_code, again.get_json()["type"]) == (409, "/api/problems/case.not_open")
    ledger = caller.get("/api/v1/commitments", headers=headers).get_json()
    assert [(line["financial_year"], line["amount"]) for line in ledger] == [
        ("2026-27", "4320.00"),
        ("2027-28", "1450.50"),
    ]
    assert [case["id"] for case in caller.get("/api/v1/spending-cases?status=decided", headers=headers).get_json()] == [
        str(case_id)
    ]


@pytest.mark.usefixtures("program_of_the_platform")
def test_a_commissioner_reads_cases_and_decides_none(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    headers, caller = bearer(token_of(world, recommender)), world.app.test_client()
    assert caller.get(f"/api/v1/spending-cases/{case_id}", headers=headers).status_code == 200
    answer = caller.post(f"/api/v1/spending-cases/{case_id}/approval", headers=headers, json={"reason": "Mine."})
    assert answer.status_code == 404


@pytest.mark.usefixtures("program_of_the_platform")
def test_a_machine_reads_with_its_scope_and_never_authorises(world: World, sefton: Made, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    program(
        world,
        sefton,
        client_id="ledger",
        secret="a secret of a test",
        scopes=("authorisation:read",),
        grant_type="client_credentials",
    )
    caller = world.app.test_client()
    asked = {"grant_type": "client_credentials", "client_id": "ledger", "client_secret": "a secret of a test"}
    headers = bearer(caller.post("/oauth/token", data=asked).get_json()["access_token"])
    assert caller.get(f"/api/v1/spending-cases/{case_id}", headers=headers).status_code == 200
    answer = caller.post(f"/api/v1/spending-cases/{case_id}/approval", headers=headers, json={"reason": "Machine."})
    assert answer.status_code == 404


@pytest.mark.usefixtures("program_of_the_platform")
def test_a_strategic_lead_keeps_the_scheme_by_api(world: World, sefton: Made, authoriser: Actor) -> None:
    lead = world.person("Gwen Ashby", sefton, Role.STRATEGIC_LEAD)
    headers, caller = bearer(token_of(world, lead)), world.app.test_client()
    line = {"person_id": str(authoriser.person), "basis": "annual", "limit": "500.00", "from_on": "2099-01-01"}
    granted = caller.post("/api/v1/delegations", headers=headers, json=line)
    assert granted.status_code == 201, granted.text
    ended = caller.post(
        f"/api/v1/delegations/{granted.get_json()['id']}/end", headers=headers, json={"last_day": "2099-06-30"}
    )
    assert ended.get_json()["to_on"] == "2099-06-30"
    assert len(caller.get("/api/v1/delegations", headers=headers).get_json()) == 2
    nonsense = caller.post("/api/v1/delegations", headers=headers, json={**line, "limit": "NaN"})
    assert nonsense.status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/authorisation", "/authorisation/decided", "/authorisation/delegations", "/commitments", "/commitments.csv"],
)
def test_a_provider_finds_no_page_of_authorisation(world: World, path: str) -> None:
    writer = world.person("Tom Webb", world.provider("Mersey Lantern CIC"), Role.BID_WRITER)
    assert world.signed_in(writer).get(path).status_code == 404


def test_a_page_tells_a_refusal_and_keeps_what_was_typed(world: World, recommender: Actor, authoriser: Actor) -> None:
    case_id = made.case(world, recommender, values=[made.YearValue("2026-27", made.Funder.CARE, made.Decimal(20000))])
    browser = world.signed_in(authoriser)
    page = browser.get(f"/authorisation/cases/{case_id}")
    assert "Outside your delegation" in page.text
    said = {**hidden_fields(page.text), "decision": "approve", "reason": "It is urgent."}
    answer = browser.post(f"/authorisation/cases/{case_id}/decision", data=said)
    assert answer.status_code == 422
    assert "This case is outside your delegation: £20,000.00" in answer.text
    assert "It is urgent." in answer.text


def test_commitments_are_taken_away_as_a_table(world: World, recommender: Actor, authoriser: Actor) -> None:
    case_id = made.case(world, recommender)
    browser = world.signed_in(authoriser)
    page = browser.get(f"/authorisation/cases/{case_id}")
    said = {**hidden_fields(page.text), "decision": "approve", "reason": "Within budget."}
    assert browser.post(f"/authorisation/cases/{case_id}/decision", data=said).status_code == 302
    lines = browser.get("/commitments.csv").text.splitlines()
    assert lines[0] == "\ufeffpurchasing system,financial year,funder,committed,cases"
    assert lines[1] == "Outside any purchasing system,2026-27,care,4320.00,1"


def test_search_finds_a_case_by_its_reference(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.case(world, recommender)
    assert "Mersey Lantern CIC" in world.signed_in(authoriser).get("/search?q=SEF-2026").text
