"""The ledger under concurrency: approvals at once are counted one after the other, and no case twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tests.factories import authorisation as made
from tests.factories.world import Made, World

AT_ONCE = 6


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def recommender(world: World, sefton: Made) -> Actor:
    return world.person("Moira Fenn", sefton, Role.COMMISSIONER)


@pytest.fixture
def authorisers(world: World, sefton: Made) -> list[Actor]:
    people = [world.person(f"Authoriser {number}", sefton, Role.AUTHORISER) for number in range(AT_ONCE)]
    for person in people:
        made.delegation(world, person)
    return people


def approve(world: World, actor: Actor, case_id: UUID) -> str:
    """What became of one approval in a connection of its own."""
    try:
        with world.acting(actor):
            services.approve(actor=actor, case_id=case_id, reason="Within budget.", now=clock.now())
    except Refused as refused:
        return refused.code
    return "approved"


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result() for future in [threads.submit(act) for act in acts]]


def ledger_of(world: World, actor: Actor) -> tuple[dict[str, Decimal], Decimal]:
    with world.acting(actor):
        lines = queries.list_ledger(actor)
        return queries.committed_by_year(actor, None, None), sum((line.amount for line in lines), Decimal(0))


def test_different_cases_approved_at_once_all_stand_in_the_ledger(
    world: World, recommender: Actor, authorisers: list[Actor]
) -> None:
    cases = [made.case(world, recommender) for _ in authorisers]
    pairs = zip(authorisers, cases, strict=True)
    told = at_once([lambda a=actor, c=case_id: approve(world, a, c) for actor, case_id in pairs])  # type: ignore[misc]
    assert told == ["approved"] * AT_ONCE
    by_year, total = ledger_of(world, recommender)
    assert by_year == {"2026-27": AT_ONCE * Decimal("4320.00"), "2027-28": AT_ONCE * Decimal("1450.50")}
    assert total == AT_ONCE * Decimal("5770.50")


def test_one_case_approved_by_many_at_once_is_committed_once(
    world: World, recommender: Actor, authorisers: list[Actor]
) -> None:
    case_id = made.case(world, recommender)
    told = at_once([lambda a=actor: approve(world, a, case_id) for actor in authorisers])  # type: ignore[misc]
    assert sorted(told) == ["approved"] + ["case.not_open"] * (AT_ONCE - 1)
    assert ledger_of(world, recommender)[1] == Decimal("5770.50")


def test_the_database_commits_nothing_for_a_case_that_waits(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    committing = sa.text(
        "INSERT INTO commitment (council_id, id, case_id, financial_year, funder, amount_gbp, committed_at)"
        " VALUES (:council, gen_random_uuid(), :case, '2026-27', 'care', 1, now())"
    )
    refused = pytest.raises(sa.exc.ProgrammingError, match="row-level security")
    with refused, world.acting(recommender):
        world.execute(committing.text, council=recommender.organisation, case=case_id)


def test_the_database_lets_nobody_but_an_authoriser_decide(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    with world.acting(recommender):
        changed = world.execute("UPDATE spending_case SET status = 'deferred' WHERE id = :id", id=case_id)
        assert changed.rowcount == 0
