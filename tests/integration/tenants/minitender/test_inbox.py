"""One inbox over all councils: narrowed down, ordered and paged by its address, in a fixed number of statements."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from consortium.kernel import clock
from consortium.register import services as register
from tenants.minitender import queries, services
from tenants.minitender.queries import Box, Done, Order, Wanted
from tenants.minitender.rules.bidding import DeclineReason
from tests.factories.buying import FIXED_PRICE_TERMS, OUTCOMES_PACKAGE
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.statements import counted
from tests.factories.tendering import Market, market
from tests.factories.world import World

NAME = "Mersey Lantern"


def ids(sefton: Market, wanted: Wanted, **more: Any) -> list[Any]:
    bea = sefton.bidders[NAME]
    with sefton.world.acting(bea):
        return [each.tender.id for each in queries.list_inbox(bea, wanted, **more)]


def starting(sefton: Market, day: date) -> Any:
    return sefton.published([sefton.package(replace(OUTCOMES_PACKAGE, starts_on=day, ends_on=date(2028, 1, 1)))])


def test_the_inbox_is_ordered_as_it_is_asked_for_and_paged_by_key(world: World, sefton: Market) -> None:
    first = starting(sefton, date(2027, 3, 1))
    second = starting(sefton, date(2027, 1, 4))
    third = starting(sefton, date(2027, 2, 1))
    with world.acting(sefton.commissioner):
        closes_at = queries.get_own_mini_tender(sefton.commissioner, first).closes_at
        services.extend(
            actor=sefton.commissioner, mini_tender_id=first, closes_at=closes_at.replace(year=closes_at.year + 1),
            reason="Questions came late.",
        )  # fmt: skip
    assert ids(sefton, Wanted()) == [second, third, first]
    assert ids(sefton, Wanted(order=Order.NEWEST)) == [third, second, first]
    assert ids(sefton, Wanted(order=Order.STARTS)) == [second, third, first]
    for order in Order:
        whole, found = ids(sefton, Wanted(order=order)), []
        while page := ids(sefton, Wanted(order=order), after=found[-1] if found else None, limit=2):
            found += page
        assert found == whole, order


def test_the_inbox_is_narrowed_down_by_what_was_done(world: World, sefton: Market) -> None:
    sent, drafted, declined, untouched = (sefton.published() for _ in range(4))
    sefton.bid(sent, NAME)
    bea = sefton.bidders[NAME]
    with world.acting(bea):
        services.save_draft_bid(actor=bea, mini_tender_id=drafted, typed={"price_0": ["20"]}, now=clock.now())
        services.decline(actor=bea, mini_tender_id=declined, reason=DeclineReason.CAPACITY)
    found = {done: ids(sefton, Wanted(done=done)) for done in Done}
    assert found == {
        Done.SENT: [sent], Done.DRAFT: [drafted], Done.DECLINED: [declined], Done.NOTHING: [untouched],
    }  # fmt: skip
    lot, council = sefton.region.home_care, sefton.council.id
    assert len(ids(sefton, Wanted(lot_id=lot, council_id=council))) == 4
    assert ids(sefton, Wanted(lot_id=sefton.region.complex_care)) == []
    assert ids(sefton, Wanted(council_id=sefton.region.wirral.id)) == []
    assert ids(sefton, Wanted(Box.WAITING)) == ids(sefton, Wanted(Box.DECIDED)) == []


@pytest.mark.its_own_dates
def test_a_card_says_how_it_fits_how_near_it_is_and_what_it_may_be_worth(world: World) -> None:
    wirral = market(world, FIXED_PRICE_TERMS)
    wirral.published()
    bea = wirral.bidders[NAME]
    with world.acting(bea):
        register.state_capacity(
            actor=bea, lot_id=wirral.region.home_care, council_id=wirral.council.id, free_places=None,
            weekly_hours=Decimal(2), now=clock.now(),
        )  # fmt: skip
    page = world.signed_in(bea).get("/invitations").text
    assert "4 of 5: not the hours" in page
    # in term two carers an hour on five mornings, and four hours on Saturday, at £21.40
    assert "£299.60 a week" in page
    assert "In your postcode area, L" in page


def test_the_page_keeps_its_filters_in_its_address_and_says_which_are_on(world: World, sefton: Market) -> None:
    sefton.published()
    client = world.signed_in(sefton.bidders[NAME])
    page = client.get(f"/invitations?council={sefton.council.id}&done=nothing&order=starts").text
    assert "Care at home in Linacre" in page
    assert re.search(r"Remove filter </span>\s*Sefton", page)
    assert '<option value="starts" selected>' in page
    empty = client.get("/invitations?done=sent").text
    assert "Nothing fits these filters." in empty
    assert client.get("/invitations?council=nonsense&done=nonsense&order=nonsense&box=x").status_code == 200


def test_the_inbox_costs_the_same_however_much_is_in_it(world: World, sefton: Market) -> None:
    sefton.published()
    client = world.signed_in(sefton.bidders[NAME])
    client.get("/invitations")
    with counted() as few:
        client.get("/invitations")
    for _ in range(4):
        sefton.published()
    with counted() as many:
        client.get("/invitations")
    assert len(many) == len(few)


def test_the_inbox_by_api_takes_the_same_filters(world: World, sefton: Market) -> None:
    world.administrator()
    own_program(world)
    tender_id = sefton.published()
    headers = bearer(token_of(world, sefton.bidders[NAME]))
    client = world.app.test_client()

    def found(query: str) -> list[str]:
        answer = client.get(f"/api/v1/invitations?{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json]

    assert found("") == found("done=nothing&order=starts") == [str(tender_id)]
    assert found("done=sent") == found(f"after={tender_id}") == []
    assert client.get("/api/v1/invitations?order=best", headers=headers).status_code == 422
