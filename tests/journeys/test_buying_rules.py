"""Step 5: each council adopts its own way of buying and its own prices, and nobody else sees them."""

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitors


def test_a_policy_owner_adopts_an_outcomes_policy(visitors: Visitors, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", None)
    petra = visitors.sign_in(sefton.policy_owner)
    petra.go("/policies")
    petra.follow("Care at home")
    petra.press("Draft a policy")
    petra.press("Save the draft")
    expect(petra.page.get_by_role("alert")).to_contain_text("Enter the points for quality")
    petra.fill(
        **{
            "quality_weight": "60", "price_weight": "30", "ceiling": "£24.60",
            "criteria-0-title": "Meeting the outcomes", "criteria-0-weight": "70", "criteria-0-minimum": "2",
            "criteria-1-title": "Safeguarding", "criteria-1-weight": "30", "criteria-1-minimum": "3",
        }
    )  # fmt: skip
    petra.page.get_by_label("Negotiate with the best bidders").check()
    petra.press("Save the draft")
    expect(petra.page.get_by_role("alert")).to_contain_text("must add up to 100 points")
    petra.fill(price_weight="40")
    petra.press("Save the draft")
    expect(petra.page.get_by_text("A draft changes nothing")).to_be_visible()
    petra.press("Adopt version 1")
    expect(petra.page.get_by_role("main")).to_contain_text("The lowest price gets all 40.")
    expect(petra.page.get_by_role("main")).to_contain_text("A bid above the ceiling of £24.60 a unit is set aside.")
    petra.press("Draft a new version")
    petra.page.get_by_label("Prescriptive: we state the weekly schedule").check()
    petra.press("Save the draft")
    expect(petra.page.get_by_role("region", name="What this version changes")).to_contain_text("We state the weekly")


def test_the_lead_sees_nothing_of_another_councils_rules(readers: Readers, world: World) -> None:
    knowsley = world.council("Knowsley Council")
    sefton = world.council("Sefton Council")
    lot_id = buying.published_lot(world, knowsley, world.consortium("Liverpool City Region", knowsley, sefton))
    owner = world.person("Petra Sefton", sefton, Role.POLICY_OWNER)
    policy_id = buying.adopted_policy(world, owner, lot_id)
    buying.rate_card(world, owner, lot_id)
    lead = readers.sign_in(world.person("Kit Knowsley", knowsley, Role.POLICY_OWNER))
    lead.go(f"/policies/lots/{lot_id}")
    expect(lead.page.get_by_role("main")).to_contain_text("Your council has no policy for this lot yet")
    lead.go(f"/policies/{policy_id}")
    expect(lead.page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_a_policy_owner_adopts_prices_and_school_terms(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", None)
    petra = readers.sign_in(wirral.policy_owner)
    petra.go("/rates")
    petra.follow("Draft a rate card")
    petra.fill(**{"rates-0-amount": "21,40", "saturday": "1.10"})
    petra.press("Save the draft")
    expect(petra.page.get_by_role("alert")).to_contain_text("has a comma")
    petra.fill(**{"rates-0-amount": "21.40"})
    petra.press("Save the draft")
    petra.press("Adopt this rate card")
    expect(petra.page.get_by_role("alert")).to_contain_text("Enter the day it begins")
    for part, number in (("day", "1"), ("month", "4"), ("year", "2090")):
        petra.page.locator(f"#from_on-{part}").fill(number)
    petra.press("Adopt this rate card")
    expect(petra.page.get_by_role("main")).to_contain_text("£21.40")
    petra.go("/rates/terms")
    for part, first, last in (("day", "1", "18"), ("month", "9", "12"), ("year", "2026", "2026")):
        petra.page.locator(f"#terms-0-first-{part}").fill(first)
        petra.page.locator(f"#terms-0-last-{part}").fill(last)
    petra.press("Save the term dates")
    expect(petra.page.get_by_text("1 September 2026 to 18 December 2026")).to_be_visible()


def test_a_policy_is_adopted_from_a_day_compared_discarded_and_taken_up_again(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    petra = readers.sign_in(sefton.policy_owner)
    petra.go(f"/policies/lots/{sefton.lot_id}")
    petra.press("Draft a new version")
    petra.fill(ceiling="25.10")
    petra.page.get_by_label("Two, together").check()
    petra.page.get_by_label("Strategic lead").check()
    petra.press("Save the draft")
    changes = petra.page.get_by_role("region", name="What this version changes")
    expect(changes).to_contain_text("Two officers open the bids together")
    expect(changes).to_contain_text("£25.10")
    petra.press("Discard this draft")
    expect(petra.page.get_by_role("main")).to_contain_text("It never was your council’s policy")
    petra.press("Take this draft up again")
    for part, number in (("day", "1"), ("month", "4"), ("year", "2020")):
        petra.page.locator(f"#from_on-{part}").fill(number)
    petra.press("Adopt version 2")
    expect(petra.page.get_by_role("alert")).to_contain_text("Choose today or a later day")
    expect(petra.page.locator("#from_on-year")).to_have_value("2020")
    petra.page.locator("#from_on-year").fill("2090")
    petra.press("Adopt version 2")
    expect(petra.page.get_by_role("main")).to_contain_text("In force from")
    petra.follow("History and comparison")
    expect(petra.page.get_by_role("region", name="Every version")).to_contain_text("Adopted, not in force yet")
    petra.press("Compare")
    expect(petra.page.get_by_role("main")).to_contain_text("A bid above the ceiling of £25.10 a unit is set aside.")


def test_two_people_who_write_one_draft_see_both_texts(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    petra, moira = readers.sign_in(sefton.policy_owner), readers.sign_in(sefton.commissioner)
    for one, ceiling in ((petra, "25.10"), (moira, "26.20")):
        one.go(f"/policies/lots/{sefton.lot_id}/draft")
        one.fill(ceiling=ceiling)
    petra.press("Save the draft")
    moira.press("Save the draft")
    expect(moira.page.get_by_role("main")).to_contain_text("Petra Sefton changed this draft while you were writing")
    both = moira.page.get_by_role("region", name="Their text and yours")
    expect(both).to_contain_text("£25.10")
    expect(both).to_contain_text("£26.20")
    expect(moira.page.locator("[name='ceiling']")).to_have_value("26.20")
    moira.press("Save the draft")
    expect(moira.page.get_by_role("main")).to_contain_text("A bid above the ceiling of £26.20 a unit is set aside.")
