"""The lead's home counts what needs it: questions to answer, applications to decide, letters to release."""

from collections.abc import Callable

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
