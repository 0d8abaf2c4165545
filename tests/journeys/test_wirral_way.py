"""Step 11: the same need bought from the same register by a council that fixes the week and the price.

What is done differently is done at browsers; who authorises and who signs reads the pages of any agreement.
"""

from collections.abc import Callable
from uuid import UUID

from consortium.people.rules import Role
from tests.factories.authorisation import delegation
from tests.factories.buying import FIXED_PRICE_TERMS, PRESCRIPTIVE_PACKAGE
from tests.factories.tendering import ANSWERS, Market, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers
from tests.journeys.visitor import Visitor, Visitors

TITLE = PRESCRIPTIVE_PACKAGE.title


def test_quality_alone_decides_and_the_social_worker_sees_the_agreement(
    visitors: Visitors, readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    wirral = market(world, FIXED_PRICE_TERMS, providers=("Mersey Lantern", "Rowan and Tide"))
    tender_id = wirral.published()
    _bid_at_the_fixed_price(visitors.sign_in(wirral.bidders["Mersey Lantern"], width=320), tender_id)
    wirral.bid(tender_id, "Rowan and Tide")
    move_clock(hours=25)
    _rank_and_recommend(visitors.sign_in(wirral.commissioner), wirral, tender_id)
    _authorise(readers, world, wirral)
    do_waiting_work(world)

    loser = readers.sign_in(wirral.bidders["Rowan and Tide"], width=320)
    loser.go(f"/invitations/{tender_id}/outcome")
    expect(loser.page.get_by_text("Awarded to Mersey Lantern")).to_be_visible()
    _sign(readers.sign_in(wirral.bidders["Mersey Lantern"]), "Owner")
    _sign(readers.sign_in(wirral.commissioner), "Head of commissioning")
    do_waiting_work(world)

    asha = readers.sign_in(wirral.social_worker, width=320)
    asha.go("/referrals")
    asha.follow("R-")
    stages = asha.page.get_by_role("list", name="What has happened and what is to come")
    expect(stages.get_by_role("listitem").filter(has_text="Agreement signed by both")).not_to_contain_text("to come")
    stages.get_by_role("link", name="Agreement signed by both").click()
    asha.look()
    expect(asha.page.locator(".con-signature").first).to_contain_text("Head of commissioning")
    expect(asha.page.locator(".con-signature").nth(1)).to_contain_text("Owner")


def _bid_at_the_fixed_price(bea: Visitor, tender_id: UUID) -> None:
    bea.go(f"/invitations/{tender_id}")
    expect(bea.page.get_by_role("main")).to_contain_text("£21.40 for each hour")
    expect(bea.page.get_by_role("main")).to_contain_text("the price is fixed, so quality alone decides")
    bea.press("Bid")
    expect(bea.page.get_by_label("Your price")).to_have_count(0)
    for box, text in zip(bea.page.locator("[name='starts_on']").all(), ("4", "1", "2027"), strict=True):
        box.fill(text)
    for number, text in enumerate(ANSWERS.values()):
        bea.fill(**{f"answer_{number}": text})
    bea.press("Submit your bid")
    expect(bea.page.get_by_role("heading", name="We have your bid")).to_be_visible()


def _rank_and_recommend(moira: Visitor, wirral: Market, tender_id: UUID) -> None:
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Open the bids")
    wirral.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Rank the bids")
    ranking = moira.page.get_by_role("main")
    expect(ranking).to_contain_text("Every bid has the council’s own price, so quality alone decides")
    expect(ranking.locator(".con-explain__total")).to_have_text(["100.00", "80.00"])
    expect(moira.page.get_by_role("button", name="Ask them to improve")).to_have_count(0)
    moira.fill(reason="First for quality, and can begin on the day that is wanted.")
    moira.press("Recommend, and ask for authorisation")


def _authorise(readers: Readers, world: World, wirral: Market) -> None:
    nia = world.person("Nia Powell", wirral.council, Role.AUTHORISER)
    delegation(world, nia, limit="100000.00")
    authoriser = readers.sign_in(nia)
    authoriser.look()
    authoriser.follow("Care at home in Linacre")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="Within the budget for care at home.")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("alert")).to_contain_text("Approved")


def _sign(visitor: Reader, role: str) -> None:
    visitor.go("/agreements")
    visitor.follow(TITLE)
    visitor.fill(role=role)
    visitor.page.get_by_label("I have read this agreement").check()
    visitor.press("Sign agreement")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Signed")
