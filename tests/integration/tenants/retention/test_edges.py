"""The pages and the API of data protection: who reaches them, and what they refuse in words."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.statements import counted
from tests.factories.world import World

HOLD = {
    "held": "everything", "reference": "", "reason": "An inquiry.", "from_on": ["16", "11", "2026"],
    "to_on": ["", "", ""],
}  # fmt: skip


def post(client: FlaskClient, path: str, data: dict[str, Any]) -> TestResponse:
    """Send a form as the page would."""
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": token, **data})


@pytest.fixture
def sefton(world: World) -> buying.Buyers:
    return buying.buyers(world, "Sefton Council", None)


def test_an_administrator_takes_the_record_away_and_others_do_not_see_it(world: World, sefton: buying.Buyers) -> None:
    administrator = world.signed_in(world.person("Grace Holt", sefton.council, Role.ORGANISATION_ADMINISTRATOR))
    csv = administrator.get("/data-protection.csv").text
    assert "Children and their support" in csv
    assert "75 years from birth" in csv
    assert "child child_schedule" in csv
    auditor = world.signed_in(world.person("Ada Low", sefton.council, Role.AUDITOR))
    assert auditor.get("/data-protection/due?on=2099-01-01").status_code == 200
    assert "must be today or later" in auditor.get("/data-protection/due?on=1999-01-01").text
    assert "is not a date" in auditor.get("/data-protection/due?on=tomorrow").text
    assert auditor.get("/data-protection/holds/new").status_code == 404
    commissioner = world.signed_in(sefton.commissioner)
    for path in ("", "/periods", "/due", "/holds", "/removed"):
        assert commissioner.get(f"/data-protection{path}").status_code == 404


@pytest.mark.its_own_dates
def test_a_provider_keeps_what_is_its_own_and_no_childrens_records(world: World) -> None:
    acorn = world.provider("Acorn Care")
    administrator = world.signed_in(world.person("Bea Acorn", acorn, Role.ORGANISATION_ADMINISTRATOR))
    page = administrator.get("/data-protection/periods").text
    assert "Messages" in page
    assert "children" not in page.split("</table>")[0]
    assert administrator.get("/data-protection/periods/bids").status_code == 404
    assert "Nothing is on hold" in administrator.get("/data-protection/holds").text
    refused = post(administrator, "/data-protection/holds", data={**HOLD, "held": "child", "reference": "R-1"})
    assert refused.status_code == 422
    assert post(administrator, "/data-protection/holds", data=HOLD).status_code == 302
    assert "An inquiry." in administrator.get("/data-protection/holds").text


@pytest.mark.its_own_dates
def test_a_social_worker_says_how_long_a_child_is_kept_by_a_reference(world: World, sefton: buying.Buyers) -> None:
    sefton.referral()
    worker = world.signed_in(sefton.social_worker)
    said = {"reference": "R-9999", "was_looked_after": "no", "reason": "No order was ever made."}
    assert "There is no referral with the reference" in post(worker, "/data-protection/children", data=said).text
    said["reference"] = "R-2026-0001"
    assert post(worker, "/data-protection/children", data=said).status_code == 302


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_program_reads_records_and_what_is_due_with_its_scope(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    headers = bearer(token_of(world, world.person("Grace Holt", sefton.council, Role.ORGANISATION_ADMINISTRATOR)))
    records = client.get("/api/v1/data-protection/records", headers=headers).json
    assert records[0]["kept"].startswith("Looked-after children and care leavers: 75 years from birth")
    assert client.get("/api/v1/data-protection/due?on=2099-01-01", headers=headers).json == []
    assert client.get("/api/v1/data-protection/removals", headers=headers).json == []
    assert client.get("/api/v1/data-protection/due?on=never", headers=headers).status_code == 422
    other = bearer(token_of(world, sefton.commissioner))
    assert client.get("/api/v1/data-protection/records", headers=other).status_code == 404


def test_no_page_asks_more_of_the_database_the_more_there_is(world: World, sefton: buying.Buyers) -> None:
    administrator = world.signed_in(world.person("Grace Holt", sefton.council, Role.ORGANISATION_ADMINISTRATOR))
    counts = []
    for _ in range(2):
        with counted() as statements:
            administrator.get("/data-protection/holds")
        counts.append(len(statements))
        for _ in range(4):
            post(administrator, "/data-protection/holds", data=HOLD)
    assert counts[0] == counts[1]
