"""Step 6, first half: a referral becomes an anonymised package, and the social worker follows it."""

import pytest

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitor, Visitors


def _type_day(visitor: Visitor, name: str, *, day: str, month: str, year: str) -> None:
    for part, number in (("day", day), ("month", month), ("year", year)):
        visitor.page.locator(f"#{name}-{part}").fill(number)


def test_a_referral_becomes_a_package_that_says_nothing_of_the_child(visitors: Visitors, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    asha = visitors.sign_in(sefton.social_worker)
    asha.go("/referrals/new")
    asha.press("Raise the referral")
    expect(asha.page.get_by_role("alert")).to_contain_text("Enter the child’s family name")
    asha.fill(
        case_reference="CS-10442", given_name="Imogen", family_name="Thackeray", known_as="Immy",
        address="14 Lantern Lane", postcode="L20 3DL", schools="Holly Lodge Primary School",
        needs="Help to get ready for school.", outcomes="Gets to school on time\nSwims once a week",
        childs_voice="I want to go swimming again.",
    )  # fmt: skip
    _type_day(asha, "born_on", day="3", month="5", year="2017")
    _type_day(asha, "wanted_from", day="4", month="1", year="2027")
    asha.press("Raise the referral")
    expect(asha.page.get_by_role("heading", level=1)).to_contain_text("Where is my child’s package?")

    moira = visitors.sign_in(sefton.commissioner)
    moira.look()
    moira.follow("Write the package for R-")
    moira.fill(
        title="Care at home for a girl of 9, Linacre", summary="Immy needs help in the mornings.",
        outcomes="Gets to school on time\nSwims once a week with Thackeray's aunt", place="L20 3DL", age="9",
        weekly_hours="About 14", budget_weekly="340.00",
    )  # fmt: skip
    _type_day(moira, "starts_on", day="4", month="1", year="2027")
    _type_day(moira, "ends_on", day="21", month="7", year="2027")
    moira.press("Save and screen")
    expect(moira.page.get_by_role("alert")).to_contain_text("the first half of a postcode")
    moira.fill(place="Linacre (l20)")
    moira.press("Save and screen")
    expect(moira.page.get_by_text("Publishing is blocked")).to_be_visible()
    moira.follow("Change summary of need")
    expect(moira.page.get_by_text("Screening found something")).to_be_visible()
    moira.fill(summary="Help in the mornings.")
    moira.press("Save and screen")
    moira.page.get_by_text("It does not point to the child").click()
    moira.page.get_by_label("Why it may stay").fill("An aunt of the same name is not the child")
    moira.press("Ask a second officer to agree")
    expect(moira.page.get_by_text("Waits for a second officer")).to_be_visible()

    asha.go("/")
    asha.follow("Look at a finding")
    asha.page.get_by_role("button", name="Agree that it may stay").click()
    asha.look()
    expect(asha.page.get_by_text("Ready to publish")).to_be_visible()
    asha.follow("Referral R-")
    expect(asha.page.get_by_role("main")).to_contain_text("Package written")


def test_somebody_else_opens_the_childs_record_with_a_reason(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    referral_id = sefton.referral()
    manager = readers.sign_in(world.person("Cora Sefton", sefton.council, Role.CONTRACT_MANAGER), width=320)
    page = manager.go(f"/referrals/{referral_id}")
    expect(page.get_by_role("main")).not_to_contain_text("Imogen")
    manager.press("Open the child’s record")
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    manager.fill(**{"identity-reason": "The family rang about a missed visit"})
    manager.press("Open the child’s record")
    expect(page.get_by_role("main")).to_contain_text("Imogen Thackeray")


@pytest.mark.its_own_dates
def test_a_prescriptive_package_states_the_week(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", buying.FIXED_PRICE_TERMS)
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id, "21.40", is_ceiling=False)
    referral_id = wirral.referral()
    moira = readers.sign_in(wirral.commissioner)
    moira.go(f"/referrals/{referral_id}/package")
    moira.fill(title="Care at home for a girl of 9", summary="Help in the mornings.", place="CH41", age="8 to 10")
    _type_day(moira, "starts_on", day="4", month="1", year="2027")
    _type_day(moira, "ends_on", day="21", month="7", year="2027")
    moira.fill(**{"visits-0-at": "07:15", "visits-0-quantity": "1", "visits-0-name": "Getting ready"})
    moira.press("Save and screen")
    expect(moira.page.get_by_role("alert")).to_contain_text("Choose at least one day")
    for day in ("mon", "tue", "wed", "thu", "fri"):
        moira.page.locator(f"[name='visits-0-days'][value='{day}']").check()
    moira.page.locator("[name='visits-0-when']").select_option("term")
    moira.page.locator("summary", has_text="Waking nights and complex health tasks").click()
    moira.fill(night_begins_at="22:00", night_helps="Music.")
    moira.press("Save and screen")
    expect(moira.page.get_by_role("alert")).to_contain_text("how often the child usually wakes")
    moira.fill(
        night_ends_at="07:00", night_wakes="3", health_tasks="Gastrostomy feeds\nSuction",
        health_overseen_by="Community children’s nurse", health_training="Signed off by the nurse",
    )  # fmt: skip
    moira.press("Save and screen")
    expect(moira.page.get_by_text("Screening found nothing that points to the child.").first).to_be_visible()
    expect(moira.page.get_by_role("heading", name="A week in term time")).to_be_visible()
    expect(moira.page.get_by_text("Getting ready: Monday to Friday 07:15, 1 hour, in term time")).to_be_visible()
    expect(moira.page.get_by_text("What it may come to")).to_be_visible()
    expect(moira.page.get_by_role("heading", name="Health tasks")).to_be_visible()
    expect(moira.page.get_by_role("main")).to_contain_text("22:00 to 07:00")
    moira.press("Change")
    expect(moira.page.locator("[name='night_wakes']")).to_have_value("3")
