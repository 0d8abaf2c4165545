"""Deciding a spend: by another person, within a delegation, once, and into the ledger."""

from datetime import date
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
from tests.factories import authorisation as made
from tests.factories.world import Made, World


@pytest.fixture
def recommender(world: World, sefton: Made) -> Actor:
    return world.person("Moira Fenn", sefton, Role.COMMISSIONER, Role.AUTHORISER)


@pytest.fixture
def authoriser(world: World, sefton: Made) -> Actor:
    return world.person("Priya Nair", sefton, Role.AUTHORISER)


def approve(world: World, actor: Actor, case_id: UUID, reason: str = "Best of three, within budget.") -> None:
    with world.acting(actor):
        services.approve(actor=actor, case_id=case_id, reason=reason, now=clock.now())


def status_of(world: World, actor: Actor, case_id: UUID) -> str:
    with world.acting(actor):
        return queries.get_case(actor, case_id).status


def committed(world: World, actor: Actor) -> dict[str, Decimal]:
    with world.acting(actor):
        return queries.committed_by_year(actor, None, None)


def test_an_approval_enters_every_year_in_the_ledger(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser)
    case_id = made.case(world, recommender)
    approve(world, authoriser, case_id)
    assert status_of(world, authoriser, case_id) == "approved"
    assert committed(world, authoriser) == {"2026-27": Decimal("4320.00"), "2027-28": Decimal("1450.50")}
    with world.acting(authoriser):
        lines = queries.list_ledger(authoriser)
    assert [(line.financial_year, line.amount, line.cases) for line in lines] == [
        ("2026-27", Decimal("4320.00"), 1),
        ("2027-28", Decimal("1450.50"), 1),
    ]


def test_the_person_who_recommends_never_authorises(world: World, recommender: Actor) -> None:
    made.delegation(world, recommender)
    case_id = made.case(world, recommender)
    with pytest.raises(Refused) as refused:
        approve(world, recommender, case_id)
    assert refused.value.code == "case.own_recommendation"
    assert status_of(world, recommender, case_id) == "awaiting"


def test_nobody_approves_beyond_their_delegation(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser, limit="5770.49")
    case_id = made.case(world, recommender)
    with pytest.raises(Refused) as refused:
        approve(world, authoriser, case_id)
    assert refused.value.code == "case.over_delegation"
    assert committed(world, authoriser) == {}


def test_an_annual_delegation_looks_at_the_largest_year(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser, basis=Basis.ANNUAL, limit="4320.00")
    case_id = made.case(world, recommender)
    approve(world, authoriser, case_id)
    assert status_of(world, authoriser, case_id) == "approved"


def test_a_delegation_that_has_ended_covers_nothing(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser, to_on=date(2024, 12, 31))
    case_id = made.case(world, recommender)
    with pytest.raises(Refused) as refused:
        approve(world, authoriser, case_id)
    assert refused.value.code == "case.no_delegation"


def test_a_deferred_case_stays_on_the_agenda_and_may_be_approved(
    world: World, recommender: Actor, authoriser: Actor
) -> None:
    made.delegation(world, authoriser)
    case_id = made.case(world, recommender)
    with world.acting(authoriser):
        services.defer(actor=authoriser, case_id=case_id, reason="Ask for the start date.", now=clock.now())
    with world.acting(authoriser):
        assert [case.id for case in queries.list_open_cases(authoriser)] == [case_id]
    approve(world, authoriser, case_id)
    with world.acting(authoriser):
        minutes = queries.list_decisions(queries.get_case(authoriser, case_id))
    assert [(minute.old_status, minute.new_status) for minute in minutes] == [
        ("awaiting", "deferred"),
        ("deferred", "approved"),
    ]


def test_a_refused_case_is_refused_for_good(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser)
    case_id = made.case(world, recommender)
    with world.acting(authoriser):
        services.refuse(actor=authoriser, case_id=case_id, reason="Over the budget for the year.", now=clock.now())
    with pytest.raises(Refused) as refused:
        approve(world, authoriser, case_id)
    assert refused.value.code == "case.not_open"
    assert committed(world, authoriser) == {}


def test_a_decision_without_a_reason_is_no_decision(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser)
    case_id = made.case(world, recommender)
    with pytest.raises(Refused) as refused:
        approve(world, authoriser, case_id, reason="   ")
    assert refused.value.code == "case.reason_missing"
    assert status_of(world, authoriser, case_id) == "awaiting"


def test_another_council_finds_no_such_case(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    stranger = world.person("Jo Bell", world.council("Knowsley"), Role.AUTHORISER)
    made.delegation(world, stranger)
    with pytest.raises(NotFound):
        approve(world, stranger, case_id)


def test_funders_and_repeated_years_are_gathered(world: World, recommender: Actor, authoriser: Actor) -> None:
    made.delegation(world, authoriser)
    case_id = made.case(
        world,
        recommender,
        values=[
            YearValue("2026-27", Funder.HEALTH, Decimal("100")),
            YearValue("2026-27", Funder.CARE, Decimal("50.005")),
            YearValue("2026-27", Funder.HEALTH, Decimal("25.50")),
        ],
    )
    approve(world, authoriser, case_id)
    with world.acting(authoriser):
        lines = {line.funder: line.amount for line in queries.list_ledger(authoriser)}
    assert lines == {Funder.CARE: Decimal("50.01"), Funder.HEALTH: Decimal("125.50")}


def test_the_database_itself_refuses_a_recommender_who_authorises(
    world: World, recommender: Actor, authoriser: Actor
) -> None:
    delegation_id = made.delegation(world, authoriser)
    case_id = made.case(world, recommender)
    with pytest.raises(sa.exc.IntegrityError, match="recommender_never_authorises"), world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE spending_case SET status = 'approved', decided_at = now(), effective_at = now(),"
                " decided_by = recommended_by,"
                " delegation_id = :delegation WHERE id = :id"
            ),
            {"id": case_id, "delegation": delegation_id},
        )


def test_the_database_itself_refuses_an_approval_without_a_delegation(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    with pytest.raises(sa.exc.IntegrityError, match="approved_within_a_delegation"), world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE spending_case SET status = 'approved', decided_at = now(), effective_at = now(),"
                " decided_by = gen_random_uuid()"
                " WHERE id = :id"
            ),
            {"id": case_id},
        )
