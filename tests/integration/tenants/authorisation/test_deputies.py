"""Deputies outside panels: within what the delegate may approve, for some days, never for the recommender."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tests.factories import authorisation as made
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World


@pytest.fixture
def delegate(world: World, sefton: Made) -> Actor:
    person = world.person("Priya Nair", sefton, Role.AUTHORISER, Role.COMMISSIONER)
    made.delegation(world, person)
    return person


@pytest.fixture
def deputy(world: World, sefton: Made) -> Actor:
    return world.person("Sam Lowe", sefton, Role.AUTHORISER)


def name(world: World, delegate: Actor, deputy: Actor, *, first: int = 0, last: int = 7, limit: str = "") -> UUID:
    with world.acting(delegate):
        now = clock.now()
        return services.name_deputy(
            actor=delegate, deputy_id=deputy.person, from_on=now.date() + timedelta(days=first),
            to_on=now.date() + timedelta(days=last), limit=Decimal(limit) if limit else None, now=now,
        ).id  # fmt: skip


def approve(world: World, actor: Actor, case_id: UUID) -> str:
    try:
        with world.acting(actor):
            services.approve(actor=actor, case_id=case_id, reason="Within budget.", now=clock.now())
    except Refused as refused:
        return refused.code
    return "approved"


def refusal(world: World, delegate: Actor, deputy: Actor, **given: int) -> str:
    with pytest.raises(Refused) as refused:
        name(world, delegate, deputy, **given)  # type: ignore[arg-type]
    return refused.value.code


def test_a_deputy_approves_in_the_delegates_place_until_it_ends(
    world: World, recommender: Actor, delegate: Actor, deputy: Actor
) -> None:
    cases = [made.case(world, recommender) for _ in range(3)]
    own = made.case(world, delegate)
    assert approve(world, deputy, cases[0]) == "case.no_delegation"
    deputyship_id = name(world, delegate, deputy)
    assert approve(world, deputy, cases[0]) == "approved"
    assert approve(world, deputy, own) == "case.over_delegation", "not what the delegate recommended"
    with world.acting(deputy):
        assert queries.get_case(deputy, cases[0]).deputyship_id == deputyship_id
    assert approve(world, delegate, cases[1]) == "approved", "the delegate goes on"
    with world.acting(delegate):
        services.end_deputyship(actor=delegate, deputyship_id=deputyship_id, now=clock.now())
    assert approve(world, deputy, cases[2]) == "case.no_delegation"
    with world.acting(deputy):
        assert queries.get_case(deputy, cases[0]).status == "approved"
    with pytest.raises(Refused, match=r"deputy\.ended"), world.acting(delegate):
        services.end_deputyship(actor=delegate, deputyship_id=deputyship_id, now=clock.now())
    do_waiting_work(world)


def test_a_deputy_has_no_more_than_the_delegate_and_may_have_less(
    world: World, sefton: Made, recommender: Actor, delegate: Actor, deputy: Actor
) -> None:
    case_id = made.case(world, recommender)
    deputyship_id = name(world, delegate, deputy, limit="5770.49")
    assert approve(world, deputy, case_id) == "case.over_delegation"
    keeper = world.person("Gwen Ashby", sefton, Role.STRATEGIC_LEAD)
    with pytest.raises(NotFound), world.acting(deputy):
        services.end_deputyship(actor=deputy, deputyship_id=deputyship_id, now=clock.now())
    with world.acting(keeper):
        services.end_deputyship(actor=keeper, deputyship_id=deputyship_id, now=clock.now())
    name(world, delegate, deputy, limit="5770.50")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE delegation SET limit_gbp = 100"))
    assert approve(world, deputy, case_id) == "case.over_delegation", "the delegate’s own line holds"


def test_who_cannot_be_named_and_when(
    world: World, sefton: Made, recommender: Actor, delegate: Actor, deputy: Actor
) -> None:
    assert refusal(world, delegate, delegate) == "deputy.oneself"
    assert refusal(world, delegate, recommender) == "deputy.not_an_authoriser"
    assert refusal(world, deputy, delegate) == "deputy.nothing_held"
    assert refusal(world, delegate, deputy, first=-1) == "deputy.starts_in_past"
    assert refusal(world, delegate, deputy, first=3, last=2) == "deputy.ends_before"
    name(world, delegate, deputy, first=1, last=3)
    other = world.person("Ruth Dean", sefton, Role.AUTHORISER)
    assert refusal(world, delegate, other, first=3, last=5) == "deputy.named_already"
    name(world, delegate, other, first=4, last=5)
    third = world.person("Ines Marsh", sefton, Role.AUTHORISER)
    assert refusal(world, other, third) == "deputy.nothing_held", "what is held as a deputy is not handed on"


def test_by_page_and_api_a_delegate_names_a_deputy(world: World, delegate: Actor, deputy: Actor) -> None:
    world.administrator()
    own_program(world)
    headers, caller = bearer(token_of(world, delegate)), world.app.test_client()
    with world.app.app_context():
        today = clock.now().date()
    body = {"deputy_id": str(deputy.person), "from_on": str(today), "to_on": str(today), "limit": "500.00"}
    named = caller.post("/api/v1/deputies", headers=headers, json=body)
    assert (named.status_code, named.get_json()["limit"]) == (201, "500.00")
    page = world.signed_in(deputy).get("/authorisation/deputies").get_data(as_text=True)
    assert "Sam Lowe" in page
    assert "£500.00" in page
    again = caller.post("/api/v1/deputies", headers=headers, json={**body, "limit": None})
    assert again.get_json()["type"] == "/api/problems/deputy.named_already"
    ended = caller.post(f"/api/v1/deputies/{named.get_json()['id']}/end", headers=headers)
    assert ended.get_json()["ended_at"] is not None
    assert len(caller.get("/api/v1/deputies", headers=headers).get_json()) == 1
