"""Call-off limits: Peterborough's £310,000, what it refuses, also when ten awards race, and a new one in its place."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.rules import Basis, Funder, YearValue
from tenants.authorisation.rules.limits import Level, ProfileYear
from tests.factories import authorisation as made
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

SEPTEMBER = datetime(2021, 9, 20, 9, tzinfo=UTC)
FROM_ON, TO_ON = date(2021, 4, 1), date(2023, 3, 1)
RACERS = 10
ROUNDS = int(os.environ.get("LIMIT_ROUNDS", "1000" if os.environ.get("PROVE") == "full" else "5"))
THIS_YEAR = "2026-27"


@pytest.fixture
def peterborough(world: World) -> Made:
    return world.council("Peterborough City Council")


@pytest.fixture
def system(world: World, peterborough: Made) -> tuple[UUID, UUID]:
    return made.system(world, world.council("Cambridgeshire County Council"), peterborough)


@pytest.fixture
def commissioner(world: World, peterborough: Made) -> Actor:
    return world.person("Moira Fenn", peterborough, Role.COMMISSIONER)


@pytest.fixture
def authoriser(world: World, peterborough: Made) -> Actor:
    person = world.person("Priya Nair", peterborough, Role.AUTHORISER)
    made.delegation(world, person, limit="5000000.00")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE delegation SET from_on = '2021-01-01'"))
    return person


def propose(
    world: World, actor: Actor, system: tuple[UUID, UUID], *, profile: tuple[ProfileYear, ...] = made.PETERBOROUGH,
    from_on: date = FROM_ON, to_on: date = TO_ON, now: datetime = SEPTEMBER,
) -> tuple[UUID, UUID]:  # fmt: skip
    with world.acting(actor):
        limit = services.propose_limit(
            actor=actor, system_id=system[1], from_on=from_on, to_on=to_on, profile=profile,
            reason="Four ad hoc providers are too few.", now=now,
        )  # fmt: skip
        return limit.id, limit.case_id


def approve(world: World, actor: Actor, case_id: UUID, now: datetime = SEPTEMBER) -> str:
    """What became of one approval in a connection of its own."""
    try:
        with world.acting(actor):
            services.approve(actor=actor, case_id=case_id, reason="Within budget.", now=now)
    except Refused as refused:
        return refused.code
    return "approved"


def award(
    world: World, actor: Actor, system: tuple[UUID, UUID], amount: str, *, year: str = "2021-22",
    ends_on: date | None = None, now: datetime = SEPTEMBER,
) -> UUID:  # fmt: skip
    values = [YearValue(year, Funder.CARE, Decimal(amount))]
    return made.case(world, actor, values=values, system=system, ends_on=ends_on, now=now)


def one_year(amount: str) -> tuple[ProfileYear, ...]:
    return (ProfileYear(THIS_YEAR, 1, Decimal(0), 2, Decimal(amount), counts=True),)


def test_the_limit_of_peterborough_holds_to_the_penny_and_to_the_day(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    limit_id, case_id = propose(world, commissioner, system)
    with world.acting(commissioner):
        asked = queries.get_case(commissioner, case_id)
        assert (asked.whole_life_gbp, asked.largest_year_gbp) == (Decimal("310000.00"), Decimal("210000.00"))
    assert approve(world, authoriser, case_id) == "approved"
    with world.acting(commissioner):
        assert queries.list_ledger(commissioner) == []

    first = award(world, commissioner, system, "100000.00")
    second = award(world, commissioner, system, "209999.99", year="2022-23", ends_on=TO_ON)
    assert [approve(world, authoriser, each) for each in (first, second)] == ["approved"] * 2
    assert approve(world, authoriser, award(world, commissioner, system, "0.02")) == "limit.exceeded"
    past = award(world, commissioner, system, "0.01", year="2022-23", ends_on=date(2023, 3, 2))
    assert approve(world, authoriser, past) == "limit.past_its_date"
    late = award(world, commissioner, system, "0.01", year="2022-23")
    assert approve(world, authoriser, late, datetime(2023, 3, 2, 9, tzinfo=UTC)) == "limit.past_its_date"
    before = award(world, commissioner, system, "0.01", year="2020-21")
    assert approve(world, authoriser, before) == "limit.before_its_years"
    assert approve(world, authoriser, award(world, commissioner, system, "0.01", year="2022-23")) == "approved"
    with world.acting(commissioner):
        shown = queries.show_limit(commissioner, limit_id)
        assert (shown.committed, shown.level) == (Decimal("310000.00"), Level.CLOSE)


def test_a_limit_binds_nobody_before_somebody_else_has_authorised_it(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    propose(world, commissioner, system)
    assert approve(world, authoriser, award(world, commissioner, system, "999999.00")) == "approved"


def test_spend_outside_the_purchasing_system_is_not_under_its_limit(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    _, case_id = propose(world, commissioner, system)
    approve(world, authoriser, case_id)
    assert approve(world, authoriser, made.case(world, commissioner, now=SEPTEMBER)) == "approved"


def test_a_new_limit_takes_the_place_of_the_old_through_its_own_authorisation(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    _, first = propose(world, commissioner, system)
    approve(world, authoriser, first)
    big = award(world, commissioner, system, "310000.01")
    assert approve(world, authoriser, big) == "limit.exceeded"
    raised = (
        *made.PETERBOROUGH[:2],
        ProfileYear("2022-23", 17, Decimal(195000), 40, Decimal("210000.01"), counts=True),
    )
    _, second = propose(world, commissioner, system, profile=raised)
    assert approve(world, authoriser, big) == "limit.exceeded"
    assert approve(world, authoriser, second) == "approved"
    assert approve(world, authoriser, big) == "approved"
    _, lower = propose(world, commissioner, system)
    assert approve(world, authoriser, lower) == "limit.under_committed"


def test_ten_awards_that_race_never_go_over_the_limit(
    world: World, system: tuple[UUID, UUID], peterborough: Made, commissioner: Actor, authoriser: Actor
) -> None:
    """Round after round on one limit: ten approvals at once, of which the limit has room for four.

    `LIMIT_ROUNDS` says how many; in full there are a thousand, which takes a few minutes.
    """
    _, case_id = propose(world, commissioner, system)
    approve(world, authoriser, case_id)
    people = [world.person(f"Authoriser {number}", peterborough, Role.AUTHORISER) for number in range(RACERS)]
    for person in people:
        made.delegation(world, person, basis=Basis.ANNUAL, limit="200000.00")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE delegation SET from_on = '2021-01-01'"))
    waiting = [award(world, commissioner, system, "70000.00", year=year) for year in ("2021-22", "2022-23")]
    with ThreadPoolExecutor(RACERS) as threads:
        for _ in range(ROUNDS):
            cases = as_many_again(world, waiting)
            told = list(threads.map(lambda pair: approve(world, *pair), zip(people, cases, strict=True)))
            assert sorted(told) == ["approved"] * 4 + ["limit.exceeded"] * 6
            with world.acting(commissioner):
                ledger = queries.committed_by_year(commissioner, *system)
                lines = sum((line.amount for line in queries.list_ledger(commissioner)), Decimal(0))
            assert sum(ledger.values()) == lines == Decimal("280000.00")
            with world.engine.begin() as connection:
                connection.execute(sa.text("UPDATE ledger SET committed_gbp = 0"))
                connection.execute(
                    sa.text(
                        "UPDATE commitment SET released_at = now(), released_why = 'given up' WHERE released_at IS NULL"
                    )
                )


def as_many_again(world: World, waiting: list[UUID]) -> list[UUID]:
    """Ten cases that wait, alike to those two in all but who they are."""
    copies = sa.text(
        "INSERT INTO spending_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM spending_case c, generate_series(1, :each) WHERE c.id = ANY (:waiting) RETURNING id"
    )
    with world.engine.begin() as connection:
        return list(connection.execute(copies, {"each": RACERS // 2, "waiting": waiting}).scalars())


@pytest.mark.its_own_dates
def test_warnings_are_sent_at_80_and_95_per_cent_once(
    world: World, system: tuple[UUID, UUID], peterborough: Made, commissioner: Actor, authoriser: Actor
) -> None:
    lead = world.person("Gwen Ashby", peterborough, Role.STRATEGIC_LEAD)
    now = clock_now(world)
    _, case_id = propose(
        world, commissioner, system, profile=one_year("1000.00"), from_on=date(2026, 4, 1), to_on=date(2027, 3, 31),
        now=now,
    )  # fmt: skip
    approve(world, authoriser, case_id, now)
    for amount in ("799.99", "0.01", "150.00"):
        assert approve(world, authoriser, award(world, commissioner, system, amount, year=THIS_YEAR), now) == "approved"
    do_waiting_work(world)
    assert told_of(world, lead) == ["80", "95"]


def clock_now(world: World) -> datetime:
    with world.app.app_context():
        return clock.now()


def told_of(world: World, person: Actor) -> list[str]:
    """The percentages somebody was written to about."""
    with world.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT facts ->> 'percent' FROM notification WHERE person_id = :person"
                " AND template LIKE '%/limit' ORDER BY 1"
            ),
            {"person": person.person},
        )
        return list(rows.scalars())


def test_what_was_paid_is_forecast_to_the_end_of_the_year(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    limit_id, case_id = propose(world, commissioner, system)
    approve(world, authoriser, case_id)
    with world.acting(commissioner):
        for through_on, paid in ((date(2021, 6, 30), "20000.00"), (date(2021, 9, 19), "43000.00")):
            services.record_paid(
                actor=commissioner, limit_id=limit_id, through_on=through_on, paid=Decimal(paid), children=13,
                now=SEPTEMBER,
            )  # fmt: skip
    with world.acting(commissioner):
        earlier, this, later = queries.years_of(commissioner, queries.show_limit(commissioner, limit_id))
    assert (this.paid, this.through_on, this.children) == (Decimal("43000.00"), date(2021, 9, 19), 13)
    assert this.forecast == Decimal("91250.00")  # 172 of 365 days
    assert (earlier.forecast, later.paid) == (None, None)


def test_another_council_and_the_lead_find_no_such_limit(
    world: World, system: tuple[UUID, UUID], commissioner: Actor
) -> None:
    limit_id, _ = propose(world, commissioner, system)
    stranger = world.person("Jo Bell", world.council("Sefton"), Role.COMMISSIONER)
    with pytest.raises(NotFound), world.acting(stranger):
        queries.get_limit(stranger, limit_id)


def test_the_database_keeps_no_limit_whose_warnings_are_out_of_order(
    world: World, system: tuple[UUID, UUID], commissioner: Actor
) -> None:
    propose(world, commissioner, system)
    for change in ("nearing_percent = 95", "limit_gbp = 0", "to_on = from_on - 1"):
        with pytest.raises(sa.exc.IntegrityError), world.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE calloff_limit SET {change}"))


@pytest.mark.its_own_dates
def test_a_limit_is_asked_for_and_looked_at_by_api(
    world: World, system: tuple[UUID, UUID], commissioner: Actor, authoriser: Actor
) -> None:
    world.administrator()
    own_program(world)
    headers, caller = bearer(token_of(world, commissioner)), world.app.test_client()
    year = {
        "financial_year": THIS_YEAR,
        "children_start": 1,
        "spend_start": "0.00",
        "children_end": 2,
        "spend_end": "9.50",
    }
    body = {
        "system_id": str(system[1]), "from_on": "2026-04-01", "to_on": "2027-03-31", "profile": [year],
        "reason": "To open the market.",
    }  # fmt: skip
    asked = caller.post("/api/v1/call-off-limits", headers=headers, json=body)
    assert asked.status_code == 201, asked.text
    assert (asked.get_json()["amount"], asked.get_json()["status"]) == ("9.50", "awaiting")
    limit_id, case_id = asked.get_json()["id"], UUID(asked.get_json()["case_id"])
    assert approve(world, authoriser, case_id, clock_now(world)) == "approved"
    shown = caller.get(f"/api/v1/call-off-limits/{limit_id}", headers=headers).get_json()
    assert (shown["status"], shown["committed"], shown["level"]) == ("approved", "0.00", "within")
    paid = {"through_on": "2026-04-30", "paid": "1.25", "children": 1}
    recorded = caller.post(f"/api/v1/call-off-limits/{limit_id}/paid", headers=headers, json=paid)
    assert (recorded.status_code, recorded.get_json()["financial_year"]) == (201, THIS_YEAR)
    assert len(caller.get("/api/v1/call-off-limits", headers=headers).get_json()) == 1
    outside = caller.post(
        f"/api/v1/call-off-limits/{limit_id}/paid", headers=headers, json={**paid, "through_on": "2026-03-31"}
    )
    assert outside.status_code == 409
