"""Spend by year, from single lines of hours and single agreements, against what the year is held to."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.insight import queries, services
from tenants.insight.rules.arrangements import COLUMNS
from tenants.insight.rules.years import Level
from tests.factories import agreements
from tests.factories.insight import HISTORY, taken_in
from tests.factories.programs import bearer, token_of
from tests.factories.statements import counted
from tests.factories.world import Made, World

HEAD = ",".join(COLUMNS) + "\n"
PUBLISHED = [
    ("2018-19", 13, Decimal("2906.00"), Decimal("46580.19")),
    ("2019-20", 12, Decimal("3134.00"), Decimal("51298.88")),
    ("2020-21", 25, Decimal("5086.00"), Decimal("94442.01")),
]


@pytest.fixture
def peterborough(world: World) -> Made:
    return world.council("Peterborough City Council")


@pytest.fixture
def lead(world: World, peterborough: Made) -> Actor:
    return world.person("Stella Lode", peterborough, Role.STRATEGIC_LEAD)


def years(world: World, actor: Actor) -> list[tuple[str, int, Decimal, Decimal]]:
    with world.acting(actor):
        return [
            (each.counted.year, each.counted.children, each.counted.hours, each.counted.spend)
            for each in queries.list_years(actor)
        ]


def test_peterboroughs_history_comes_out_of_its_arrangements_to_the_penny(world: World, lead: Actor) -> None:
    taken_in(world, lead)
    assert years(world, lead) == PUBLISHED
    with world.acting(lead):
        assert {each.counted.on_system for each in queries.list_years(lead)} == {Decimal("0.00")}


def test_another_council_sees_none_of_it(world: World, lead: Actor) -> None:
    taken_in(world, lead)
    other = world.person("Ruth Okoro", world.council("Cambridgeshire County Council"), Role.STRATEGIC_LEAD)
    assert years(world, other) == []
    client = world.signed_in(other)
    assert "No spend on record yet" in client.get("/insight").text
    with world.acting(other), pytest.raises(NotFound):
        services.take_back(actor=other, import_id=_import_of(world), now=clock.now())


def _import_of(world: World) -> Any:
    with world.engine.connect() as connection:
        return connection.execute(sa.text("SELECT id FROM arrangement_import")).scalar_one()


def test_what_is_kept_of_a_child_is_no_reference(world: World, lead: Actor) -> None:
    taken_in(world, lead)
    with world.engine.connect() as connection:
        [said] = connection.execute(sa.text("SELECT string_agg(t::text, '') FROM arrangement_hours t")).scalars()
    assert "PB-" not in said


def test_a_file_counts_once_and_taken_back_it_counts_no_more(world: World, lead: Actor) -> None:
    made = taken_in(world, lead)
    with world.acting(lead):
        lines = services.read_file(actor=lead, data=f"{HEAD}A,B,C,spot,2019-04-01,2019-04-02,1,1\n".encode(),
                                   now=clock.now()).entries  # fmt: skip
        with pytest.raises(Refused, match="taken"):
            services.take_in(actor=lead, lines=lines, data=HISTORY.read_bytes(), now=clock.now())
    with world.acting(lead):
        again = services.read_file(actor=lead, data=HISTORY.read_bytes(), now=clock.now())
        assert {fault.refused.code for fault in again.faults} == {"arrangement.here"}
        services.take_back(actor=lead, import_id=made.id, now=clock.now())
    assert years(world, lead) == []
    with world.acting(lead), pytest.raises(Refused, match="taken_back"):
        services.take_back(actor=lead, import_id=made.id, now=clock.now())
    taken_in(world, lead)
    assert years(world, lead) == PUBLISHED


def test_two_files_at_once_never_both_take_the_same_days(world: World, lead: Actor) -> None:
    files = [f"{HEAD}A,B,C,spot,2019-04-01,2019-04-{day},1,1\n".encode() for day in (10, 11, 12, 13)]

    def send(data: bytes) -> str:
        try:
            taken_in(world, lead, data)
        except (Refused, AssertionError) as refused:
            return str(refused)[:12]
        return "done"

    with ThreadPoolExecutor(len(files)) as pool:
        said = list(pool.map(send, files))
    assert said.count("done") == 1
    assert years(world, lead) == [("2019-20", 1, Decimal("1.00"), Decimal("1.00"))]


def test_a_signed_agreement_counts_with_its_cost_in_each_year(world: World) -> None:
    parties = agreements.parties(world)
    parties.agreement(starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30))
    assert years(world, parties.commissioner) == [], "nobody has signed"
    agreement_id = parties.made(starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30))
    with world.engine.connect() as connection:
        cost = connection.execute(
            sa.text("SELECT cost->'financial_years' FROM agreement WHERE id = :id"), {"id": agreement_id}
        ).scalar_one()
    assert [(year, spend) for year, _, _, spend in years(world, parties.commissioner)] == [
        (year, Decimal(amount)) for year, amount in sorted(cost.items())
    ]
    with world.acting(parties.commissioner):
        [first, _] = queries.count_years(parties.commissioner)
        assert (first.children, first.agreed, first.recorded, first.spot) == (1, first.spend, 0, 0)


def test_budget_and_limit_warn_and_one_of_two_people_sees_the_other_was_first(world: World, lead: Actor) -> None:
    taken_in(world, lead)
    for year, limit in (("2020-21", "95000.00"), ("2019-20", "51298.87"), ("2018-19", "80000.00")):
        with world.acting(lead):
            services.set_targets(
                actor=lead, year=year, budget=None, limit=Decimal(limit), revision=None, now=clock.now()
            )
    with world.acting(lead):
        levels = {each.counted.year: each.level for each in queries.list_years(lead)}
        assert levels == {"2018-19": Level.WITHIN, "2019-20": Level.OVER, "2020-21": Level.CLOSE}
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            services.set_targets(
                actor=lead, year="2020-21", budget=Decimal(1), limit=None, revision=None, now=clock.now()
            )
    with world.acting(lead):
        services.set_targets(
            actor=lead, year="2020-21", budget=Decimal(100000), limit=None, revision=1, now=clock.now()
        )
        target = queries.find_target(lead, "2020-21")
        assert target is not None
        assert (target.budget_gbp, target.limit_gbp, target.revision) == (Decimal(100000), None, 2)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("arrangement_hours", "amount_gbp = amount_gbp + 0.01"),
        ("arrangement_hours", "financial_year = '2017-18'"),
        ("arrangement_hours", "to_on = from_on - 1"),
        ("arrangement_hours", "hours = 0, amount_gbp = 0"),
        ("arrangement_hours", "route = 'other'"),
        ("arrangement_import", "taken_back_at = now()"),
        ("arrangement_import", "row_count = 0"),
        ("spending_year", "budget_gbp = NULL"),
        ("spending_year", "budget_gbp = 0"),
        ("spending_year", "financial_year = '2020'"),
    ],
)
def test_the_database_keeps_no_line_that_cannot_be(world: World, lead: Actor, table: str, change: str) -> None:
    taken_in(world, lead)
    with world.acting(lead):
        services.set_targets(actor=lead, year="2020-21", budget=Decimal(1), limit=None, revision=None, now=clock.now())
    with pytest.raises(sa.exc.IntegrityError, match="ck_"), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {change}"))


def test_the_pages_show_it_and_everything_can_be_downloaded(world: World, lead: Actor) -> None:
    client = world.signed_in(lead)
    page = client.get("/insight/arrangements").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = client.post(
        "/insight/arrangements",
        data={"csrf_token": token, "file": (io.BytesIO(HISTORY.read_bytes()), "history.csv")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert "163 lines of arrangements, £192,321.08 in all, now count" in sent.text
    assert "£94,442.01" in sent.text
    lines = client.get("/insight/spend.csv").text.splitlines()
    assert lines[1:] == [
        "2018-19,13,2906.00,46580.19,0.00,0.00,46580.19,0.00,46580.19,,",
        "2019-20,12,3134.00,51298.88,0.00,0.00,51298.88,0.00,51298.88,,",
        "2020-21,25,5086.00,94442.01,0.00,0.00,94442.01,0.00,94442.01,,",
    ]
    assert client.get("/insight/spend.ods").data.startswith(b"PK")
    assert client.get("/insight/arrangements.csv").text.splitlines()[0] == "\ufeff" + HEAD.strip()
    assert client.get("/insight/years/2020-22").status_code == 404


def test_the_page_makes_as_many_statements_for_one_line_as_for_many(world: World, lead: Actor) -> None:
    client = world.signed_in(lead)
    made = []
    for data in (f"{HEAD}Z,Z,Z,spot,2017-04-01,2017-04-02,1,1\n".encode(), HISTORY.read_bytes()):
        taken_in(world, lead, data)
        client.get("/insight")
        with counted() as said:
            client.get("/insight")
        made.append(len(said))
    assert made[0] == made[1]


@pytest.mark.usefixtures("tokens_can_be_had")
def test_by_api_all_or_none(world: World, lead: Actor) -> None:
    headers = bearer(token_of(world, lead))
    client = world.app.test_client()
    good = {
        "arrangement": "A", "child": "B", "provider": "C", "route": "system", "from_on": "2019-04-01",
        "to_on": "2019-04-30", "hours": "10", "hourly_rate": "16.20",
    }  # fmt: skip
    wrong = {**good, "from_on": "2019-05-01", "to_on": "2019-05-02", "hourly_rate": "x"}
    answer = client.post("/api/v1/insight/arrangements", json={"arrangements": [good, wrong]}, headers=headers)
    assert (answer.status_code, answer.json["faults"]) == (
        422, [{"row": 2, "field": "hourly_rate", "words": "is not a number such as 12.50"}],
    )  # fmt: skip
    answer = client.post("/api/v1/insight/arrangements", json={"arrangements": [good]}, headers=headers)
    assert (answer.status_code, answer.json["amount"]) == (201, "162.00")
    [year] = client.get("/api/v1/insight/spend", headers=headers).json
    assert (year["year"], year["children"], year["hours"], year["on_system"]) == ("2019-20", 1, "10.00", "162.00")
