"""The lead's home counts what needs it: questions to answer, applications to decide, letters to release."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from consortium.admission import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.world import World


def test_the_leads_home_counts_what_waits_and_links_to_the_work(world: World, move_clock: Callable[..., None]) -> None:
    opened = admission.open_round(world)
    ours = admission.submitted(world, opened, "Harbour Care Ltd")
    rosa = opened.applicants[ours]
    assert "What needs you in admission" not in world.signed_in(opened.officer).get("/").text
    with world.acting(rosa):
        enquiry = services.ask_in_round(actor=rosa, round_id=opened.round_id, question="May we?")
    home = world.signed_in(opened.officer).get("/").text
    assert "1 question to answer" in home
    assert f"/rounds/{opened.round_id}/enquiries" in home
    with world.acting(opened.officer):
        services.answer_enquiry(actor=opened.officer, enquiry_id=enquiry.id, answer="Yes.", now=clock.now())
    assert "question to answer" not in world.signed_in(opened.officer).get("/").text
    assert "to share out" not in world.signed_in(opened.officer).get("/").text
    move_clock(days=31)
    assert "1 application to share out" in world.signed_in(opened.officer).get("/").text
    admission.assess(world, opened, admission.begin_assessment(world, opened)[ours], 4)
    home = world.signed_in(opened.officer).get("/").text
    assert "1 application ready to decide" in home
    assert "to share out" not in home
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=ours, now=clock.now())
    home = world.signed_in(opened.officer).get("/").text
    assert "1 letter to release" in home
    assert "ready to decide" not in home
    with world.acting(opened.officer):
        services.release_decision(actor=opened.officer, application_id=ours, now=clock.now())
    assert "What needs you in admission" not in world.signed_in(opened.officer).get("/").text


def test_a_question_left_when_the_round_closed_and_another_council_wait_for_nothing(
    world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    with world.acting(rosa):
        services.ask_in_round(actor=rosa, round_id=opened.round_id, question="May we?")
    other = world.person("Olga Ray", opened.region.sefton, Role.PROCUREMENT_OFFICER)
    assert "question to answer" not in world.signed_in(other).get("/").text
    move_clock(days=31)
    assert "question to answer" not in world.signed_in(opened.officer).get("/").text


def test_assessments_are_behind_from_the_first_reminder_on(world: World, move_clock: Callable[..., None]) -> None:
    opened = admission.open_round(world)
    ours = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    assert "assessment behind" not in world.signed_in(opened.officer).get("/").text
    move_clock(days=23)
    home = world.signed_in(opened.officer).get("/").text
    assert "1 assessment behind" in home
    assert f"/rounds/{opened.round_id}/progress" in home
    admission.assess(world, opened, tied[ours], 4, left=("safeguarding",))
    assert "assessment behind" not in world.signed_in(opened.officer).get("/").text


def test_at_any_time_each_application_is_behind_by_its_own_clock(world: World, move_clock: Callable[..., None]) -> None:
    made = admission.open_round(world, days=1)
    move_clock(days=2)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34', entry_every_months = NULL"))
    with world.acting(made.officer):
        opening = services.open_at_any_time(
            actor=made.officer, system_id=made.region.system_id, questionnaire_id=made.questionnaire_id, now=clock.now()
        )
    opened = replace(made, round_id=opening.id)
    old = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=9)
    admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    admission.begin_assessment(world, opened)
    assert "1 assessment behind" in world.signed_in(opened.officer).get("/").text
    with world.acting(opened.officer):
        services.extend_decision(actor=opened.officer, application_id=old, reason="More has to be read.")
    assert "assessment behind" not in world.signed_in(opened.officer).get("/").text
