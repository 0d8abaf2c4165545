"""What a council may see of an open mini-tender."""

from dataclasses import replace

from tenants.minitender import services
from tenants.minitender.rules.bidding import DeclineReason
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.tendering import market
from tests.factories.world import World


def _page(world: World, *, shows_bid_count: bool) -> str:
    sefton = market(world, replace(OUTCOMES_TERMS, shows_bid_count=shows_bid_count))
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    bidder = sefton.bidders["Rowan and Tide"]
    with world.acting(bidder):
        services.decline(actor=bidder, mini_tender_id=tender_id, reason=DeclineReason.CAPACITY)
    return world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/progress").text


def test_declines_by_reason_are_shown_and_bids_counted_where_the_policy_shows_them(world: World) -> None:
    page = _page(world, shows_bid_count=True)
    assert "We have no capacity" in page
    assert "<strong>1</strong> bid received" in page


def test_bids_are_not_counted_where_the_policy_does_not_show_them(world: World) -> None:
    page = _page(world, shows_bid_count=False)
    assert "<strong>1</strong> declined" in page
    assert "received" not in page.split("con-tally")[1].split("</p>")[0]
