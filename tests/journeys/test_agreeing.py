"""Both sides sign an individual agreement; the social worker reviews it within a year, with the child's voice."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.factories import agreements as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People
from tests.journeys.visitor import Visitors


@pytest.mark.its_own_dates
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


@pytest.mark.its_own_dates
def test_a_social_worker_finds_the_package_confirms_the_start_and_records_an_overdue_review(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    """Journey 7: where the package is, that support began, and the yearly review with the child's voice."""
    parties = made.parties(world)
    parties.made()
    move_clock(days=260)
    worker = people.sign_in(parties.buyers.social_worker)
    worker.go("/referrals")
    worker.follow("R-2026-0001")
    expect(worker.page.get_by_role("main").get_by_text("Agreement signed by both").first).to_be_visible()
    worker.go("/agreements")
    worker.follow("Care at home for a girl of 9, Linacre")
    worker.press("Confirm start")
    expect(worker.page.get_by_role("alert")).to_contain_text("Enter the day")
    worker.write_date("began_on", date(2027, 1, 4))
    worker.press("Confirm start")
    expect(worker.page.get_by_text("Support began on")).to_be_visible()
    worker.go("/reviews?show=overdue")
    worker.follow("Record review")
    worker.write("[name='childs_voice']", "Imogen says she loves Saturdays.")
    worker.press("Record review")
    expect(worker.page.get_by_role("alert")).to_contain_text("Enter the day of the review")
    worker.write_date("held_on", date(2027, 7, 20))
    worker.choose(worker.page.get_by_role("group", name="What was decided?"), "Change the support")
    worker.press("Record review")
    expect(worker.page.get_by_role("alert")).to_contain_text("Choose how far this outcome is")
    worker.choose(worker.page.get_by_role("group", name="Gets to school on time, calm"), "Reached")
    worker.choose(worker.page.get_by_role("group", name="Swims once a week"), "On the way")
    worker.press("Record review")
    expect(worker.page.get_by_text("On the way")).to_be_visible()
    expect(worker.page.get_by_text("Imogen says she loves Saturdays.")).to_be_visible()
