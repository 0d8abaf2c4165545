"""The second half of buying: progress, opening, side by side, ranking, low price, negotiation, recommendation.

By keyboard alone, without JavaScript and at 320 px.
"""

from collections.abc import Callable

import pytest

from tenants.minitender import services
from tenants.minitender.rules.bidding import DeclineReason
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People, Way

HIGH, LOW, NO = "Mersey Lantern", "Rowan and Tide", "Bright Harbour Care"


def test_a_commissioner_goes_from_progress_to_a_recommendation(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    tender_id = sefton.published()
    sefton.bid(tender_id, HIGH, "24.00")
    sefton.bid(tender_id, LOW, "13.00")
    with world.acting(sefton.bidders[NO]):
        services.decline(actor=sefton.bidders[NO], mini_tender_id=tender_id, reason=DeclineReason.CAPACITY)
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}/progress")
    expect(moira.page.get_by_role("main")).to_contain_text("We have no capacity")
    move_clock(hours=25)
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Open the bids")
    sefton.scored(tender_id, {HIGH: 5, LOW: 3})
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Rank the bids")
    expect(moira.page.get_by_role("main")).to_contain_text("Abnormally low")

    moira.follow("Prices")
    moira.write("[name='question']", "How are carers paid at this price?")
    moira.write("[name='hours']", "24")
    moira.press("Ask the bidder")
    bea = people.sign_in(sefton.bidders[LOW])
    bea.go(f"/invitations/{tender_id}")
    bea.follow("Read what the council asks, and reply")
    bea.write("[name='reply']", "A grant pays for half of every hour.")
    bea.press("Send your explanation")
    moira.go(f"/mini-tenders/{tender_id}/prices")
    expect(moira.page.get_by_role("main")).to_contain_text("A grant pays for half of every hour.")
    moira.choose(moira.page.get_by_role("group", name="What do you decide?"), "Keep the bid")
    moira.write("[name='reason']", "The grant is certain for the whole term.")
    moira.press("Decide")

    moira.follow("Ranking")
    moira.follow("Ask for offers on another week")
    for name in (HIGH, LOW):
        moira.tick(moira.page.get_by_role("checkbox", name=name))
    moira.write("[name='week_0-0-hours']", "1.5")
    moira.write("[name='message']", "Could half an hour less be enough?")
    moira.write("[name='hours']", "24")
    moira.press("Ask them to improve")
    for name, price in {HIGH: "22.00", LOW: "12.50"}.items():
        bidder = people.sign_in(sefton.bidders[name])
        bidder.go(f"/invitations/{tender_id}/improve")
        expect(bidder.page.get_by_role("main")).to_contain_text("1.5 hours")
        bidder.write("[name='price_0']", price)
        bidder.press("Send the improved offer")
    moira.go(f"/mini-tenders/{tender_id}/ranking")
    moira.press("Rank again")
    expect(moira.page.get_by_role("main")).to_contain_text("Negotiation, round by round")
    moira.follow("Bids")
    expect(moira.page.get_by_role("main")).to_contain_text("£24.00 before negotiation")
    moira.follow("Ranking")
    moira.write("[name='reason']", "First in the ranking on the week that is needed.")
    moira.press("Recommend, and ask for authorisation")
    expect(moira.page.get_by_role("alert")).to_contain_text("Recommended")


@pytest.mark.in_the_suite(Way.PHONE)
def test_a_change_is_told_and_the_bidder_confirms(people: People, world: World) -> None:
    sefton = market(world)
    tender_id = sefton.published()
    sefton.bid(tender_id, HIGH, "24.00")
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}")
    moira.follow("Change ")
    moira.write("[name='weekly_hours']", "About 18")
    moira.write("[name='reason']", "Sundays were forgotten.")
    moira.press("Change it, and tell everyone")
    expect(moira.page.get_by_role("main")).to_contain_text("Sundays were forgotten.")
    bea = people.sign_in(sefton.bidders[HIGH])
    bea.go(f"/invitations/{tender_id}")
    expect(bea.page.get_by_role("main")).to_contain_text("NOT count")
    bea.press("Confirm your bid as it stands")
    expect(bea.page.get_by_role("main")).to_contain_text("We have your bid")
