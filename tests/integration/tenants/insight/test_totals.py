"""The region's totals: each council's job gives its own, and a sum comes out only where it tells of nobody."""

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.insight import queries, services
from tenants.insight.rules.totals import may_publish, published_at, quarter_end, total_of
from tenants.insight.services.totals import PUBLISH
from tests.factories import agreements, buying
from tests.factories.programs import bearer, token_of
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

NAMES = ("Sefton", "Wirral", "Halton", "Liverpool", "St Helens", "Tameside", "Kent")


@pytest.fixture
def lead(world: World) -> Made:
    return world.council("Knowsley Council")


@pytest.fixture
def councils(world: World) -> list[Made]:
    return [world.council(f"{name} Council") for name in NAMES]


@pytest.fixture
def lot_id(world: World, lead: Made, councils: list[Made]) -> UUID:
    return buying.published_lot(world, lead, world.consortium("Liverpool City Region", lead, *councils))


def job_of(council: Made) -> Actor:
    return Actor(ActorKind.JOB, council.id, council.kind)


def given(world: World, lead: Made, council_id: UUID, lot_id: UUID, quarter_on: date, amount: Decimal) -> None:
    world.insert(
        "total_contribution", council_id=council_id, quarter_on=quarter_on, lead_id=lead.id, lot_id=lot_id,
        amount=amount, contributed_at=sa.func.guard.now(),
    )  # fmt: skip


def publish(world: World, actor: Actor, lot_id: UUID, quarter_on: date) -> Decimal | None:
    with world.acting(actor):
        told = db.session.scalar(PUBLISH, {"lot": lot_id, "quarter": quarter_on})
    if not told:
        return None
    with world.engine.connect() as connection:
        return connection.execute(  # type: ignore[no-any-return]
            sa.text("SELECT total FROM total_figure WHERE quarter_on = :on"), {"on": quarter_on}
        ).scalar_one()


def long_ago(world: World, actor: Actor) -> date:
    with world.acting(actor):
        return quarter_end(local(clock.now()).date() - timedelta(days=4000))


def test_the_database_publishes_exactly_what_the_rule_lets_out(
    world: World, lead: Made, councils: list[Made], lot_id: UUID
) -> None:
    """The rule in Python and the function in SQL, run on the same quarters at random."""
    rng, job = random.Random(5), job_of(councils[0])
    first = long_ago(world, job)
    out: list[dict[UUID, Decimal]] = []
    said, expected = [], []
    for number in range(30):
        quarter = quarter_end(first + timedelta(days=95 * number))
        base = out[-1] if out and rng.random() < 0.5 else {}
        amounts = {
            council.id: base.get(council.id) or Decimal(rng.choice(["2000.00", "2050.00", "99.99"]))
            for council in rng.sample(councils, rng.choice([4, 5, 6, 7]))
        }
        for council_id, amount in amounts.items():
            given(world, lead, council_id, lot_id, quarter, amount)
        if may := may_publish(amounts, out):
            out.append(amounts)
        expected.append(total_of(amounts.values()) if may else None)
        said.append(publish(world, job, lot_id, quarter))
    assert said == expected
    assert 2 < len(out) < 30, "the quarters try both answers"


def test_only_a_job_of_a_buyer_of_the_lot_has_a_total_published(
    world: World, lead: Made, councils: list[Made], lot_id: UUID
) -> None:
    quarter = long_ago(world, job_of(councils[0]))
    for council in councils[:5]:
        given(world, lead, council.id, lot_id, quarter, Decimal(1000))
    person = world.person("Stella Lode", councils[0], Role.STRATEGIC_LEAD)
    for nobody in (person, job_of(world.council("Cumbria Council"))):
        assert publish(world, nobody, lot_id, quarter) is None
    assert publish(world, job_of(councils[0]), lot_id, quarter) == 5000


