"""A package bought: published, asked about, bid for on a phone, opened, ranked, negotiated, recommended, decided."""

import re
from collections.abc import Callable
from dataclasses import replace

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tests.factories.authorisation import delegation
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.tendering import ANSWERS, Market, market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitor, Visitors


def test_a_commissioner_publishes_and_a_provider_asks_bids_and_has_a_receipt(
    visitors: Visitors, readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    package_id = sefton.package()
    moira = visitors.sign_in(sefton.commissioner)
    moira.go(f"/packages/{package_id}")
    moira.press("Put in a mini-tender")
    moira.press("Save draft")
    moira.follow("Invited")
    expect(moira.page.get_by_text("Bright Harbour Care")).to_be_visible()
    moira.follow("Overview")
    moira.press("Publish to 3 providers")
    expect(moira.page.get_by_text("Published. 3 providers are invited by e-mail.")).to_be_visible()

    bea = visitors.sign_in(sefton.bidders["Mersey Lantern"], width=320)
    bea.go("/invitations")
    bea.follow("Care at home for a girl of 9")
    bea.fill(question="Is there space for equipment overnight?")
    bea.press("Ask")
    bea.press("Bid")
    _fill_bid(bea, "22.80")
    bea.press("Submit your bid")
    expect(bea.page.get_by_role("heading", name="We have your bid")).to_be_visible()

    moira.go("/")
    moira.follow("Answer a question from a provider")
    moira.fill(answer="Yes, there is a locked cupboard.")
    moira.press("Answer to everyone")
    other = readers.sign_in(sefton.bidders["Rowan and Tide"])
    other.go("/invitations")
    other.follow("Care at home for a girl of 9")
    expect(other.page.get_by_text("Yes, there is a locked cupboard.")).to_be_visible()
    other.follow("Decline, and say why")
    other.page.get_by_label("We have no capacity").check()
    other.press("Decline")

    move_clock(hours=25)
    moira = visitors.sign_in(sefton.commissioner)  # a day later the first session has ended
    moira.go("/mini-tenders")
    moira.follow("Care at home for a girl of 9")
    moira.press("Open the bids")
    expect(moira.page.get_by_text("Prices stay hidden until every assessor has locked.")).to_be_visible()
    moira.follow("Bids")
    expect(moira.page.get_by_text("£22.80")).not_to_be_visible()


def _fill_bid(bidder: Visitor, price: str) -> None:
    page = bidder.page
    page.get_by_label("Your price for each hour").fill(price)
    row = page.locator(".con-rows__one").first
    for day in ("Mon", "Wed", "Fri"):
        row.get_by_label(day, exact=True).check()
    page.locator("[name='week_0-0-at']").fill("15:30")
    page.locator("[name='week_0-0-hours']").fill("2")
    page.locator("[name='week_0-0-carers']").fill("1")
    for box, text in zip(page.locator("[name='starts_on']").all(), ("4", "1", "2027"), strict=True):
        box.fill(text)
    for number, text in enumerate(ANSWERS.values()):
        page.locator(f"[name='answer_{number}']").fill(text)


def test_an_officer_ranks_negotiates_and_recommends_and_the_loser_learns_why(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "24.00", "Rowan and Tide": "20.00"})
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    moira = visitors.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Rank the bids")
    expect(moira.page.get_by_text("93.33").first).to_be_visible()
    moira.page.get_by_label("Mersey Lantern, ranked 1").check()
    moira.fill(message="Could it cost less?", hours="4")
    moira.press("Ask them to improve")

    bea = visitors.sign_in(sefton.bidders["Mersey Lantern"])
    bea.go(f"/invitations/{tender_id}")
    bea.follow("Improve your offer")
    bea.fill(price_0="22.00")
    bea.press("Send the improved offer")

    moira.go(f"/mini-tenders/{tender_id}/ranking")
    moira.press("Rank again")
    moira.go(f"/mini-tenders/{tender_id}/bids")
    expect(moira.page.get_by_text("£24.00 before negotiation")).to_be_visible()
    moira.go(f"/mini-tenders/{tender_id}/ranking")
    moira.fill(reason="First in the ranking and can begin on time.")
    moira.press("Recommend, and ask for authorisation")

    _authorise(sefton, world, tender_id)
    loser = visitors.sign_in(sefton.bidders["Rowan and Tide"])
    loser.go(f"/invitations/{tender_id}/outcome")
    expect(loser.page.get_by_text("Awarded to Mersey Lantern")).to_be_visible()
    expect(loser.page.get_by_text("Agreed: says who, when and how.").first).to_be_visible()
    moira.go(f"/mini-tenders/{tender_id}")
    expect(moira.page.get_by_text("Awarded").first).to_be_visible()


def test_where_the_first_place_is_shared_the_officer_says_whom_and_why(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world, replace(OUTCOMES_TERMS, tie_break=()))
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("22.00", 4), "Rowan and Tide": ("22.00", 4)})
    moira = readers.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}/ranking")
    moira.fill(reason="Both are first; the child knows one of their workers.")
    moira.press("Recommend, and ask for authorisation")
    expect(moira.page.get_by_role("alert")).to_contain_text("Choose one of those who share the first place")
    expect(moira.page.get_by_label("Why do you recommend this?")).to_have_value(re.compile("the child knows"))
    moira.page.get_by_label("Rowan and Tide", exact=True).check()
    moira.press("Recommend, and ask for authorisation")
    expect(moira.page.get_by_role("alert")).to_contain_text("Recommended")
    moira.go(f"/mini-tenders/{tender_id}/ranking")
    expect(moira.page.get_by_role("main")).to_contain_text("recommended")


def _authorise(sefton: Market, world: World, tender_id: object) -> None:
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")
    with world.acting(authoriser):
        award = queries.find_award_of(sefton.council.id, tender_id)
        authorisation.approve(actor=authoriser, case_id=award.case_id, reason="Within budget.", now=clock.now())
    job = authoriser.as_job_of(sefton.council.id, sefton.council.kind)
    with world.acting(job):
        services.confirm_award(actor=job, case_id=award.case_id, now=clock.now())
