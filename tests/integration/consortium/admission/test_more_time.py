"""More time for one decision under regulation 34: once, with a reason; reminders follow the date as it is then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.admission.rules.standing import closes_with
from consortium.kernel import clock
from consortium.kernel.calendar import end_of_working_day
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.systems import queries as systems
from consortium.systems import services as terms
from consortium.systems.rules import Outcome
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import received, told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

MoveClock = Callable[..., None]
WHY = "The policy on restraint that they sent has to be read by a specialist."


def under(world: World, regime: str) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE purchasing_system SET regime = :regime, entry_every_months = NULL"), {"regime": regime}
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
def opened(world: World, move_clock: MoveClock) -> Admission:
    """A system under regulation 34, open at any time."""
    made = admission.open_round(world, days=1)
    move_clock(days=2)
    under(world, "pcr-reg34")
    return replace(made, round_id=open_it(world, made))


def extend(world: World, opened: Admission, application_id: UUID, reason: str = WHY) -> None:
    with world.acting(opened.officer):
        services.extend_decision(actor=opened.officer, application_id=application_id, reason=reason)


def due(world: World, opened: Admission, application_id: UUID) -> tuple[datetime, datetime]:
    """When it was received and is due."""
    with world.acting(opened.officer):
        found = queries.get_application(application_id)
        round_, system = queries.get_round(opened.round_id), systems.get_system(opened.region.system_id)
        due_at = queries.decision_due_of(found, round_, system)
        assert found.submitted_at is not None
        assert due_at is not None
        return found.submitted_at, due_at


def to(world: World, opened: Admission, moment: datetime, move_clock: MoveClock) -> None:
    with world.acting(opened.officer):
        left = moment - clock.now()
    move_clock(seconds=left.total_seconds())


def test_ten_working_days_become_fifteen_once_and_the_applicant_is_told_why(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    received_at, first = due(world, opened, application_id)
    assert first == end_of_working_day(received_at, 10)
    assert refusal_of(extend, world, opened, application_id, "  ") == "decision.extension_reason"
    extend(world, opened, application_id)
    assert due(world, opened, application_id)[1] == end_of_working_day(received_at, 15)
    assert refusal_of(extend, world, opened, application_id) == "decision.extended_already"
    [message] = [each for each in told(world) if each.about == "decision_extended"]
    assert message.says_only_where
    assert message.address == world.address_of("Rosa Delgado")
    page = world.signed_in(opened.applicants[application_id]).get(message.facts["path"]).text
    assert WHY in page
    with world.acting(opened.applicants[application_id]):
        assert "application.decision_extended" in [each.act for each in world.entries()]


def test_other_regimes_know_no_more_time(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET decision_working_days = 10"))
    for regime in ("pa23-dynamic-market", "pcr-light-touch"):
        under(world, regime)
        assert refusal_of(extend, world, opened, application_id) == "decision.not_extendable"
        page = world.signed_in(opened.officer).get(f"/applications/{application_id}").text
        assert "Take more time" not in page


def test_no_more_time_once_it_is_decided_or_its_time_is_over(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    second = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[first], 4)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=first, now=clock.now())
    assert refusal_of(extend, world, opened, first) == "decision.made"
    to(world, opened, due(world, opened, second)[1] + timedelta(seconds=1), move_clock)
    assert refusal_of(extend, world, opened, second) == "decision.extension_late"


def test_nobody_but_its_lead_takes_more_time(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    for actor in (opened.tom, opened.applicants[application_id]):
        with world.acting(actor), pytest.raises(NotFound):
            services.extend_decision(actor=actor, application_id=application_id, reason=WHY)


def test_a_reason_is_kept_by_the_database(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    extend(world, opened, application_id)
    with pytest.raises(sa.exc.IntegrityError, match="has_a_reason"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE decision_extension SET reason = ''"))


def mornings(world: World, application_id: UUID) -> dict[tuple[str, str], datetime]:
    """When the lead is reminded, by the day it is due and the working days left."""
    with world.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT payload->>'due_on' AS due_on, payload->>'working_days' AS days, due_at FROM outbox_message"
                " WHERE event = 'ApplicationDecisionNears' AND payload->>'application_id' = :id"
            ),
            {"id": str(application_id)},
        )
        return {(row.due_on, row.days): row.due_at for row in rows}


def test_the_lead_and_assessors_who_are_behind_are_reminded_on_its_own_clock(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    admission.begin_assessment(world, opened)
    assert received(world, "decision_due_in_days") == []
    for (_, days), at in sorted(mornings(world, application_id).items(), key=lambda each: each[1]):
        to(world, opened, at + timedelta(minutes=1), move_clock)
        about = "decision_due_in_days" if days == "3" else "decision_due_tomorrow"
        messages = received(world, about)
        assert world.address_of("Ines Duarte") in {each.address for each in messages}
        assert all(each.says_only_where and str(application_id) in each.facts["path"] for each in messages)
    assert {each.address for each in received(world, "reminder")} == {
        world.address_of("Ruth Okoro"),
        world.address_of("Tom Ashby"),
    }


def test_a_reminder_asks_first_whether_it_is_still_so(world: World, opened: Admission, move_clock: MoveClock) -> None:
    put_off = admission.submitted(world, opened, "Harbour Care Ltd")
    withdrawn = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    decided = admission.submitted(world, opened, "Quayside Support Ltd", person="Quinn Ray")
    first = max(mornings(world, put_off).values())
    extend(world, opened, put_off)
    with world.acting(opened.applicants[withdrawn]):
        services.withdraw_application(actor=opened.applicants[withdrawn], application_id=withdrawn, now=clock.now())
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[decided], 4)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=decided, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=decided, now=clock.now())
    to(world, opened, first + timedelta(minutes=1), move_clock)
    assert received(world, "decision_due_in_days") + received(world, "decision_due_tomorrow") == []
    to(world, opened, max(mornings(world, put_off).values()) + timedelta(minutes=1), move_clock)
    messages = received(world, "decision_due_tomorrow")
    assert {each.facts["path"] for each in messages} == {f"/applications/{put_off}"}


def test_overdue_decisions_are_counted_whichever_page_is_shown(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    admission.submitted(world, opened, "Quayside Support Ltd", person="Quinn Ray")
    extend(world, opened, first)
    to(world, opened, due(world, opened, first)[1] - timedelta(hours=1), move_clock)
    with world.acting(opened.officer):
        assert queries.count_overdue(opened.officer, clock.now()) == {opened.round_id: 2}
    assert "2 decisions overdue" in world.signed_in(opened.officer).get("/").text
    page = world.signed_in(opened.officer).get(f"/rounds/{opened.round_id}").text
    assert "with more time" in page


def test_the_officer_takes_more_time_on_the_page_and_keeps_what_was_typed(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    browser, path = world.signed_in(opened.officer), f"/applications/{application_id}"
    assert "Take more time for the decision" in browser.get(path).text
    page = browser.get(f"{path}/decision/extension").text
    assert "Within 10 working days of receipt, once extendable to 15" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    refused = browser.post(f"{path}/decision/extension", data={"csrf_token": token, "reason": "x" * 1001})
    assert refused.status_code == 422
    assert "x" * 1001 in refused.text
    done = browser.post(f"{path}/decision/extension", data={"csrf_token": token, "reason": WHY}, follow_redirects=True)
    assert "The decision has more time, until" in done.text
    assert WHY in done.text
    again = browser.post(f"{path}/decision/extension", data={"csrf_token": token, "reason": WHY})
    assert again.status_code == 422
    assert "It cannot be extended again" in again.text


def test_a_standing_opening_stays_open_as_long_as_its_system_is_extended(world: World, opened: Admission) -> None:
    lead = world.person("Sir Lee Dunne", opened.region.lead, Role.STRATEGIC_LEAD)
    with world.engine.begin() as connection:
        ends_on = connection.execute(sa.text("SELECT ends_on FROM purchasing_system")).scalar_one()
        connection.execute(
            sa.text(
                "INSERT INTO extension (lead_id, id, system_id, number, follows_on, ends_on, views_due_on, asked_at,"
                " asked_by, revision) SELECT lead_id, gen_random_uuid(), id, 1, ends_on, ends_on + 20, :past,"
                " guard.now(), :who, 1"
                " FROM purchasing_system"
            ),
            {"past": ends_on - timedelta(days=9999), "who": lead.person},
        )
        extension_id = connection.execute(sa.text("SELECT id FROM extension")).scalar_one()
    until = ends_on + timedelta(days=20)
    with world.acting(lead):
        before = queries.get_round(opened.round_id).closes_at
        terms.decide_extension(
            actor=lead, extension_id=extension_id, outcome=Outcome.EXTENDED, agreed_ends_on=until,
            reason="Every member wants it.", now=clock.now(),
        )  # fmt: skip
        round_ = queries.get_round(opened.round_id)
        assert round_.closes_at == closes_with(until) > before
        assert (round_.questions_until_at, round_.decision_due_on) == (round_.closes_at, until)
        [change] = queries.list_timetable_changes(opened.round_id)
        assert (change.closes_at_was, change.moved_by) == (before, lead.person)
    page = world.signed_in(opened.officer).get(f"/rounds/{opened.round_id}/timetable").text
    assert "The system was extended" in page


def test_the_same_over_the_api_and_the_date_in_the_application(world: World, opened: Admission) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, opened.officer))
    path = f"/api/v1/applications/{application_id}/decision-extension"
    listed = f"/api/v1/rounds/{opened.round_id}/applications"
    _, first = due(world, opened, application_id)
    [before] = client.get(listed, headers=headers).get_json()
    assert datetime.fromisoformat(before["decision_due_at"]) == first
    assert client.get(path, headers=headers).status_code == 404
    made = client.post(path, json={"reason": WHY}, headers=headers)
    assert made.status_code == 201
    [after] = client.get(listed, headers=headers).get_json()
    assert after["decision_due_at"] == made.get_json()["decision_due_at"]
    assert datetime.fromisoformat(after["decision_due_at"]) == due(world, opened, application_id)[1] > first
    assert client.get(path, headers=headers).get_json()["reason"] == WHY
    again = client.post(path, json={"reason": WHY}, headers=headers)
    assert again.get_json()["type"] == "/api/problems/decision.extended_already"