def test_what_was_signed_is_given_once_when_the_quarter_ends(world: World, move_clock: MoveClock) -> None:
    parties = agreements.parties(world)
    agreement_id = parties.made()
    with world.acting(parties.commissioner):
        now = clock.now()
    days = (published_at(quarter_end(local(now).date())) - now) / timedelta(days=1)
    do_waiting_work(world)
    move_clock(days=days - 1)
    do_waiting_work(world)
    do_waiting_work(world)
    with world.engine.connect() as connection:
        total = connection.execute(
            sa.text("SELECT total_gbp FROM agreement WHERE id = :id"), {"id": agreement_id}
        ).scalar_one()
    with world.acting(parties.commissioner):
        [row] = queries.list_totals(parties.commissioner, local(clock.now()).date())
        assert (row.own, row.own_quarter_on, row.region) == (total, quarter_end(local(now).date()), None)
    with world.acting(parties.job()):
        assert services.give_totals(
            actor=parties.job(), quarter_on=quarter_end(local(now).date()), now=clock.now()
        ) == 0  # fmt: skip
    move_clock(days=2)
    do_waiting_work(world)
    with world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM total_figure")).scalar_one() == 0, "one council alone"


def test_the_lead_alone_says_what_was_advertised(world: World, lead: Made, councils: list[Made], lot_id: UUID) -> None:
    helen = world.person("Helen Marsh", lead, Role.PROCUREMENT_OFFICER)
    other = world.person("Olive Marsh", councils[0], Role.PROCUREMENT_OFFICER)
    with world.acting(other), pytest.raises(NotFound):
        services.advertise(actor=other, lot_id=lot_id, amount=Decimal(1), revision=None, now=clock.now())
    assert world.signed_in(other).get(f"/insight/region/{lot_id}").status_code == 404
    with world.acting(helen):
        services.advertise(actor=helen, lot_id=lot_id, amount=Decimal(22_000_000), revision=None, now=clock.now())
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            services.advertise(actor=helen, lot_id=lot_id, amount=Decimal(1), revision=None, now=clock.now())
    given(world, lead, councils[0].id, lot_id, date(2026, 6, 30), Decimal("1234.56"))
    world.insert(
        "total_figure", lead_id=lead.id, lot_id=lot_id, quarter_on=date(2026, 6, 30), total=Decimal(4_400_000),
        published_at=sa.func.guard.now(),
    )  # fmt: skip
    client = world.signed_in(other)
    page = client.get("/insight/region").text
    for said in ("£22,000,000.00", "£4,400,000.00", "20.0% of what was advertised", "£1,234.56"):
        assert said in page, said
    [line] = client.get("/insight/region.csv").text.splitlines()[1:]
    assert line.endswith("Care at home,22000000.00,4400000.00,2026-06-30,20.0,1234.56,2026-06-30")
    assert client.get("/insight/region.ods").data.startswith(b"PK")
    third = world.person("Ruth Okoro", councils[1], Role.STRATEGIC_LEAD)
    assert "£1,234.56" not in world.signed_in(third).get("/insight/region").text


@pytest.mark.parametrize(("table", "column"), [("advertised_value", "amount_gbp"), ("total_contribution", "amount")])
def test_the_database_keeps_no_figure_of_nothing(
    world: World, lead: Made, councils: list[Made], lot_id: UUID, table: str, column: str
) -> None:
    helen = world.person("Helen Marsh", lead, Role.PROCUREMENT_OFFICER)
    with world.acting(helen):
        services.advertise(actor=helen, lot_id=lot_id, amount=Decimal(1), revision=None, now=clock.now())
    given(world, lead, councils[0].id, lot_id, date(2026, 6, 30), Decimal(1))
    with pytest.raises(sa.exc.IntegrityError, match="is_positive"), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {column} = 0"))


@pytest.mark.usefixtures("tokens_can_be_had", "lot_id")
def test_by_api_too(world: World, councils: list[Made]) -> None:
    headers = bearer(token_of(world, world.person("Ruth Okoro", councils[1], Role.STRATEGIC_LEAD)))
    [row] = world.app.test_client().get("/api/v1/insight/region", headers=headers).json
    assert (row["lot"], row["advertised"], row["region"], row["own"]) == ("Care at home", None, None, None)
