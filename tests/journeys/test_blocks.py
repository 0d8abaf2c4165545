"""Two brothers are bought for together: ticked on the list, one package, and one of them is taken out again."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.factories import tendering
from tests.factories.buying import CHILD, referral
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


@pytest.mark.its_own_dates
def test_two_referrals_become_one_package_and_one_child_leaves_it_in_front_of_providers(
    people: People, world: World
) -> None:
    sefton = tendering.market(world)
    for name in ("Wilfred", "Barnaby"):
        child = replace(CHILD, given_name=name, known_as=None, nhs_number=None, case_reference=f"CS-{name}")
        referral(world, sefton.social_worker, sefton.region.home_care, child)
    moira = people.sign_in(sefton.commissioner)
    moira.go("/referrals?show=waiting")
    for label in ("Buy R-2026-0001 together", "Buy R-2026-0002 together"):
        moira.tick(moira.page.get_by_label(label))
    moira.press("Write one package for those ticked")
    expect(moira.page.get_by_role("heading", level=1)).to_contain_text("Write one package for 2 children")
    for name, words in (
        ("title", "Care at home for two brothers, Linacre"), ("summary", "Help in the mornings."),
        ("outcomes", "Gets to school on time"), ("place", "Linacre (L20)"), ("age", "9 to 10"),
        ("weekly_hours", "About 14"),
    ):  # fmt: skip
        moira.write(f"[name='{name}']", words)
    moira.write_date("starts_on", date(2027, 1, 4))
    moira.write_date("ends_on", date(2027, 7, 21))
    moira.press("Save and screen")
    expect(moira.page.get_by_text("For 2 children.")).to_be_visible()
    expect(moira.page.get_by_role("main")).to_contain_text("Wilfred Thackeray")

    package_id = UUID(moira.page.url.rsplit("/", 1)[1])
    sefton.published([package_id])
    moira.go(f"/packages/{package_id}")
    moira.follow("Take out of the package (child 2)")
    expect(moira.page.get_by_text("This makes version 2")).to_be_visible()
    moira.press("Take child 2 out")
    expect(moira.page.get_by_role("alert")).to_contain_text("Say why")
    moira.write("[name='reason']", "The family has other help now.")
    moira.press("Take child 2 out")
    expect(moira.page.get_by_text("Taken out", exact=True)).to_be_visible()

    lantern = people.sign_in(sefton.bidders["Mersey Lantern"])
    lantern.go("/invitations")
    lantern.follow("Care at home in Linacre")
    expect(lantern.page.get_by_role("table", name="What version 2 says otherwise")).to_contain_text("Children")
