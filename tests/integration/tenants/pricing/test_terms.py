"""School terms as pages keep them: at a glance, as a file, from a file."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.people.rules import Role
from tenants.pricing import queries
from tenants.pricing.services import set_term_dates
from tests.factories import buying
from tests.factories.programs import hidden_fields
from tests.factories.world import World


@pytest.fixture
def wirral(world: World) -> buying.Buyers:
    made = buying.buyers(world, "Wirral Council", None)
    with world.acting(made.policy_owner):
        set_term_dates(actor=made.policy_owner, terms=buying.SCHOOL_YEAR)
    return made


def send(client: FlaskClient, text: str) -> TestResponse:
    fields = hidden_fields(client.get("/rates/terms/sheet").text)
    return client.post("/rates/terms/sheet", data={**fields, "file": (io.BytesIO(text.encode()), "terms.csv")})


def test_the_file_that_is_taken_away_can_be_put_back(world: World, wirral: buying.Buyers) -> None:
    petra = world.signed_in(wirral.policy_owner)
    taken = petra.get("/rates/terms.csv").text
    assert petra.get("/rates/terms.ods").data.startswith(b"PK")
    page = send(petra, taken).text
    assert "The file holds 3 terms: 0 new, and 0 of those entered would go." in page


def test_nothing_is_saved_before_the_terms_were_looked_at(world: World, wirral: buying.Buyers) -> None:
    petra = world.signed_in(wirral.policy_owner)
    shown = send(petra, "First day,Last day\n02/09/2027,22/10/2027\n1 November 2027,17 December 2027\n")
    assert shown.status_code == 200
    with world.acting(wirral.policy_owner):
        assert queries.list_term_periods(wirral.council.id) == buying.SCHOOL_YEAR
    put = petra.post("/rates/terms/sheet/put", data=hidden_fields(shown.text), follow_redirects=True)
    assert "School terms, 2027/28" in put.text
    with world.acting(wirral.policy_owner):
        assert [str(term.first) for term in queries.list_term_periods(wirral.council.id)] == [
            "2027-09-02",
            "2027-11-01",
        ]


def test_a_file_with_faults_names_every_row(world: World, wirral: buying.Buyers) -> None:
    answer = send(world.signed_in(wirral.policy_owner), "First day,Last day\n31/09/2027,22/10/2027\n2027-11-01,\n")
    assert answer.status_code == 422
    assert "Row 2" in answer.text
    assert "Row 3" in answer.text


def test_what_came_back_changed_is_read_again(world: World, wirral: buying.Buyers) -> None:
    petra = world.signed_in(wirral.policy_owner)
    fields = hidden_fields(send(petra, "First day,Last day\n02/09/2027,22/10/2027\n").text)
    answer = petra.post("/rates/terms/sheet/put", data={**fields, "sheet": "First day,Last day\nsoon,later\n"})
    assert answer.status_code == 422
    with world.acting(wirral.policy_owner):
        assert queries.list_term_periods(wirral.council.id) == buying.SCHOOL_YEAR


def test_a_school_year_shows_terms_and_bank_holidays(world: World, wirral: buying.Buyers) -> None:
    moira = world.signed_in(wirral.commissioner)
    page = moira.get("/rates/terms/year?from=2026").text
    assert "1 September 2026 to 18 December 2026" in page
    assert "Christmas Day" in page
    assert "28 December 2026" in page
    assert "No term is entered for this school year" in moira.get("/rates/terms/year?from=2030").text
    for odd in ("from=9999", "from=soon", ""):
        assert moira.get(f"/rates/terms/year?{odd}").status_code == 200
    assert moira.get("/rates/terms/year?from=2099").status_code == 200


def test_a_social_worker_looks_and_does_not_change(world: World, wirral: buying.Buyers) -> None:
    asha = world.signed_in(wirral.social_worker)
    assert "Take them from a spreadsheet" not in asha.get("/rates/terms/year").text
    assert asha.get("/rates/terms/sheet").status_code == 404
    bea = world.person("Bea Lantern", world.provider("Mersey Lantern"), Role.BID_WRITER)
    assert world.signed_in(bea).get("/rates/terms/year").status_code == 404
