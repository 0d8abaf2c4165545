"""What a lead prints of a round: the work, without the machinery."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.factories import admission
from tests.factories.world import World
from tests.journeys.visitor import Visitors


def test_the_pages_of_a_round_print_without_their_buttons(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[first], 4)
    ines = visitors.sign_in(opened.officer)
    ines.page.emulate_media(media="print")
    for page in ("", "/progress", "/assessors", "/decisions"):
        ines.go(f"/rounds/{opened.round_id}{page}")
        expect(ines.page.get_by_role("navigation").filter(visible=True)).to_have_count(0)
        expect(ines.page.get_by_role("button").filter(visible=True)).to_have_count(0)
        expect(ines.page.get_by_role("table").filter(visible=True).first).to_be_visible()
        assert ines.page.evaluate("document.documentElement.scrollWidth") <= 1280
        after = "[...document.querySelectorAll('main a')].map((a) => getComputedStyle(a, '::after').content)"
        assert set(ines.page.evaluate(after)) == {"none"}
    ines.go(f"/applications/{first}/decision")
    expect(ines.page.get_by_role("button").filter(visible=True)).to_have_count(0)
    expect(ines.page.get_by_text("Would be admitted")).to_be_visible()
