"""Journey 8: edit the policy as a draft, try it on past mini-tenders, adopt it with a date. In every way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.policy import services as policies
from tests.factories import buying
from tests.factories.tendering import MoveClock, market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People
from tests.journeys.reader import Readers

BIDS = {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("16.00", 4), "Bright Harbour Care": ("18.00", 3)}
SHEET = (
    "bidder,price,start_on,outcomes,safeguarding,continuity\n"
    "Acorn,20.00,2027-01-04,5,5,5\nBeech,16.00,,4,4,4\nCedar,15.00,,3,3,3"
)
LENIENT = tuple(replace(each, minimum=None) for each in buying.CRITERIA)


def test_a_policy_owner_edits_tries_and_adopts_with_a_date(people: People, world: World, move_clock: MoveClock) -> None:
    sefton = market(world, replace(buying.OUTCOMES_TERMS, benchmark=Decimal("19.00")))
    sefton.ranked(move_clock, BIDS)
    sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    polly = people.sign_in(world.person("Polly Owner", sefton.council, Role.POLICY_OWNER))
    polly.go("/policies")
    polly.follow("Care at home")
    polly.press("Draft a new version")
    polly.write("[name='quality_weight']", "90")
    polly.write("[name='price_weight']", "20")
    polly.press("Save the draft")
    expect(polly.page.get_by_role("alert")).to_contain_text("must add up to 100 points")
    polly.write("[name='price_weight']", "10")
    polly.press("Save the draft")
    polly.follow("Try it on past mini-tenders")
    past = polly.page.get_by_role("region", name="Past mini-tenders under this version")
    expect(past).to_contain_text("Another winner")
    expect(past).to_contain_text("Its bids are open, and not ranked yet.")
    polly.follow(buying.OUTCOMES_PACKAGE.title)
    expect(polly.page.get_by_role("main")).to_contain_text(
        "First under this version: Mersey Lantern. First then: Rowan and Tide"
    )
    expect(polly.page.get_by_role("region", name="Prices at which others would have won")).to_contain_text(
        "Rowan and Tide"
    )
    polly.follow("Try version 2")
    polly.write("[name='rows']", SHEET.replace("16.00", "free"))
    polly.press("Try the policy on these bids")
    expect(polly.page.get_by_text("Row 3: price: “free” is not a plain number")).to_be_visible()
    expect(polly.page.locator("[name='rows']")).to_have_value(SHEET.replace("16.00", "free") + "\n")
    polly.write("[name='rows']", SHEET)
    polly.press("Try the policy on these bids")
    expect(polly.page.get_by_role("main")).to_contain_text("First under this version: Acorn.")
    polly.follow("Try version 2")
    polly.follow("Version 2 of the policy")
    polly.write_date("from_on", date(2090, 4, 1))
    polly.press("Adopt version 2")
    expect(polly.page.get_by_role("main")).to_contain_text("In force from 1 Apr 2090")


def test_the_lab_shows_swaps_weights_and_prices_at_a_desk(
    readers: Readers, world: World, move_clock: MoveClock
) -> None:
    terms = replace(buying.OUTCOMES_TERMS, quality_weight=Decimal(40), price_weight=Decimal(60), criteria=LENIENT)
    sefton = market(world, terms)
    # 40 + 30 against 24 + 42.86 and 0 + 60; without the lowest price 40 + 42 against 24 + 60.
    bids = {"Mersey Lantern": ("20.00", 5), "Rowan and Tide": ("14.00", 3), "Bright Harbour Care": ("10.00", 0)}
    sefton.ranked(move_clock, bids)
    owner = world.person("Polly Owner", sefton.council, Role.POLICY_OWNER)
    with world.acting(owner):
        lot_id, now = sefton.region.home_care, clock.now()
        policy_id = policies.draft_policy(actor=owner, lot_id=lot_id, terms=terms, now=now).id
    polly = readers.sign_in(owner)
    polly.go(f"/policies/{policy_id}/try")
    expect(polly.page.get_by_role("region", name="Past mini-tenders under this version")).to_contain_text("The same")
    polly.follow(buying.OUTCOMES_PACKAGE.title)
    swaps = polly.page.get_by_role("region", name="Swaps", exact=True)
    expect(swaps).to_contain_text("Bright Harbour Care")
    expect(polly.page.get_by_role("main")).to_contain_text("cannot be tried: this version names no benchmark")
    assert polly.download("Download CSV") == "trial.csv"
