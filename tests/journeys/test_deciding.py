"""The end of a round: a lead previews letters, decides on many at once, takes one back and releases the rest."""

import re
from collections.abc import Callable

from consortium.admission import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_lead_decides_on_many_with_their_letters_previewed(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[good], 4)
    admission.assess(world, opened, tied[weak], 4, under=("safeguarding",))
    ines = readers.sign_in(opened.officer)
    ines.go(f"/rounds/{opened.round_id}")
    ines.press("Decide together")
    ines.follow("Preview letter to Northshore Homecare Ltd")
    expect(ines.page.get_by_role("article")).to_contain_text("What would have to change")
    expect(ines.page.get_by_text("Preview: nothing is decided")).to_be_visible()
    expect(ines.page.get_by_text("The decision on your application R1-")).to_have_count(1)
    ines.follow("Back to deciding together")
    ines.page.get_by_label("Northshore Homecare Ltd").uncheck()
    ines.press("Decide on those ticked")
    expect(ines.page.get_by_role("alert")).to_contain_text("Decided: 1. Nobody is told")
    ines.follow("Read or take back")
    expect(ines.page.get_by_text("Decided by Ines Duarte")).to_be_visible()
    ines.press("Take this decision back")
    ines.press("Decide on those ticked")
    ines.press("Release the letters ticked")
    expect(ines.page.get_by_role("alert")).to_contain_text("Letters released: 2")
    narrow = readers.sign_in(opened.applicants[weak], width=320, javascript=False)
    narrow.page.goto(f"{narrow.address}/applications/{weak}/letter")
    expect(narrow.page.get_by_role("article")).to_contain_text("You are not admitted this time")
    how_to_keep_it = re.compile("print this page: it has the same words|A PDF cannot be made on this installation")
    expect(narrow.page.get_by_text(how_to_keep_it)).to_be_visible()


def test_an_applicant_asks_for_a_review_and_is_admitted_after_it(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    sonia = world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
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
    rosa = readers.sign_in(opened.applicants[application_id], width=320)
    rosa.go(f"/applications/{application_id}/letter")
    rosa.follow("Ask for a review")
    rosa.fill(grounds="Unfair.")
    rosa.press("Ask for a review")
    expect(rosa.page.get_by_role("alert")).to_contain_text("Say what you think was decided wrongly")
    expect(rosa.page.get_by_label("What was decided wrongly")).to_have_value("Unfair.")
    rosa.fill(grounds="The score for safeguarding overlooks the second policy that we attached.")
    rosa.press("Ask for a review")
    expect(rosa.page.get_by_role("heading", level=1)).to_contain_text("Review of the decision")
    ines = readers.sign_in(opened.officer)
    ines.go("/")
    ines.follow("Review asked for by Harbour Care Ltd")
    expect(ines.page.get_by_text("You had a part in this decision")).to_be_visible()
    decider = readers.sign_in(sonia)
    decider.go("/decision-reviews")
    decider.follow("Harbour Care Ltd")
    decider.press("Acknowledge and take it on")
    decider.page.get_by_label("Yes: a score or a gate was wrong").check()
    decider.fill(reasons="The assessors had not read the second policy. With it the answer is satisfactory.")
    decider.press("Answer the review")
    expect(decider.page.get_by_role("alert")).to_contain_text("Say which score or gate was wrong")
    decider.page.locator("[name='score-safeguarding']").select_option("3")
    decider.page.locator("[name='why-safeguarding']").fill("The second policy answers it.")
    decider.press("Answer the review")
    expect(decider.page.get_by_role("alert")).to_contain_text("Upheld")
    rosa.go(f"/applications/{application_id}/letter")
    expect(rosa.page.get_by_role("article")).to_contain_text("This decision replaces the one of")
    rosa.follow("Read the answer")
    expect(rosa.page.get_by_text("The assessors had not read the second policy.")).to_be_visible()
    ines.go("/decision-reviews?show=answered")
    ines.follow("Days to ask and to answer")
    ines.fill(days_to_ask="14", working_days_to_answer="10")
    ines.press("Save")
    expect(ines.page.get_by_role("alert")).to_contain_text("Saved")
