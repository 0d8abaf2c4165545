"""The authoriser's journey: the agenda, one page a case, a decision on the record, and what it commits."""

from playwright.sync_api import expect

from consortium.people.rules import Role
from tests.factories import authorisation as made
from tests.factories.world import World
from tests.journeys.visitor import Visitors


def test_an_authoriser_within_a_delegation_approves_what_another_recommended(visitors: Visitors, world: World) -> None:
    sefton = world.council("Sefton Council")
    moira = world.person("Moira Fenn", sefton, Role.COMMISSIONER)
    priya = world.person("Priya Nair", sefton, Role.AUTHORISER)
    lead = world.person("Gwen Ashby", sefton, Role.STRATEGIC_LEAD)
    made.case(world, moira)

    keeper = visitors.sign_in(lead)
    keeper.go("/authorisation/delegations")
    keeper.page.get_by_label("Authoriser", exact=True).select_option("Priya Nair")
    keeper.fill(limit="ten thousand")
    keeper.page.get_by_label("the whole value of a case").check()
    for part, value in zip(("day", "month", "year"), ("1", "1", "2099"), strict=True):
        keeper.page.locator(f"#from_on-{part}").fill(value)
    keeper.press("Enter delegation")
    expect(keeper.page.get_by_role("alert")).to_contain_text("is not a plain number")
    expect(keeper.page.get_by_label("Authoriser", exact=True)).to_have_value(str(priya.person))
    keeper.fill(limit="£10000.00")
    keeper.press("Enter delegation")
    expect(keeper.page.get_by_role("row", name="Priya Nair")).to_contain_text("£10,000.00")

    made.delegation(world, priya)
    authoriser = visitors.sign_in(priya)
    authoriser.look()
    authoriser.follow("Care at home in Bootle")
    expect(authoriser.page.get_by_role("heading", level=1)).to_contain_text("Mersey Lantern CIC")
    expect(authoriser.page.get_by_role("row", name="2026-27").first).to_contain_text("£4,320.00")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("alert")).to_contain_text("Choose approve, defer or refuse")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="Ranked first, within the budget for short breaks.")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("alert")).to_contain_text("Approved")
    expect(authoriser.page.get_by_text("Ranked first, within the budget")).to_be_visible()
    authoriser.go("/authorisation")
    authoriser.go("/authorisation/decided")
    authoriser.go("/commitments")
    expect(authoriser.page.get_by_role("row", name="2027-28")).to_contain_text("£1,450.50")


def test_whoever_recommends_is_told_that_another_decides(visitors: Visitors, world: World) -> None:
    sefton = world.council("Sefton Council")
    moira = world.person("Moira Fenn", sefton, Role.COMMISSIONER, Role.AUTHORISER)
    made.delegation(world, moira)
    case_id = made.case(world, moira)
    visitor = visitors.sign_in(moira, width=320)
    visitor.go("/authorisation")
    page = visitor.go(f"/authorisation/cases/{case_id}")
    expect(page.get_by_text("You recommended this spend")).to_be_visible()
    expect(page.get_by_role("button", name="Record decision")).to_have_count(0)
