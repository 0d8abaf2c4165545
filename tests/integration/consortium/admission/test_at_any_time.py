"""Admission that is open at any time: applied for, assessed and decided one by one, each by its clock, and again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.admission.rules.timetable import Dates
from consortium.kernel import clock
from consortium.kernel.calendar import end_of_working_day
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

MoveClock = Callable[..., None]


def under(world: World, regime: str, rhythm: int | None = None) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE purchasing_system SET regime = :regime, entry_every_months = :rhythm"),
            {"regime": regime, "rhythm": rhythm},
        )


def open_it(world: World, made: Admission) -> UUID:
    with world.acting(made.officer):
        return services.open_at_any_time(
            actor=made.officer,
            system_id=made.region.system_id,
            questionnaire_id=made.questionnaire_id,
            now=clock.now(),
        ).id


@pytest.fixture
def prepared(world: World, move_clock: MoveClock) -> Admission:
    """A system whose last round is over and whose questionnaire is adopted; since then it is open at any time."""
    made = admission.open_round(world, days=1)
    move_clock(days=2)
    under(world, "pcr-reg34")
    return made


@pytest.fixture
def opened(world: World, prepared: Admission) -> Admission:
    return replace(prepared, round_id=open_it(world, prepared))


def begin(world: World, opened: Admission) -> int:
    with world.acting(opened.officer):
        return len(services.open_evaluations(actor=opened.officer, round_id=opened.round_id, now=clock.now()))


def decide(world: World, opened: Admission, application_id: UUID, score: int) -> None:
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], score)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())


def start(world: World, opened: Admission, application_id: UUID) -> UUID:
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        return services.start_application(actor=rosa, round_id=opened.round_id, now=clock.now()).id


def test_a_system_that_admits_in_rounds_is_not_opened_at_any_time(world: World, prepared: Admission) -> None:
    under(world, "pcr-light-touch", 6)
    assert refusal_of(open_it, world, prepared) == "system.admits_in_rounds"
    under(world, "pa23-open-framework")
    assert refusal_of(open_it, world, prepared) == "system.admits_in_rounds"


@pytest.mark.parametrize("regime", ["pcr-reg34", "pa23-dynamic-market", "pcr-light-touch"])
def test_one_opening_at_a_time_until_the_system_ends(world: World, prepared: Admission, regime: str) -> None:
    under(world, regime)
    round_id = open_it(world, prepared)
    assert refusal_of(open_it, world, prepared) == "opening.is_open"
    with world.acting(prepared.officer):
        opening = queries.get_round(round_id)
        system = systems.get_system(prepared.region.system_id)
        assert (opening.is_standing, opening.closes_at.date()) == (True, system.ends_on.replace(day=2))


def test_each_application_is_assessed_as_it_arrives(world: World, opened: Admission) -> None:
    admission.submitted(world, opened, "Harbour Care Ltd")
    assert begin(world, opened) == 1
    assert begin(world, opened) == 0
    admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    assert begin(world, opened) == 1


def test_the_decision_is_due_ten_working_days_from_receipt_and_then_overdue(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    with world.acting(opened.officer):
        received = queries.get_application(application_id)
        system = systems.get_system(opened.region.system_id)
        due = queries.decision_due_of(received, queries.get_round(opened.round_id), system)
        assert received.submitted_at is not None
        assert due == end_of_working_day(received.submitted_at, 10)
    receipt = world.signed_in(opened.applicants[application_id]).get(f"/applications/{application_id}/receipt").text
    assert "The decision is due by" in receipt
    assert "The round stays open" not in receipt
    path = f"/rounds/{opened.round_id}"
    before = world.signed_in(opened.officer).get(path).text
    assert "Decision due by" in before
    assert "Begin assessment" in before
    assert ">Overdue<" not in before.replace("\n", "").replace(" ", "")
    move_clock(days=30)
    after = world.signed_in(opened.officer).get(path).text
    assert ">Overdue<" in after.replace("\n", "").replace(" ", "")


def test_a_market_takes_the_period_that_its_system_says(world: World, prepared: Admission) -> None:
    under(world, "pa23-dynamic-market")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET decision_working_days = 20"))
    opened = replace(prepared, round_id=open_it(world, prepared))
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    with world.acting(opened.officer):
        received = queries.get_application(application_id)
        system = systems.get_system(opened.region.system_id)
        assert received.submitted_at is not None
        assert queries.decision_due_of(received, queries.get_round(opened.round_id), system) == end_of_working_day(
            received.submitted_at, 20
        )


def test_a_provider_applies_again_after_a_decision_and_not_before(world: World, opened: Admission) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    rosa = opened.applicants[first]
    assert start(world, opened, first) == first
    decide(world, opened, first, 1)
    assert "Apply again" in world.signed_in(rosa).get(f"/rounds/{opened.round_id}").text
    second = start(world, opened, first)
    assert second != first
    assert start(world, opened, first) == second
    assert admission.draft(world, opened, rosa) == second
    admission.submit(world, rosa, second)
    decide(world, opened, second, 4)
    with world.acting(rosa):
        assert [each.is_admitted for each in queries.decisions_of([first])[first]] == [False]
        assert [each.is_admitted for each in queries.decisions_of([second])[second]] == [True]


def test_a_provider_applies_again_after_it_withdrew(world: World, opened: Admission) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    rosa = opened.applicants[first]
    with world.acting(rosa):
        services.withdraw_application(actor=rosa, application_id=first, now=clock.now())
    assert start(world, opened, first) != first


def test_in_a_round_there_is_one_application(world: World) -> None:
    made = admission.open_round(world)
    first = admission.submitted(world, made, "Harbour Care Ltd")
    rosa = made.applicants[first]
    with world.acting(rosa):
        services.withdraw_application(actor=rosa, application_id=first, now=clock.now())
    assert start(world, made, first) == first


def test_the_officer_opens_it_on_the_page(world: World, prepared: Admission) -> None:
    browser, path = world.signed_in(prepared.officer), f"/systems/{prepared.region.system_id}"
    assert "Open for applications" in browser.get(f"{path}/rounds").text
    page = browser.get(f"{path}/opening/new").text
    assert "within 10 working days of receipt" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "questionnaire_id": str(prepared.questionnaire_id)}
    opened = browser.post(f"{path}/opening", data=sent, follow_redirects=True)
    assert "Applications at any time" in opened.text
    assert "Open for applications" not in browser.get(f"{path}/rounds").text
    again = browser.post(f"{path}/opening", data=sent)
    assert again.status_code == 422
    assert "Applications are open at any time already" in again.text


def test_the_same_over_the_api(world: World, prepared: Admission) -> None:
    world.administrator()
    own_program(world)
    headers = bearer(token_of(world, prepared.officer))
    client, path = world.app.test_client(), f"/api/v1/systems/{prepared.region.system_id}/opening"
    said = {"questionnaire_id": str(prepared.questionnaire_id)}
    opened = client.post(path, json=said, headers=headers)
    assert (opened.status_code, opened.get_json()["is_standing"]) == (201, True)
    assert client.post(path, json=said, headers=headers).status_code == 409


def test_questions_may_be_asked_as_long_as_it_is_open_and_its_dates_are_the_systems(
    world: World, opened: Admission
) -> None:
    with world.acting(opened.officer):
        round_ = queries.get_own_round(opened.officer, opened.round_id)
        assert round_.questions_until_at == round_.closes_at
        later = Dates(
            round_.opens_at, round_.questions_until_at, round_.closes_at + timedelta(days=1), round_.decision_due_on
        )
    with world.acting(opened.officer), pytest.raises(Refused, match=r"timetable\.standing"):
        services.move_round(actor=opened.officer, round_id=opened.round_id, to=later, reason="More time for all.")
