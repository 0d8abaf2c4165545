"""Both sides sign an individual agreement; the social worker reviews it within a year, with the child's voice."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.factories import agreements as made
from tests.factories.world import World
from tests.journeys.visitor import Visitors


def test_a_provider_and_a_council_sign_each_for_itself(visitors: Visitors, world: World) -> None:
    parties = made.parties(world)
    parties.agreement()

    provider = visitors.sign_in(parties.manager, width=320)
    provider.look()
    provider.follow("Care at home for a girl of 9")
    expect(provider.page.get_by_role("heading", name="A week in term time")).to_be_visible()
    provider.press("Sign agreement")
    expect(provider.page.get_by_role("alert")).to_contain_text("Say in what role you sign")
    provider.fill(role="Registered manager")
    provider.page.get_by_label("I have read this agreement").check()
    provider.press("Sign agreement")
    expect(provider.page.get_by_role("alert")).to_contain_text("Signed")

    council = visitors.sign_in(parties.commissioner)
    council.look()
    council.follow("Care at home for a girl of 9")
    expect(council.page.locator(".con-signature").nth(1)).to_contain_text("Registered manager")
    council.fill(role="Head of commissioning")
    council.page.get_by_label("I have read this agreement").check()
    council.press("Sign agreement")
    expect(council.page.get_by_text("Signed, to begin")).to_have_count(0)
    expect(council.page.locator("h1 ~ .con-tag")).to_contain_text("To begin")
    page = council.go("/agreements")
    expect(page.get_by_role("row", name="Mersey Lantern CIC").first).to_be_visible()


def test_a_social_worker_records_a_review_that_is_overdue(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    parties = made.parties(world)
    parties.made()
    move_clock(days=260)
    worker = visitors.sign_in(parties.buyers.social_worker)
    worker.look()
    worker.go("/agreements")
    worker.follow("Care at home for a girl of 9")
    worker.press("Confirm start")
    expect(worker.page.get_by_role("alert")).to_contain_text("Enter the day")
    for part, value in zip(("day", "month", "year"), ("4", "1", "2027"), strict=True):
        worker.page.locator(f"#began_on-{part}").fill(value)
    worker.press("Confirm start")
    expect(worker.page.get_by_text("Support began on")).to_be_visible()
    worker.go("/reviews?show=overdue")
    worker.follow("Record review")
    worker.fill(childs_voice="Imogen says she loves Saturdays.")
    worker.press("Record review")
    expect(worker.page.get_by_role("alert")).to_contain_text("Enter the day of the review")
    for part, value in zip(("day", "month", "year"), ("20", "7", "2027"), strict=True):
        worker.page.locator(f"#held_on-{part}").fill(value)
    worker.page.get_by_label("Change the support").check()
    worker.press("Record review")
    expect(worker.page.get_by_role("alert")).to_contain_text("Choose how far this outcome is")
    worker.page.get_by_role("group", name="Gets to school on time, calm").get_by_label("Reached").check()
    worker.page.get_by_role("group", name="Swims once a week").get_by_label("On the way").check()
    worker.press("Record review")
    expect(worker.page.get_by_text("On the way")).to_be_visible()
    expect(worker.page.get_by_text("Imogen says she loves Saturdays.")).to_be_visible()
