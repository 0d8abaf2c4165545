"""Our prices against the region's: each council's job gives its own, and a figure comes out only where it may."""

import random
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.people.rules import Role
from tenants.pricing import queries, services
from tenants.pricing.rules.benchmark import may_publish, mean_of, published_at, quarter_end
from tenants.pricing.services.benchmarking import PUBLISH
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

NAMES = ("Sefton", "Wirral", "Halton", "Liverpool", "St Helens", "Tameside", "Kent")


@pytest.fixture
def councils(world: World) -> list[Made]:
    return [world.council(f"{name} Council") for name in NAMES]


@pytest.fixture
def lot_id(world: World, councils: list[Made]) -> UUID:
    knowsley = world.council("Knowsley Council")
    return buying.published_lot(world, knowsley, world.consortium("Liverpool City Region", knowsley, *councils))


def job_of(council: Made) -> Actor:
    return Actor(ActorKind.JOB, council.id, council.kind)


def owner_of(world: World, council: Made) -> Actor:
    return world.person(f"Petra {council.name}", council, Role.POLICY_OWNER)


def figures(world: World, reader: Actor, lot_id: UUID) -> dict[str, str | None]:
    with world.acting(reader):
        found = queries.compare_with_region(reader.organisation, [lot_id], clock.now().date())[lot_id]
        return {each.unit: each.region and f"{each.region:.2f}" for each in found}


def test_prices_are_given_at_the_end_of_a_quarter_and_published_a_week_later(
    world: World, councils: list[Made], lot_id: UUID, move_clock: MoveClock
) -> None:
    prices = ("20.00", "21.00", "22.00", "23.00", "24.21")
    owners = [owner_of(world, council) for council in councils[:5]]
    for owner, price in zip(owners, prices, strict=True):
        buying.rate_card(world, owner, lot_id, price)
    do_waiting_work(world)
    assert figures(world, owners[0], lot_id) == {"hour": None, "waking_night": None}
    with world.acting(owners[0]):
        now = clock.now()
        days = (published_at(quarter_end(local(now).date())) - now) / timedelta(days=1)
    move_clock(days=days - 1)
    do_waiting_work(world)
    assert figures(world, owners[0], lot_id)["hour"] is None, "a week is left for everybody's prices to be gathered"
    move_clock(days=2)
    do_waiting_work(world)
    assert figures(world, owners[0], lot_id) == {"hour": "22.00", "waking_night": "182.00"}
    outsider = owner_of(world, world.council("Cumbria Council"))
    assert figures(world, outsider, lot_id) == {}
    move_clock(days=92)
    do_waiting_work(world)
    with world.engine.connect() as connection:
        counted = "SELECT count(*), count(DISTINCT quarter_on) FROM benchmark_{}"
        assert tuple(connection.execute(sa.text(counted.format("contribution"))).one()) == (20, 2)
        assert tuple(connection.execute(sa.text(counted.format("figure"))).one()) == (2, 1), "nothing is new"


def test_the_database_publishes_exactly_what_the_rule_lets_out(
    world: World, councils: list[Made], lot_id: UUID, move_clock: MoveClock
) -> None:
    """The rule in Python and the function in SQL, run on the same quarters at random."""
    rng = random.Random(11)
    with world.acting(job_of(councils[0])):
        first = quarter_end(local(clock.now()).date()) - timedelta(days=4000)
    out: list[dict[UUID, Decimal]] = []
    said, expected = [], []
    for number in range(40):
        quarter = quarter_end(first + timedelta(days=95 * number))
        base = out[-1] if out and rng.random() < 0.5 else {}
        given = {
            council.id: base.get(council.id) or Decimal(rng.choice(["20.00", "20.15", "21.50"]))
            for council in rng.sample(councils, rng.choice([4, 5, 6, 7]))
        }
        for council_id, amount in given.items():
            world.insert(
                "benchmark_contribution", council_id=council_id, quarter_on=quarter, lead_id=_lead(world, lot_id),
                lot_id=lot_id, unit="hour", amount=amount, contributed_at=sa.func.guard.now(),
            )  # fmt: skip
        may = may_publish(given, out)
        if may:
            out.append(given)
        expected.append(f"{mean_of(given.values()):.2f}" if may else None)
        said.append(_publish(world, job_of(councils[0]), lot_id, quarter))
    assert said == expected
    assert 2 < len(out) < 40, "the quarters try both answers"


def _lead(world: World, lot_id: UUID) -> UUID:
    with world.engine.connect() as connection:
        return connection.execute(sa.text("SELECT lead_id FROM lot WHERE id = :id"), {"id": lot_id}).scalar_one()  # type: ignore[no-any-return]


def _publish(world: World, actor: Actor, lot_id: UUID, quarter: object) -> str | None:
    with world.acting(actor):
        told = db.session.scalar(PUBLISH, {"lot": lot_id, "unit": "hour", "quarter": quarter})
    if not told:
        return None
    with world.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT mean FROM benchmark_figure WHERE quarter_on = :on"), {"on": quarter}
        ).scalar_one()
    return f"{found:.2f}"


def test_only_a_job_of_a_buyer_of_the_lot_has_a_figure_published(
    world: World, councils: list[Made], lot_id: UUID
) -> None:
    with world.acting(job_of(councils[0])):
        quarter = quarter_end(local(clock.now()).date()) - timedelta(days=200)
        quarter = quarter_end(quarter)
    for council in councils[:5]:
        world.insert(
            "benchmark_contribution", council_id=council.id, quarter_on=quarter, lead_id=_lead(world, lot_id),
            lot_id=lot_id, unit="hour", amount=Decimal(20), contributed_at=sa.func.guard.now(),
        )  # fmt: skip
    stranger = world.council("Cumbria Council")
    for nobody in (owner_of(world, councils[0]), job_of(stranger)):
        assert _publish(world, nobody, lot_id, quarter) is None
    assert _publish(world, job_of(councils[0]), lot_id, quarter) == "20.00"


def test_a_job_that_is_done_twice_gives_its_prices_once(world: World, councils: list[Made], lot_id: UUID) -> None:
    council = councils[0]
    buying.rate_card(world, owner_of(world, council), lot_id, "20.00")
    job = job_of(council)
    given = []
    for _ in range(2):
        with world.acting(job):
            on = quarter_end(local(clock.now()).date())
            given.append(services.contribute(actor=job, quarter_on=on, now=clock.now()))
    assert given == [2, 0]


def test_the_page_and_the_api_say_what_is_not_shown(world: World, councils: list[Made], lot_id: UUID) -> None:
    owner = owner_of(world, councils[0])
    buying.rate_card(world, owner, lot_id, "20.00")
    client = world.signed_in(owner)
    assert "not shown" in client.get("/rates/benchmark").text
    assert client.get("/rates/benchmark.csv").text.splitlines()[1] == "Care at home,hour,20.00,,,"
    assert client.get("/rates/benchmark.ods").data.startswith(b"PK")


@pytest.mark.usefixtures("tokens_can_be_had")
def test_by_api_too(world: World, councils: list[Made], lot_id: UUID) -> None:
    owner = owner_of(world, councils[0])
    buying.rate_card(world, owner, lot_id, "20.00")
    headers = bearer(token_of(world, owner))
    [hour, _] = world.app.test_client().get("/api/v1/benchmark", headers=headers).json
    assert (hour["unit"], hour["own"], hour["region"]) == ("hour", "20.00", None)
