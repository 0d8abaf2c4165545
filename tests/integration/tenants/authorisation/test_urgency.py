"""What cannot wait: decided alone and at once for a child's need, ratified by a panel later, or ended with notice."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import jobs, queries, services
from tenants.authorisation.events import DecidedInUrgency, RatificationNears, RatificationOverdue
from tenants.authorisation.rules import Basis
from tenants.authorisation.rules.consequences import DecisionRules
from tenants.authorisation.rules.panels import Decision
from tenants.authorisation.rules.urgency import Ground, Standing
from tests.factories import authorisation as made
from tests.factories.authorisation import Panel
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import World


@pytest.fixture
def panel(world: World) -> Panel:
    return made.panel(world)


@pytest.fixture
def recommender(world: World, panel: Panel) -> Actor:
    return world.person("Moira Fenn", panel.council, Role.COMMISSIONER)


@pytest.fixture
def duty(world: World, panel: Panel) -> Actor:
    """Whoever is on duty: up to £1,000 in the usual way, up to £8,000 in urgency."""
    person = world.person("Ines Marsh", panel.council, Role.AUTHORISER)
    made.delegation(world, person, limit="1000.00")
    with world.acting(panel.lead):
        services.grant_delegation(
            actor=panel.lead, basis=Basis.WHOLE_LIFE, limit=Decimal(8000), from_on=clock.now().date(), to_on=None,
            person_id=person.person, in_urgency=True, now=clock.now(),
        )  # fmt: skip
    return person


def decide(panel: Panel, actor: Actor, case_id: UUID, *, need: str = "Nobody can lift him tonight.") -> str:
    """What became of it: approved, or the refusal."""
    try:
        with panel.world.acting(actor):
            services.decide_in_urgency(
                actor=actor, case_id=case_id, panel_id=panel.id, ground=Ground.SAFETY, need=need,
                reason="It cannot wait.", now=clock.now(),
            )  # fmt: skip
    except Refused as refused:
        return refused.code
    return "approved"


def standing(panel: Panel, case_id: UUID, *, later: timedelta = timedelta()) -> tuple[str, str]:
    """Where the case stands, and the decision's ratification."""
    with panel.world.acting(panel.lead):
        decision, case = queries.get_urgent_of_case(panel.lead, case_id), queries.get_case(panel.lead, case_id)
        return case.status, str(queries.ListedUrgency(decision, case).standing(clock.now() + later))


def test_it_takes_effect_at_once_within_the_scheme_and_a_panel_ratifies_it(
    world: World, panel: Panel, recommender: Actor, duty: Actor
) -> None:
    with world.acting(panel.lead):
        services.set_decision_rules(
            actor=panel.lead, from_on=clock.now().date(), now=clock.now(),
            rules=DecisionRules(call_in_from=Decimal(1000), ratify_days=2),
        )  # fmt: skip
    case_id, other = made.case(world, recommender), made.case(world, recommender)
    with pytest.raises(Refused, match=r"case\.over_delegation"), world.acting(duty):
        services.approve(actor=duty, case_id=case_id, reason="Needed.", now=clock.now())
    assert decide(panel, duty, case_id, need=" ") == "urgent.need_missing"
    assert decide(panel, duty, case_id) == "approved"
    assert decide(panel, duty, case_id) == "case.not_open"
    with world.acting(recommender):
        case = queries.get_case(recommender, case_id)
        assert case.effective_at == case.decided_at, "call-in does not hold it up"
        assert sum(queries.committed_by_year(recommender, None, None).values()) == case.whole_life_gbp
    assert standing(panel, case_id) == ("approved", Standing.TO_RATIFY)
    assert standing(panel, case_id, later=timedelta(days=6)) == ("approved", Standing.OVERDUE)

    chair, second, third = panel.members
    panel.seat(duty)
    meeting_id, (item, _) = panel.meeting(case_id, other, present=(chair, duty))
    with pytest.raises(Refused, match=r"meeting\.no_quorum"):
        panel.decide(chair, item)
    again, (item, waits) = panel.meeting_instead(meeting_id, case_id, other, present=(chair, second, duty))
    with pytest.raises(Refused, match=r"urgent\.own_decision"):
        panel.decide(duty, item)
    with pytest.raises(Refused, match=r"urgent\.on_its_own"):
        panel.decide(chair, item, Decision.CONDITIONS, "Only for a week.")
    panel.decide(chair, item)
    panel.decide(chair, waits, Decision.DEFER)
    panel.close(chair, again)
    assert standing(panel, case_id) == ("approved", Standing.RATIFIED)
    with world.acting(third):
        minutes = queries.get_meeting(third, again).minutes
        assert minutes is not None
        assert [(each["was_urgent"], each["decision"]) for each in minutes["cases"]] == [
            (True, "approve"), (False, "defer"),
        ]  # fmt: skip
    with pytest.raises(Refused, match=r"case\.not_open"):
        panel.meeting(case_id)


