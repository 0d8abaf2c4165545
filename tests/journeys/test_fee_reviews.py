"""A provider asks two councils for new prices; one looks at what it would do, grants part, and its letter is read."""

from decimal import Decimal

import sqlalchemy as sa

from consortium.kernel.db import new_id
from tests.factories.fees import BEFORE, FROM, NOW, REASON, askers
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


def test_new_prices_are_asked_weighed_and_granted_in_part(people: People, world: World) -> None:
    asker = askers(world)
    asker.made(asker.here)
    asker.made(asker.here)
    asker.made(asker.there)
    world.insert(
        "spending_year", council_id=asker.here.buyers.council.id, id=new_id(), financial_year="2027-28",
        budget_gbp=Decimal(21_000), set_at=sa.func.guard.now(), set_by=new_id(), revision=1,
    )  # fmt: skip
    provider = people.sign_in(asker.manager)
    provider.go("/fee-reviews")
    provider.press("Ask for new prices")
    provider.write_date("from_on", FROM)
    provider.press("Continue")
    for place in range(2):
        for when, costs in (("before", BEFORE), ("now", NOW)):
            for part, amount in costs.items():
                provider.write(f"[name='models-{place}-{when}-{str(part).replace('-', '_')}']", str(amount))
        provider.write(f"[name='models-{place}-percent']", "6")
    provider.write("[name='reason']", REASON)
    provider.press("Show what you ask")
    expect(provider.page.get_by_role("alert")).to_contain_text("Say in what role you ask")
    provider.write("[name='role']", "Registered manager")
    provider.press("Show what you ask")
    expect(provider.page.get_by_role("table", name="Sefton Council", exact=True)).to_contain_text("£24.17")
    provider.press("Send to the councils")
    expect(provider.page.get_by_text("Sent to Sefton Council, Wirral Council")).to_be_visible()

    council = people.sign_in(asker.here.commissioner)
    council.go("/")
    council.follow("Mersey Lantern CIC")
    expect(council.page.get_by_role("table", name="Agreement by agreement")).to_contain_text("£24.17")
    expect(council.page.get_by_role("table", name="Limits and budgets")).to_contain_text("Budget 2027-28")
    council.choose(council.page.get_by_role("group", name="What do you decide?"), "Accept in part, by kind of support")
    council.write("[name='percents-0']", "3.5")
    council.write("[name='reason']", "Our budget rises by 3.5 percent.")
    council.write("[name='role']", "Head of commissioning")
    council.press("Show what it does")
    expect(council.page.get_by_role("table", name="Agreement by agreement")).to_contain_text("£23.60")
    council.press("Decide and send the letter")
    expect(council.page.get_by_role("heading", name="We accept part of what you ask")).to_be_visible()

    expect(council.page.get_by_role("table", name="Where each price stands today")).to_contain_text("to be authorised")

    provider.go("/fee-reviews?show=over")
    provider.follow("Sefton Council")
    expect(provider.page.get_by_role("table", name="Prices, agreement by agreement")).to_contain_text("£23.60")
