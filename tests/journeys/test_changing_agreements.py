"""A commissioner changes an agreement, each period before and after; the provider accepts; it runs as changed."""

from datetime import date

from tenants.agreements import jobs
from tenants.agreements.events import ChangeAgreed
from tenants.agreements.queries import get_agreement, list_changes
from tests.factories import agreements as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People
from tests.journeys.reader import Readers


def test_a_price_is_lowered_from_a_day_and_both_accept(people: People, world: World) -> None:
    parties = made.parties(world)
    agreement_id = parties.made()
    council = people.sign_in(parties.commissioner)
    council.go(f"/agreements/{agreement_id}")
    council.follow("Propose a change or give notice")
    council.follow("Price")
    council.write("[name='unit_price']", "20.00")
    council.press("Show what it does")
    expect(council.page.get_by_role("alert")).to_contain_text("Enter the first day of the change")
    council.write_date("from_on", date(2027, 2, 1))
    council.write("[name='reason']", "The second carer is no longer needed in the car.")
    council.press("Show what it does")
    expect(council.page.get_by_role("heading", name="What it would do")).to_be_visible()
    council.press("Propose this change")
    expect(council.page.get_by_role("table", name="By financial year")).to_be_visible()
    council.write("[name='role']", "Head of commissioning")
    council.press("Accept change")

    provider = people.sign_in(parties.manager)
    provider.go("/")
    provider.follow("Price: Care at home for a girl of 9")
    provider.press("Accept change")
    expect(provider.page.get_by_role("alert")).to_contain_text("Say in what role you accept")
    provider.write("[name='role']", "Registered manager")
    provider.press("Accept change")
    with world.acting(parties.job()):
        (change,) = list_changes(get_agreement(parties.job(), agreement_id))
        jobs.follow_change(parties.job(), ChangeAgreed(change_id=change.id))
    provider.go(f"/agreements/{agreement_id}")
    expect(provider.page.get_by_role("table", name="How support runs")).to_be_visible()


def test_hours_are_written_and_notice_is_given(readers: Readers, world: World) -> None:
    parties = made.parties(world)
    agreement_id = parties.made()
    council = readers.sign_in(parties.commissioner)
    council.go(f"/agreements/{agreement_id}/changes/new/hours")
    for part, value in zip(("day", "month", "year"), ("1", "2", "2027"), strict=True):
        council.page.locator(f"#from_on-{part}").fill(value)
    council.page.locator("[name='visits-1-quantity']").fill("6")
    council.fill(reason="A longer Saturday.")
    council.press("Show what it does")
    expect(council.page.get_by_text("This spends more")).to_be_visible()
    council.press("Propose this change")
    expect(council.page.get_by_text("The spend is not authorised yet")).to_be_visible()

    agreement_id = parties.made()
    provider = readers.sign_in(parties.manager, width=320)
    provider.go(f"/agreements/{agreement_id}/changes/new")
    provider.follow("Notice to end")
    provider.page.get_by_label("The provider cannot go on").check()
    for part, value in zip(("day", "month", "year"), ("30", "6", "2027"), strict=True):
        provider.page.locator(f"#to_on-{part}").fill(value)
    provider.fill(reason="We close our branch in Bootle.")
    provider.press("Show what it does")
    provider.press("Give notice")
    expect(provider.page.get_by_text("Notice is given that the last day")).to_be_visible()