def test_what_a_panel_does_not_ratify_has_bound_the_council_and_is_to_be_ended(
    world: World, panel: Panel, recommender: Actor, duty: Actor
) -> None:
    case_id = made.case(world, recommender)
    assert decide(panel, recommender_who_decides(world, panel, recommender), case_id) == "case.own_recommendation"
    decide(panel, duty, case_id)
    chair, second, _ = panel.members
    _, (item,) = panel.meeting(case_id, present=(chair, second))
    panel.decide(chair, item, Decision.DEFER)
    assert standing(panel, case_id) == ("approved", Standing.TO_RATIFY)
    _, (item,) = panel.meeting(case_id, present=(chair, second))
    panel.decide(second, item, Decision.REFUSE)
    assert standing(panel, case_id) == ("approved", Standing.NOT_RATIFIED)
    with world.acting(recommender):
        assert queries.committed_by_year(recommender, None, None)["2026-27"] == Decimal("4320.00")
    do_waiting_work(world)
    assert sorted(told(world, recommender)) == ["Decided in urgency, to be ratified", "Not ratified"]
    assert set(told(world, chair)) == {"Decided in urgency, to be ratified", "Not ratified"}
    page = world.signed_in(chair).get(f"/authorisation/cases/{case_id}").get_data(as_text=True)
    assert "It is ended with notice, not undone" in page


def recommender_who_decides(world: World, panel: Panel, recommender: Actor) -> Actor:
    actor = world.also_acts_for(recommender.person, "Moira Fenn", panel.council, Role.AUTHORISER)
    made.delegation(world, actor)
    return actor


def told(world: World, person: Actor) -> list[str]:
    with world.engine.connect() as connection:
        asked = sa.text(
            "SELECT facts ->> 'what' FROM notification WHERE person_id = :person AND template LIKE '%/urgency'"
            " ORDER BY recorded_at"
        )
        return list(connection.execute(asked, {"person": person.person}).scalars())


def test_a_panel_is_reminded_in_time_and_told_when_it_is_overdue(
    world: World, panel: Panel, recommender: Actor, duty: Actor
) -> None:
    case_id = made.case(world, recommender)
    decide(panel, duty, case_id)
    with world.engine.connect() as connection:
        asked = sa.text("SELECT event, due_at FROM outbox_message WHERE event LIKE 'Ratif%'")
        due = dict(connection.execute(asked).all())
        by = connection.execute(sa.text("SELECT ratify_by FROM urgent_decision")).scalar_one()
        decision_id = connection.execute(sa.text("SELECT id FROM urgent_decision")).scalar_one()
    assert due == {"RatificationNears": by - timedelta(days=3), "RatificationOverdue": by}
    job = made.job_of(panel.council)
    with world.acting(job):
        jobs.tell_panel_of_urgency(job, DecidedInUrgency(decision_id=decision_id))
        jobs.remind_of_ratification(job, RatificationNears(decision_id=decision_id))
        jobs.tell_of_overdue_ratification(job, RatificationOverdue(decision_id=decision_id))
    assert told(world, panel.lead) == [
        "Decided in urgency, to be ratified", "To be ratified soon", "Overdue for ratification",
    ]  # fmt: skip


def test_whoever_sits_on_the_panel_finds_what_is_overdue_on_their_home(
    world: World, panel: Panel, recommender: Actor, duty: Actor, move_clock: MoveClock
) -> None:
    case_id = made.case(world, recommender)
    decide(panel, duty, case_id)
    panel.seat(duty)

    def sees(person: Actor) -> bool:
        return "Overdue for ratification" in world.signed_in(person).get("/").text

    chair, second, _ = panel.members
    assert not sees(chair)
    move_clock(days=40)
    assert sees(chair)
    assert not sees(duty), "others ratify what one decided"
    assert not sees(world.person("Nia Powell", panel.council, Role.AUTHORISER)), "whoever has no seat"
    _, (item,) = panel.meeting(case_id, present=(chair, second))
    panel.decide(chair, item)
    assert not sees(chair)


def test_the_database_keeps_to_who_ratifies_and_when(
    world: World, panel: Panel, recommender: Actor, duty: Actor
) -> None:
    case_id = made.case(world, recommender)
    decide(panel, duty, case_id)
    wrong = (
        "ratify_by = decided_at",
        "need = ''",
        "outcome = 'ratified'",
        "ground = 'other'",
        "outcome = 'ratified', outcome_reason = 'x', settled_at = now(), settled_by = decided_by, meeting_id = id",
    )
    for change in wrong:
        with pytest.raises(sa.exc.IntegrityError), world.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE urgent_decision SET {change}"))


def test_by_api_a_case_is_decided_in_urgency_and_shown_as_to_be_ratified(
    world: World, panel: Panel, recommender: Actor, duty: Actor
) -> None:
    case_id = made.case(world, recommender)
    world.administrator()
    own_program(world)
    headers, caller = bearer(token_of(world, duty)), world.app.test_client()
    body = {"ground": "safety", "need": "Nobody can lift him.", "reason": "It cannot wait.", "panel_id": str(panel.id)}
    address = f"/api/v1/spending-cases/{case_id}/urgent-decision"
    assert caller.post(address, headers=headers, json={**body, "ground": "haste"}).status_code == 422
    assert caller.get(address, headers=headers).status_code == 404
    decided = caller.post(address, headers=headers, json=body)
    assert (decided.status_code, decided.get_json()["outcome"]) == (201, None)
    again = caller.post(address, headers=headers, json=body)
    assert (again.status_code, again.get_json()["type"]) == (409, "/api/problems/case.not_open")
    waiting = caller.get("/api/v1/urgent-decisions", headers=headers).get_json()
    assert [each["case_id"] for each in waiting] == [str(case_id)]
