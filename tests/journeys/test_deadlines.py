"""What a provider sees around a deadline: replaced and withdrawn before it, refused from it on, nothing typed lost."""

import re
from collections.abc import Callable
from datetime import timedelta

from tests.factories import admission
from tests.factories.tendering import ANSWERS, market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers

CLOSING = timedelta(minutes=5)


def test_an_application_sent_as_the_round_closes_is_refused(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world, days=CLOSING / timedelta(days=1))
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    application_id = admission.draft(world, opened, rosa)
    visitor = readers.sign_in(rosa, width=320)
    visitor.go(f"/applications/{application_id}/review")
    move_clock(minutes=5)
    visitor.press("Submit application")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The round closed at")
    expect(visitor.page.get_by_role("heading", name="Application submitted")).to_have_count(0)


def test_a_bid_is_replaced_withdrawn_and_refused_once_it_is_late(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern", "23.00")
    move_clock(hours=23, minutes=50)
    bea = readers.sign_in(sefton.bidders["Mersey Lantern"], width=320)
    bea.go(f"/invitations/{tender_id}")
    bea.press("Replace your bid")
    _fill(bea, "22.50")
    bea.press("Submit your bid")
    expect(bea.page.get_by_role("definition").filter(has_text=re.compile(r"^\s*2\s*$"))).to_have_count(1)
    bea.go(f"/invitations/{tender_id}")
    bea.press("Withdraw your bid")
    expect(bea.page.get_by_role("alert")).to_contain_text("Your bid is withdrawn")
    bea.go(f"/invitations/{tender_id}/bid")
    _fill(bea, "22.00")
    move_clock(minutes=10)
    bea.press("Submit your bid")
    expect(bea.page.get_by_role("alert")).to_contain_text("The deadline has passed")
    expect(bea.page.get_by_label("Your price for each hour")).to_have_value("22.00")


def _fill(bea: Reader, price: str) -> None:
    page = bea.page
    page.get_by_label("Your price for each hour").fill(price)
    page.get_by_role("group", name="Line 1: days").get_by_label("Mon").check()
    bea.fill(**{"week_0-0-at": "15:30", "week_0-0-hours": "2", "week_0-0-carers": "1"})
    for box, text in zip(page.locator("[name='starts_on']").all(), ("4", "1", "2027"), strict=True):
        box.fill(text)
    bea.fill(**{f"answer_{number}": text for number, text in enumerate(ANSWERS.values())})
