"""The end of a round: a lead previews letters, decides on many at once, takes one back and releases the rest."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.factories import admission
from tests.factories.world import World
from tests.journeys.visitor import Visitors


def test_a_lead_decides_on_many_with_their_letters_previewed(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[good], 4)
    admission.assess(world, opened, tied[weak], 4, under=("safeguarding",))
    ines = visitors.sign_in(opened.officer)
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
    narrow = visitors.sign_in(opened.applicants[weak], width=320, javascript=False)
    narrow.page.goto(f"{narrow.address}/applications/{weak}/letter")
    expect(narrow.page.get_by_role("article")).to_contain_text("You are not admitted this time")
    expect(narrow.page.get_by_role("link", name="Download this letter as an accessible PDF")).to_be_visible()
