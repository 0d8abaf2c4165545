"""Call-in: an approval takes effect when its period is over, unless it was called in; and key decisions."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.rules.consequences import DecisionRules
from tests.factories import authorisation as made
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World


@pytest.fixture
def kent(world: World) -> Made:
    return world.council("Kent County Council")


@pytest.fixture
def recommender(world: World, kent: Made) -> Actor:
    return world.person("Moira Fenn", kent, Role.COMMISSIONER)


@pytest.fixture
def authoriser(world: World, kent: Made) -> Actor:
    person = world.person("Priya Nair", kent, Role.AUTHORISER)
    made.delegation(world, person)
    return person


def set_rules(world: World, kent: Made, rules: DecisionRules) -> Actor:
    lead = world.person("Gwen Ashby", kent, Role.STRATEGIC_LEAD)
    with world.acting(lead):
        now = clock.now()
        services.set_decision_rules(actor=lead, rules=rules, from_on=now.date() + timedelta(days=0), now=now)
    return lead


def approve(world: World, actor: Actor, case_id: UUID, **said: object) -> None:
    with world.acting(actor):
        services.approve(actor=actor, case_id=case_id, reason="Best of three.", now=clock.now(), **said)  # type: ignore[arg-type]


def call_in(world: World, actor: Actor, case_id: UUID) -> None:
    with world.acting(actor):
        services.call_in(actor=actor, case_id=case_id, reason="Four councillors called it in.", now=clock.now())


def times_authorised(world: World) -> int:
    """How often whoever asked was told to go on: by the messages of one of its handlers."""
    with world.engine.connect() as connection:
        counted = "SELECT count(DISTINCT recorded_at) FROM outbox_message WHERE event = 'SpendAuthorised'"
        return int(connection.execute(sa.text(counted)).scalar_one())


CALLED_IN_FROM_1000 = DecisionRules(call_in_from=Decimal(1000), call_in_days=5)


def test_an_approval_takes_effect_only_when_its_call_in_period_ends(
    world: World, kent: Made, recommender: Actor, authoriser: Actor, move_clock: Callable[..., None]
) -> None:
    set_rules(world, kent, CALLED_IN_FROM_1000)
    case_id = made.case(world, recommender)
    approve(world, authoriser, case_id)
    do_waiting_work(world)
    assert times_authorised(world) == 0
    with world.acting(recommender):
        assert sum(queries.committed_by_year(recommender, None, None).values()) == Decimal("5770.50")
    move_clock(days=4)
    do_waiting_work(world)
    assert times_authorised(world) == 0
    move_clock(days=12)
    do_waiting_work(world)
    assert times_authorised(world) == 1
    with pytest.raises(Refused, match=r"case\.not_called_in"):
        call_in(world, authoriser, case_id)


def test_an_approval_that_was_called_in_binds_nobody_and_is_decided_again(
    world: World, kent: Made, recommender: Actor, authoriser: Actor, move_clock: Callable[..., None]
) -> None:
    set_rules(world, kent, CALLED_IN_FROM_1000)
    case_id = made.case(world, recommender)
    approve(world, authoriser, case_id)
    call_in(world, authoriser, case_id)
    with world.acting(recommender):
        assert sum(queries.committed_by_year(recommender, None, None).values()) == 0
        assert queries.list_ledger(recommender) == []
        assert [case.status for case in queries.list_open_cases(recommender)] == ["called in"]
    approve(world, authoriser, case_id)
    with world.acting(recommender):
        minutes = queries.list_decisions(queries.get_case(recommender, case_id))
        assert [minute.new_status for minute in minutes] == ["approved", "called in", "approved"]
        assert sum(queries.committed_by_year(recommender, None, None).values()) == Decimal("5770.50")
    move_clock(days=20)
    do_waiting_work(world)
    assert times_authorised(world) == 1


def test_below_the_threshold_an_approval_takes_effect_at_once(
    world: World, kent: Made, recommender: Actor, authoriser: Actor
) -> None:
    set_rules(world, kent, DecisionRules(call_in_from=Decimal("5770.51")))
    approve(world, authoriser, made.case(world, recommender))
    assert times_authorised(world) == 1


def test_a_key_decision_is_recorded_with_divisions_and_options(
    world: World, kent: Made, recommender: Actor, authoriser: Actor
) -> None:
    set_rules(world, kent, DecisionRules(key_over=Decimal(5000), key_divisions=2))
    case_id = made.case(world, recommender)
    with pytest.raises(Refused, match=r"case\.divisions_missing"):
        approve(world, authoriser, case_id)
    approve(world, authoriser, case_id, divisions=3, options="Spot purchase: dearer.")
    with world.acting(authoriser):
        case = queries.get_case(authoriser, case_id)
        assert (case.is_key, case.divisions, case.options_considered) == (True, 3, "Spot purchase: dearer.")
        assert case.effective_at is not None
        assert case.effective_at > clock.now()
    record = world.signed_in(recommender).get(f"/authorisation/cases/{case_id}/record")
    assert "This is a key decision" in record.text
    assert "Spot purchase: dearer." in record.text
    paper = world.signed_in(recommender).get(f"/authorisation/cases/{case_id}/record.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")


def test_what_waits_has_no_record_to_publish(world: World, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    assert world.signed_in(recommender).get(f"/authorisation/cases/{case_id}/record").status_code == 404


def test_the_database_lets_nobody_release_what_an_approval_binds(
    world: World, recommender: Actor, authoriser: Actor
) -> None:
    approve(world, authoriser, made.case(world, recommender))
    with world.acting(authoriser):
        assert world.execute("UPDATE commitment SET released_at = now()").rowcount == 0


def test_thresholds_are_set_and_read_by_api_and_never_in_the_past(world: World, kent: Made) -> None:
    world.administrator()
    own_program(world)
    lead = world.person("Gwen Ashby", kent, Role.STRATEGIC_LEAD)
    headers, caller = bearer(token_of(world, lead)), world.app.test_client()
    body = {"from_on": "2099-01-01", "key_over": "1000000.00", "key_divisions": 2}
    assert caller.post("/api/v1/decision-thresholds", headers=headers, json=body).status_code == 201
    (listed,) = caller.get("/api/v1/decision-thresholds", headers=headers).get_json()
    assert (listed["key_over"], listed["key_divisions"], listed["call_in_days"]) == ("1000000.00", 2, 5)
    past = caller.post("/api/v1/decision-thresholds", headers=headers, json={**body, "from_on": str(date(2024, 1, 1))})
    assert past.status_code == 409
