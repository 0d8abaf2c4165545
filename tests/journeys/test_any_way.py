"""No mouse, no scripts: an assessor scores a bid with the keyboard; a provider bids from a browser without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.minitender import services
from tests.factories.tendering import ANSWERS, market
from tests.factories.world import PASSWORD, World
from tests.journeys.hands import activate, enter, reach, write
from tests.journeys.visitor import Visitors


def test_an_assessor_signs_in_switches_and_scores_a_bid_with_the_keyboard(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    assert sefton.assessor.person_id
    world.also_acts_for(sefton.assessor.person_id, sefton.assessor.name, sefton.region.lead, Role.ASSESSOR)
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "22.00"})
    with world.acting(sefton.commissioner):
        services.assign_assessors(
            actor=sefton.commissioner,
            mini_tender_id=tender_id,
            assessor_ids=[sefton.assessor.person],
            now=clock.now(),
        )
    secret = world.has_app(sefton.assessor)
    page = visitors.arrive(sefton.assessor.name).go("/sign-in")
    keyboard = page.keyboard
    reach(page, page.locator("[name='email']"))
    keyboard.type(World.address_of(sefton.assessor.name))
    reach(page, page.locator("[name='password']"))
    keyboard.type(PASSWORD)
    enter(page, page.locator("[name='password']"))
    reach(page, page.locator("[name='code']"))
    keyboard.type(world.code(secret))
    enter(page, page.locator("[name='code']"))
    expect(page).to_have_title("Home – Knowsley – Consortium")
    activate(page, page.locator(".con-acting__summary"))
    activate(page, page.get_by_role("button", name="Sefton"))
    expect(page).to_have_title("Home – Sefton – Consortium")
    activate(page, page.get_by_role("navigation").get_by_role("link", name="Assessments"))
    activate(page, page.get_by_role("main").get_by_role("rowheader").get_by_role("link"))
    reach(page, page.get_by_label("No, none that could affect my judgement"))
    keyboard.press("Space")
    activate(page, page.get_by_role("button", name="Declare"))
    activate(page, page.get_by_role("link", name="Meeting the outcomes"))
    for number in range(len(ANSWERS)):
        _score(page, last=number == len(ANSWERS) - 1)
    activate(page, page.get_by_role("button", name="Lock my scores"))
    expect(page.get_by_role("alert")).to_contain_text("Your scores are locked")


def _score(page: Page, *, last: bool) -> None:
    """Choose the third score and say why."""
    expect(page.get_by_role("radio")).to_have_count(6)
    reach(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    reach(page, page.locator("[name='reason']"))
    write(page, "Says who, when and how.")
    activate(page, page.get_by_role("button", name="Save" if last else "Save and next question", exact=True))


def test_a_provider_reads_an_invitation_and_bids_without_javascript(visitors: Visitors, world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    sefton.published()
    page = visitors.sign_in(sefton.bidders["Mersey Lantern"], width=320, javascript=False).page
    page.get_by_role("navigation").get_by_role("link", name="Invitations").click()
    page.get_by_role("link", name="Care at home in Linacre").click()
    expect(page.get_by_role("main")).to_contain_text("Gets to school on time, calm")
    page.get_by_role("button", name="Bid", exact=True).click()
    page.get_by_label("Your price for each hour").fill("22,80")
    page.get_by_role("button", name="Submit your bid").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Your price for each hour").fill("22.80")
    page.get_by_role("button", name="Save and come back").click()
    expect(page.get_by_role("main")).to_contain_text("NOT submitted")
    page.get_by_role("button", name="Go on with your bid").click()
    expect(page.get_by_label("Your price for each hour")).to_have_value("22.80")
    for day in ("Mon", "Wed"):
        page.get_by_role("group", name="Line 1: days").get_by_label(day).check()
    for name, value in {"at": "15:30", "hours": "2", "carers": "1"}.items():
        page.locator(f"[name='week_0-0-{name}']").fill(value)
    for box, text in zip(page.locator("[name='starts_on']").all(), ("4", "1", "2027"), strict=True):
        box.fill(text)
    for number, text in enumerate(ANSWERS.values()):
        page.locator(f"[name='answer_{number}']").fill(text)
    page.get_by_role("button", name="Submit your bid").click()
    expect(page.get_by_role("heading", name="We have your bid")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("SHA-256")
    page.locator(".con-acting__summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
