"""The council's forecast: its assumptions in sight, its own to change, beside what is signed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import FinancialYear
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.insight import queries, services
from tenants.insight.rules.forecast import Assumptions, published_tables
from tests.factories import agreements
from tests.factories.insight import taken_in
from tests.factories.programs import bearer, token_of
from tests.factories.statements import counted
from tests.factories.world import World

AREA = "Cambridgeshire and Peterborough"
GIVEN = Assumptions(
    AREA, published_tables()[AREA], Decimal("8.00"), Decimal("0.157"), FinancialYear(2020), Decimal("3777.68"),
    Decimal("20.00"), Decimal("0.00"),
)  # fmt: skip


@pytest.fixture
def lead(world: World) -> Actor:
    return world.person("Stella Lode", world.council("Peterborough City Council"), Role.STRATEGIC_LEAD)


def given(world: World, actor: Actor, *, revision: int | None = None, **changed: Decimal) -> None:
    with world.acting(actor):
        services.set_assumptions(
            actor=actor, given=replace(GIVEN, **changed), revision=revision, now=clock.now()  # type: ignore[arg-type]
        )  # fmt: skip


def test_assumptions_are_kept_as_given_and_changed_by_whoever_saw_them(world: World, lead: Actor) -> None:
    given(world, lead)
    with pytest.raises(Refused, match=r"forecast\.changed"):
        given(world, lead)
    given(world, lead, revision=1, growth=Decimal("5.00"))
    with world.acting(lead):
        row = queries.find_assumptions(lead)
        assert row is not None
        assert queries.assumptions_of(row) == replace(GIVEN, growth=Decimal("5.00"))
    other = world.person("Ruth Okoro", world.council("Cambridgeshire County Council"), Role.STRATEGIC_LEAD)
    with world.acting(other):
        assert queries.find_assumptions(other) is None


def test_signed_agreements_and_limits_stand_beside_the_forecast(world: World) -> None:
    parties = agreements.parties(world)
    stella = world.person("Stella Sefton", parties.buyers.council, Role.STRATEGIC_LEAD)
    parties.made(starts_on=date(2027, 1, 4), ends_on=date(2027, 7, 21))
    given(world, stella)
    with world.acting(stella):
        services.set_targets(
            actor=stella, year="2026-27", budget=None, limit=Decimal(1), revision=None, now=clock.now()
        )
        years = {each.year: each for each in queries.list_forecast(stella, GIVEN, FinancialYear(2026))}
        agreed = {each.year: each.agreed for each in queries.count_years(stella)}
    assert {year: years[year].committed for year in agreed} == agreed
    assert (years["2026-27"].most, years["2027-28"].most) == (Decimal(1), None)


@pytest.mark.parametrize(
    "change",
    [
        "prevalence_percent = 0",
        "reach_percent = 101",
        "yearly_cost_gbp = 0",
        "growth_percent = -51",
        "base_year = 1999",
    ],
)
def test_the_database_keeps_no_assumption_that_cannot_be(world: World, lead: Actor, change: str) -> None:
    given(world, lead)
    with pytest.raises(sa.exc.IntegrityError, match="ck_"), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE forecast_assumptions SET {change}"))


def test_the_form_begins_with_what_the_record_says_and_keeps_what_was_typed(world: World, lead: Actor) -> None:
    taken_in(world, lead)
    client = world.signed_in(lead)
    assert "No forecast yet" in client.get("/insight/forecast").text
    page = client.get(f"/insight/forecast/assumptions?area={AREA}").text
    for said in ("2021: 200700", "3777.68", 'value="2020"', 'value="0.158"'):
        assert said in page, said
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {
        "csrf_token": token, "area": AREA, "population": "2021: 200700\n2026: lots", "prevalence": "8", "reach": "1",
        "base_year": "2020", "yearly_cost": "3777.68", "growth": "20", "inflation": "0", "revision": "",
    }  # fmt: skip
    answer = client.post("/insight/forecast/assumptions", data=sent)
    assert answer.status_code == 422
    assert "Line 2 is not a year and a number of children" in answer.text
    assert "2026: lots" in answer.text
    answer = client.post(
        "/insight/forecast/assumptions",
        data={**sent, "population": "2021: 200700\n2026: 215000"},
        follow_redirects=True,
    )
    assert "The forecast now rests on these assumptions" in answer.text
    assert client.get("/insight/forecast.csv").text.startswith("\ufeffYear,Children 0 to 17,")
    assert client.get("/insight/forecast.ods").data.startswith(b"PK")


def test_the_page_makes_a_fixed_number_of_statements(world: World, lead: Actor) -> None:
    given(world, lead)
    client = world.signed_in(lead)
    made = []
    for _ in range(2):
        client.get("/insight/forecast")
        with counted() as said:
            client.get("/insight/forecast")
        made.append(len(said))
        if len(made) == 1:
            taken_in(world, lead)
    assert made[0] == made[1]


@pytest.mark.usefixtures("tokens_can_be_had")
def test_by_api_with_its_assumptions(world: World, lead: Actor) -> None:
    headers = bearer(token_of(world, lead))
    client = world.app.test_client()
    assert client.get("/api/v1/insight/forecast", headers=headers).status_code == 404
    sent = {
        "area": AREA, "population": {"2021": 200700, "2026": 215000}, "base_year": "2020-21", "yearly_cost": "3777.68",
        "prevalence_percent": "8", "reach_percent": "0.158", "growth_percent": "20", "inflation_percent": "0",
    }  # fmt: skip
    said = client.put("/api/v1/insight/forecast", headers=headers, json=sent).json
    assert (said["assumptions"]["base_year"], said["assumptions"]["population"]["2021"]) == ("2020-21", 200700)
    assert len(said["years"]) == 6
    assert client.get("/api/v1/insight/forecast", headers=headers).json == said
    for wrong, status in (({}, 409), ({"reach_percent": "0"}, 422), ({"base_year": "2020-22", "revision": 1}, 422)):
        assert client.put("/api/v1/insight/forecast", headers=headers, json=sent | wrong).status_code == status
    again = client.put("/api/v1/insight/forecast", headers=headers, json=sent | {"revision": 1, "growth_percent": "5"})
    assert (again.json["revision"], again.json["assumptions"]["growth_percent"]) == (2, "5.00")
