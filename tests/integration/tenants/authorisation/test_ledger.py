"""The ledger under concurrency: approvals at once are counted one after the other, and no case twice."""

import contextlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.rules import Funder, YearValue
from tenants.authorisation.rules import ledger as ledgers
from tenants.authorisation.rules.consequences import DecisionRules
from tenants.authorisation.rules.ledger import Cause, Line, Release
from tests.factories import authorisation as made
from tests.factories.world import Made, World

AT_ONCE = 6


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


def lines_of(world: World, actor: Actor) -> list[Line]:
    with world.acting(actor):
        return [queries.line_of(each.entry) for each in queries.list_commitments(actor, limit=1000)]


def test_the_ledger_is_what_its_live_lines_come_to_whatever_was_done(
    world: World, sefton: Made, recommender: Actor, authorisers: list[Actor]
) -> None:
    """Approved, called in, approved again, spending less, and given up, in any order."""
    chance, authoriser, job = random.Random(1), authorisers[0], made.job_of(sefton)
    keeper = world.person("Gwen Ashby", sefton, Role.STRATEGIC_LEAD)
    with world.acting(keeper):
        terms = DecisionRules(call_in_from=Decimal(1))
        services.set_decision_rules(actor=keeper, rules=terms, from_on=clock.now().date(), now=clock.now())
    cases = [made.case(world, recommender) for _ in range(8)]

    def take_less(case_id: UUID) -> None:
        year = chance.choice(("2026-27", "2027-28", "2028-29"))
        less = [YearValue(year, Funder.CARE, Decimal(chance.randint(1, 500_000)) / 100)]
        services.take_less(actor=job, case_ids=[case_id], less=less, cause_id=uuid4(), now=clock.now())

    acts: list[tuple[Actor, Callable[[UUID], object]]] = [
        (authoriser, lambda case: services.approve(actor=authoriser, case_id=case, reason="Fits.", now=clock.now())),
        (authoriser, lambda case: services.call_in(actor=authoriser, case_id=case, reason="Wait.", now=clock.now())),
        (job, take_less),
        (job, take_less),
        (job, lambda case: services.withdraw(actor=job, case_id=case, reason="Not wanted.", now=clock.now())),
    ]
    for _ in range(60):
        number = chance.choices(range(5), (6, 3, 3, 3, 1))[0]
        actor, act = acts[number]
        with contextlib.suppress(Refused), world.acting(actor):
            act(chance.choice(cases))
    lines = lines_of(world, recommender)
    with world.acting(recommender):
        ledger = queries.committed_by_year(recommender, None, None)
    come_to = {year: amount for (_, year), amount in ledgers.recomputed(lines).items()}
    assert {year: amount for year, amount in ledger.items() if amount} == {y: a for y, a in come_to.items() if a}
    assert {line.released_why for line in lines} == {None, Release.CALLED_IN, Release.GIVEN_UP}
    assert {line.cause for line in lines} == set(Cause)


def test_what_is_taken_less_is_taken_once_and_never_more_than_was_bound(
    world: World, sefton: Made, recommender: Actor, authorisers: list[Actor]
) -> None:
    case_id, job, change_id = made.case(world, recommender), made.job_of(sefton), uuid4()
    approve(world, authorisers[0], case_id)
    less = [
        YearValue("2026-27", Funder.CARE, Decimal("320.00")),
        YearValue("2026-27", Funder.HEALTH, Decimal("99.00")),
        YearValue("2027-28", Funder.CARE, Decimal("2000.00")),
    ]
    for _ in range(2):
        with world.acting(job):
            services.take_less(actor=job, case_ids=[case_id], less=less, cause_id=change_id, now=clock.now())
    assert ledger_of(world, recommender) == ({"2026-27": Decimal("4000.00"), "2027-28": 0}, Decimal("4000.00"))
    page = world.signed_in(authorisers[0]).get("/commitments/lines?year=2027-28").get_data(as_text=True)
    assert page.count("A change spends less") == 1
    file = world.signed_in(authorisers[0]).get("/commitments/lines.csv").get_data(as_text=True)
    assert "-1450.50,A change spends less" in file


def test_a_case_that_is_wanted_no_more_is_withdrawn_and_nobody_decides_it(
    world: World, sefton: Made, recommender: Actor, authorisers: list[Actor]
) -> None:
    case_id, job = made.case(world, recommender), made.job_of(sefton)
    for _ in range(2):
        with world.acting(job):
            services.withdraw(actor=job, case_id=case_id, reason="The change was withdrawn.", now=clock.now())
    assert approve(world, authorisers[0], case_id) == "case.withdrawn"
    caller = world.signed_in(authorisers[4])
    assert "The change was withdrawn." in caller.get(f"/authorisation/cases/{case_id}").get_data(as_text=True)
    assert "Withdrawn" in caller.get("/authorisation/decided").get_data(as_text=True)
