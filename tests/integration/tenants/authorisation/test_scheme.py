"""The scheme of delegation, and who hears of a case."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import jobs, queries, services
from tenants.authorisation.events import AuthorisationAsked, SpendAuthorised
from tenants.authorisation.rules import Basis
from tests.factories import authorisation as made
from tests.factories.world import Made, World


@pytest.fixture
def lead(world: World, sefton: Made) -> Actor:
    return world.person("Gwen Ashby", sefton, Role.STRATEGIC_LEAD, Role.AUTHORISER)


@pytest.fixture
def authoriser(world: World, sefton: Made) -> Actor:
    return world.person("Priya Nair", sefton, Role.AUTHORISER)


def grant(world: World, actor: Actor, to: Actor, *, days: int = 0) -> None:
    with world.acting(actor):
        now = clock.now()
        services.grant_delegation(
            actor=actor,
            person_id=to.person,
            basis=Basis.ANNUAL,
            limit=Decimal("25000.00"),
            from_on=local(now).date() + timedelta(days=days),
            to_on=None,
            now=now,
        )


def test_a_strategic_lead_sets_who_may_authorise_up_to_what(world: World, lead: Actor, authoriser: Actor) -> None:
    grant(world, lead, authoriser)
    with world.acting(authoriser):
        (line,) = queries.list_delegations(authoriser)
        assert (line.person_id, line.limit_gbp, line.granted_by) == (
            authoriser.person,
            Decimal("25000.00"),
            lead.person,
        )


def test_nobody_sets_their_own_delegation(world: World, lead: Actor) -> None:
    with pytest.raises(Refused) as refused:
        grant(world, lead, lead)
    assert refused.value.code == "delegation.to_oneself"


def test_only_an_authoriser_is_given_a_limit(world: World, lead: Actor, sefton: Made) -> None:
    worker = world.person("Asha Rowe", sefton, Role.SOCIAL_WORKER)
    with pytest.raises(Refused) as refused:
        grant(world, lead, worker)
    assert refused.value.code == "delegation.not_an_authoriser"


def test_the_database_lets_an_authoriser_raise_nobodys_limit(world: World, lead: Actor, authoriser: Actor) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
        grant(world, authoriser, lead)


def test_a_delegation_ends_with_a_day_and_not_twice(world: World, lead: Actor, authoriser: Actor) -> None:
    grant(world, lead, authoriser)
    with world.acting(lead):
        now = clock.now()
        (line,) = queries.list_delegations(lead)
        services.end_delegation(actor=lead, delegation_id=line.id, last_day=local(now).date(), now=now)
    with world.acting(lead):
        now = clock.now()
        today = local(now).date()
        assert list(queries.list_limits(lead, today)) == [authoriser.person]
        assert queries.list_limits(lead, today + timedelta(days=1)) == {}
        with pytest.raises(Refused) as refused:
            services.end_delegation(actor=lead, delegation_id=line.id, last_day=today, now=now)
        assert refused.value.code == "delegation.ended"


def written_to(world: World, actor: Actor) -> list[tuple[str, str]]:
    with world.acting(actor):
        rows = world.execute("SELECT address, template FROM notification ORDER BY address, template").all()
        return [(row.address, row.template.rsplit("/", 1)[1]) for row in rows]


def test_those_whose_delegation_covers_a_case_are_written_to_once(
    world: World, sefton: Made, lead: Actor, authoriser: Actor
) -> None:
    made.delegation(world, authoriser)
    made.delegation(world, lead, limit="100.00")
    recommender = world.person("Moira Fenn", sefton, Role.COMMISSIONER, Role.AUTHORISER)
    made.delegation(world, recommender)
    case_id = made.case(world, recommender)
    job = Actor(ActorKind.JOB, sefton.id, sefton.kind)
    for _ in range(2):
        with world.acting(job):
            jobs.tell_authorisers(job, AuthorisationAsked(case_id=case_id))
    assert written_to(world, lead) == [("priya.nair@people.example", "asked")]


def test_the_recommender_hears_what_was_decided(world: World, sefton: Made, authoriser: Actor) -> None:
    made.delegation(world, authoriser)
    recommender = world.person("Moira Fenn", sefton, Role.COMMISSIONER)
    case_id = made.case(world, recommender)
    with world.acting(authoriser):
        services.approve(actor=authoriser, case_id=case_id, reason="Within budget.", now=clock.now())
    job = Actor(ActorKind.JOB, sefton.id, sefton.kind)
    with world.acting(job):
        jobs.tell_of_approval(job, SpendAuthorised(case_id=case_id))
    assert written_to(world, recommender) == [("moira.fenn@people.example", "decided")]


def test_a_delegation_of_long_ago_stays_as_it_was(world: World, lead: Actor, authoriser: Actor) -> None:
    delegation_id = made.delegation(world, authoriser, to_on=date(2024, 12, 31))
    with world.acting(lead), pytest.raises(Refused) as refused:
        services.end_delegation(
            actor=lead, delegation_id=delegation_id, last_day=local(clock.now()).date(), now=clock.now()
        )
    assert refused.value.code == "delegation.ended"


def grant_role(world: World, actor: Actor, role: Role | None, person: Actor | None = None) -> None:
    with world.acting(actor):
        now = clock.now()
        services.grant_delegation(
            actor=actor, role=role, person_id=person.person if person else None, basis=Basis.WHOLE_LIFE,
            limit=Decimal("6000.00"), from_on=local(now).date(), to_on=None, now=now,
        )  # fmt: skip


def test_a_role_is_delegated_to_whoever_holds_it_and_is_an_authoriser(world: World, sefton: Made, lead: Actor) -> None:
    grant_role(world, lead, Role.CONTRACT_MANAGER)
    manager = world.person("Nia Holt", sefton, Role.CONTRACT_MANAGER, Role.AUTHORISER)
    other = world.person("Tom Webb", sefton, Role.AUTHORISER)
    recommender = world.person("Moira Fenn", sefton, Role.COMMISSIONER)
    first, second = made.case(world, recommender), made.case(world, recommender)
    with pytest.raises(Refused, match=r"case\.no_delegation"), world.acting(other):
        services.approve(actor=other, case_id=first, reason="Best of three.", now=clock.now())
    with world.acting(manager):
        services.approve(actor=manager, case_id=first, reason="Best of three.", now=clock.now())
        jobs.tell_authorisers(manager, AuthorisationAsked(case_id=second))
    with world.engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT person_id FROM notification WHERE template LIKE '%authorisation/mail/asked'")
        ).scalars()
        assert list(told) == [manager.person]


def test_a_line_is_for_a_person_or_a_role_and_nobody_sets_that_of_a_role_they_hold(
    world: World, lead: Actor, authoriser: Actor
) -> None:
    for role, person, code in (
        (None, None, "delegation.person_or_role"),
        (Role.CONTRACT_MANAGER, authoriser, "delegation.person_or_role"),
        (Role.STRATEGIC_LEAD, None, "delegation.to_oneself"),
    ):
        with pytest.raises(Refused) as refused:
            grant_role(world, lead, role, person)
        assert refused.value.code == code
