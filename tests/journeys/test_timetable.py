"""The lead puts off a round's closing, and an applicant reads on a phone what moved and why."""

from datetime import timedelta

from consortium.kernel.calendar import local
from tests.factories import admission
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_closing_is_put_off_and_the_applicant_reads_why(readers: Readers, world: World) -> None:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    admission.draft(world, opened, rosa)
    lead = readers.sign_in(opened.officer)
    lead.go(f"/rounds/{opened.round_id}")
    lead.follow("Changes of the dates")
    lead.press("Put off a date")
    lead.fill(reason="The portal was down for a day.")
    lead.press("Change the dates and tell everybody")
    expect(lead.page.get_by_role("alert")).to_contain_text("Change at least one")
    later = local(opened.closes_at).date() + timedelta(days=7)
    boxes = lead.page.locator("input[name='closes_on']")
    for box, value in zip(range(3), (f"{later:%d}", f"{later:%m}", f"{later:%Y}"), strict=True):
        boxes.nth(box).fill(value)
    lead.press("Change the dates and tell everybody")
    expect(lead.page.get_by_role("region", name="Change 1")).to_contain_text("The portal was down")
    applicant = readers.sign_in(rosa, width=320)
    applicant.go(f"/rounds/{opened.round_id}")
    applicant.follow("Changes of the dates")
    expect(applicant.page.get_by_role("region", name="Change 1")).to_contain_text("by Knowsley")
