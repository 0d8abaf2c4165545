"""A receipt that anybody checks, and bids that two officers open."""

from collections.abc import Callable
from dataclasses import replace

from consortium.people.rules import Role
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_stranger_checks_a_receipt_and_two_officers_open(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world, replace(OUTCOMES_TERMS, opening_officers=2))
    tender_id = sefton.published()
    signed = sefton.bid(tender_id, "Mersey Lantern").signed

    stranger = readers.arrive(width=320)
    stranger.go("/receipts")
    stranger.fill(receipt=signed)
    stranger.press("Check it")
    expect(stranger.page.get_by_role("heading", name="This receipt holds")).to_be_visible()
    stranger.fill(receipt=signed[:-8] + "AAAAAAAA")
    stranger.press("Check it")
    expect(stranger.page.get_by_role("heading", name="This does not hold")).to_be_visible()

    move_clock(hours=25)
    moira = readers.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}")
    moira.press("Open as the first officer")
    expect(moira.page.get_by_text("Half open: another officer must open too")).to_be_visible()
    idris = readers.sign_in(world.person("Idris Vale", sefton.council, Role.COMMISSIONER))
    idris.go(f"/mini-tenders/{tender_id}")
    expect(idris.page.get_by_text("Moira Fenn did their part at")).to_be_visible()
    idris.press("Open as the second officer")
    expect(idris.page.get_by_text("Bids opened.")).to_be_visible()
    idris.follow("The published hash of all receipts")
    expect(idris.page.get_by_role("heading", name="The hash")).to_be_visible()

    bea = readers.sign_in(sefton.bidders["Mersey Lantern"])
    bea.go(f"/invitations/{tender_id}/receipts/1")
    expect(bea.page.get_by_text("Download the proof of what you sent")).to_be_visible()


def test_the_key_of_a_withdrawn_mini_tender_is_destroyed_for_good(readers: Readers, world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    tender_id = sefton.published()
    moira = readers.sign_in(sefton.commissioner, width=320)
    moira.go(f"/mini-tenders/{tender_id}/withdraw")
    moira.fill(reason="The need changed.")
    moira.press("Withdraw it")
    moira.follow("Destroy the key")
    expect(moira.page.get_by_text("This cannot be undone")).to_be_visible()
    moira.press("Destroy the key")
    expect(moira.page.get_by_role("alert")).to_contain_text("Give the reason")
    moira.fill(reason="Nothing needs it any more.")
    moira.press("Destroy the key")
    expect(moira.page.get_by_text("Nobody at the council can open what was sealed.").first).to_be_visible()
