"""The three journeys of a round, each start to finish: by keyboard alone, without JavaScript and at 320 px."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from consortium.admission import queries, services
from consortium.admission.services.applying import load_draft
from consortium.contracts import services as contracting
from consortium.evaluation import queries as evaluated
from consortium.kernel import clock
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.people.rules import Role
from consortium.register.rules import EvidenceKind
from tests.factories import admission, register
from tests.factories.admission import Admission
from tests.factories.files import PDF
from tests.factories.letterbox import link_in
from tests.factories.worker import do_waiting_work
from tests.factories.world import PASSWORD, Made, World
from tests.journeys.expecting import expect
from tests.journeys.hands import Hands, People, Way


@pytest.mark.in_the_suite(Way.NO_SCRIPTS)
def test_an_assessor_goes_from_the_queue_to_locked_scores(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    [evaluation_id] = admission.begin_assessment(world, opened).values()
    with world.acting(opened.officer):
        criteria = evaluated.get_evaluation(evaluation_id).criteria
    tom = people.sign_in(opened.tom)
    tom.follow("Assessments")
    tom.follow("Harbour Care Ltd")
    expect(tom.page.get_by_text(admission.ANSWERS["safeguarding"])).to_have_count(0)
    tom.choose(tom.page.get_by_role("main"), "No, none that could affect my judgement")
    tom.press("Declare")
    tom.follow(criteria[0]["title"])
    for number, criterion in enumerate(criteria, start=1):
        main = tom.page.get_by_role("main")
        expect(tom.page.get_by_role("heading", level=1)).to_contain_text(f"Question {number} of {len(criteria)}")
        expect(main).to_contain_text(admission.ANSWERS[criterion["key"]])
        tom.choose(main, "Good")
        tom.write("[name='reason']", "Measured, and concrete.")
        tom.press("Save" if number == len(criteria) else "Save and next question")
    tom.press("Lock my scores")
    expect(tom.page.get_by_role("alert")).to_contain_text("Your scores are locked")


def test_a_provider_goes_from_an_account_to_a_review(
    people: People, world: World, move_clock: Callable[..., None], tmp_path: Path
) -> None:
    opened = admission.open_round(world)
    ada = people.arrive("Ada Lunt")
    ada.go("/sign-in")
    ada.follow("See what this is and whether it fits you")
    expect(ada.page.get_by_role("main")).to_contain_text("sole trader")
    expect(ada.page.get_by_role("main")).to_contain_text("Liverpool City Region care and support")
    ada.press("Create an account")
    ada.write("[name='email']", "ada.lunt@people.example")
    ada.press("Send the link")
    ada.go(link_in(world, "account_link", "/account/new/"))
    for name, text in {"organisation_name": "Ada Lunt Support", "name": "Ada Lunt", "password": PASSWORD}.items():
        ada.write(f"[name='{name}']", text)
    ada.press("Create account")
    ada.write("[name='code']", world.code(ada.page.locator("#secret").inner_text()))
    ada.press("Continue")
    ada.press("I have kept them")
    actor = world.known("Ada Lunt")
    expect(ada.page.get_by_text("Nothing is open for bids")).to_have_count(0)
    ada.follow("Fill in your profile")
    ada.choose(ada.page.get_by_role("group", name="What are you?"), "A sole trader: I work for myself")
    ada.choose(ada.page.get_by_role("group", name="Do you employ"), "No, I work alone")
    ada.write("[name='postcode']", "L36 9YU")
    ada.write("[name='summary']", "Short breaks outdoors.")
    ada.press("Save profile")
    give_insurances(world, actor)
    passport = tmp_path / "Passport.pdf"
    passport.write_bytes(PDF)
    ada.go("/provider/documents")
    ada.attach(ada.page.get_by_label("Files", exact=True), passport)
    ada.press("Send files")
    expect(ada.page.locator("#shelf").get_by_role("link", name="Passport.pdf")).to_be_visible()
    ada.go("/provider")
    ada.follow("Proof of identity")
    ada.pick(ada.page.get_by_label("Or a document that you hold already"), "Passport.pdf")
    ada.write("[name='reference']", "Passport, seen by a solicitor")
    ada.press("Give this evidence")
    expect(ada.page.get_by_role("link", name="Download the copy of Proof of identity")).to_be_visible()
    application_id = _apply(ada, world, opened, actor)
    _decide_against(world, opened, application_id, move_clock)
    ada.sign_in(actor)
    ada.follow("Read the decision on")
    expect(ada.page.get_by_role("article")).to_contain_text("An answer is under its minimum, whatever the total.")
    ada.follow("Ask for a review")
    ada.write("[name='grounds']", "The score overlooks the policy that was attached to the answer.")
    ada.press("Ask for a review")
    expect(ada.page.get_by_role("heading", level=1)).to_contain_text("Review of the decision")


def give_insurances(world: World, actor: Actor) -> None:
    body = Made(actor.organisation, OrganisationKind.PROVIDER, actor.organisation_name)
    for kind in (EvidenceKind.PUBLIC_LIABILITY, EvidenceKind.PROFESSIONAL_INDEMNITY):
        register.evidence(world, body, kind)


def _apply(ada: Hands, world: World, opened: Admission, actor: Actor) -> UUID:
    """The task list, in any order; the answers that are like others are given without the pages."""
    ada.go("/")
    ada.follow("Apply to join Liverpool City Region care and support")
    ada.press("Start an application")
    expect(ada.page).to_have_title("Your application: NOT submitted – Ada Lunt Support – Consortium")
    application_id = UUID(ada.page.url.rpartition("/")[2])
    with world.acting(actor):
        asked = load_draft(queries.get_application(application_id))
        given = {each.key: admission.answer_to(each) for each in asked.questions if each.key != "safeguarding"}
        services.save_answers(actor=actor, application_id=application_id, answers=given, now=clock.now())
    ada.follow("Lots and places")
    ada.tick(ada.page.get_by_role("group", name="Lot 1: Care at home").get_by_label("Sefton"))
    ada.press("Save lots and places")
    ada.follow("Keeping children safe")
    ada.write("[name='safeguarding']", admission.ANSWERS["safeguarding"])
    ada.press("Save and go back")
    ada.follow("Exclusion declarations")
    ada.press("None of these applies to us")
    ada.follow("Check your answers and submit")
    ada.press("Submit application")
    expect(ada.page.get_by_role("heading", level=1)).to_contain_text("Application submitted")
    opened.applicants[application_id] = actor
    return application_id


def _decide_against(world: World, opened: Admission, application_id: UUID, move_clock: Callable[..., None]) -> None:
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4, under=("safeguarding",))
    with world.acting(opened.officer):
        services.decide_ready(
            actor=opened.officer,
            round_id=opened.round_id,
            application_ids=[application_id],
            and_release=True,
            now=clock.now(),
        )


def test_a_lead_goes_from_the_rhythms_proposal_to_the_register(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    first = admission.open_round(world)
    with world.acting(first.officer):
        contracting.set_countersignature(
            actor=first.officer, system_id=first.region.system_id, is_needed=True, now=clock.now()
        )
    ines = people.sign_in(first.officer)
    ines.go(f"/systems/{first.region.system_id}/rounds")
    ines.follow("Announce with these dates")
    ines.press("Announce the round")
    expect(ines.page.get_by_role("heading", level=1)).to_contain_text("Round 2")
    expect(ines.page.get_by_role("main")).to_contain_text("The round opens at 9am")
    with world.acting(first.officer):
        second = queries.get_round(UUID(ines.page.url.rpartition("/")[2]))
        opens_in, closes_in = second.opens_at - clock.now(), second.closes_at - second.opens_at
    opened = replace(first, round_id=second.id, closes_at=second.closes_at)
    move_clock(seconds=opens_in.total_seconds() + 60)
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    ines.sign_in(first.officer)
    ines.go("/rounds")
    ines.follow("Round 2")
    expect(ines.page.get_by_role("main")).to_contain_text("Northshore Homecare Ltd")
    move_clock(seconds=closes_in.total_seconds())
    ines.sign_in(first.officer)
    ines.go(f"/rounds/{opened.round_id}")
    ines.press("Begin assessment")
    ines.press("Accept the whole suggestion")
    expect(ines.page.get_by_role("alert")).to_contain_text("4 asked to assess")
    tied = admission.evaluations(world, opened)
    admission.assess(world, opened, tied[good], 4)
    admission.assess(world, opened, tied[weak], 4, under=("safeguarding",), left=("safeguarding",))
    ines.go(f"/rounds/{opened.round_id}")
    ines.follow("Progress by question")
    expect(ines.page.get_by_role("row", name="Harbour Care Ltd")).to_contain_text("Concluded")
    with world.acting(first.officer):
        [title] = [
            each["title"] for each in evaluated.get_evaluation(tied[weak]).criteria if each["key"] == "safeguarding"
        ]
    _moderate(ines, title)
    _decide(ines, opened)
    _sign(people, ines, world, opened, good)


def _moderate(ines: Hands, question: str) -> None:
    """The last question of the last application, its two scores side by side."""
    ines.go("/evaluations")
    ines.follow("Northshore Homecare Ltd")
    ines.follow(question)
    ines.choose(ines.page.get_by_role("main"), "Serious reservations")
    ines.write("[name='reason']", "It does not say whom a worker calls.")
    ines.press("Agree and go on")
    ines.press("Conclude the evaluation")


def _decide(ines: Hands, opened: Admission) -> None:
    ines.go(f"/rounds/{opened.round_id}")
    ines.press("Decide together")
    ines.follow("Preview letter to Northshore Homecare Ltd")
    expect(ines.page.get_by_role("article")).to_contain_text("What would have to change")
    ines.follow("Back to deciding together")
    ines.press("Decide on those ticked")
    ines.press("Release the letters ticked")
    expect(ines.page.get_by_role("alert")).to_contain_text("Letters released: 2")


def _sign(people: People, ines: Hands, world: World, opened: Admission, good: UUID) -> None:
    """The provider accepts, the lead's signatory signs, and the register shows who was admitted."""
    rosa = opened.applicants[good]
    assert rosa.person_id
    world.also_acts_for(
        rosa.person_id, rosa.name, Made(rosa.organisation, OrganisationKind.PROVIDER, ""), Role.REGISTERED_MANAGER
    )
    sonia = world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
    manager = people.sign_in(rosa)
    manager.follow("Contract LC-")
    manager.write("[name='role']", "Director")
    manager.tick(manager.page.get_by_label("I may bind the organisation"))
    manager.press("Accept contract")
    signatory = people.sign_in(sonia)
    signatory.follow("Contract LC-")
    signatory.write("[name='role']", "Director of children’s services")
    signatory.press("Sign for the lead authority")
    expect(signatory.page.get_by_text("Signed by both sides")).to_be_visible()
    do_waiting_work(world)
    ines.go("/register")
    ines.follow("Harbour Care Ltd")
    expect(ines.page.get_by_text("Active").first).to_be_visible()
    ines.go("/")
    ines.follow("1 contract to tell of in a notice")
    expect(ines.page.get_by_role("main")).to_contain_text("Providers admitted: 1")
    ines.write("[name='reference']", "2026/S 000-012345")
    ines.press("Record that it was sent")
    expect(ines.page.get_by_role("main")).to_contain_text("2026/S 000-012345")
