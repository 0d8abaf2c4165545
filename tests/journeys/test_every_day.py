"""A provider's every day: one inbox, a bid in minutes, the result; pauses and room; deadlines in one's own calendar."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from consortium.kernel import clock
from consortium.people.rules import Role
from consortium.register import services as register
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tests.factories.authorisation import delegation
from tests.factories.register import on_register
from tests.factories.tendering import ANSWERS, Market, market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import Hands, People, Way
from tests.journeys.reader import Readers

NAME = "Mersey Lantern"
TITLE = "Care at home in Linacre"


@pytest.mark.its_own_dates
def test_a_bid_writer_goes_from_the_inbox_to_the_result(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    actor = sefton.bidders[NAME]
    with world.acting(actor):
        for topic, answer in (("Meeting the outcomes", ANSWERS["outcomes"]), ("Safeguarding", ANSWERS["safeguarding"])):
            services.save_standing_answer(actor=actor, topic=topic, answer=answer, now=clock.now())
        services.keep_price(
            actor=actor, lot_id=sefton.region.home_care, unit="hour", unit_price=Decimal("22.80"), now=clock.now()
        )
    tender_id = sefton.published()
    bea = people.sign_in(actor)
    bea.go("/invitations")
    expect(bea.page.get_by_text("In your postcode area, L")).to_be_visible()
    expect(bea.page.get_by_text("4 of 5: hours not known")).to_be_visible()
    bea.open("Filter")
    bea.pick(bea.page.get_by_label("What you have done"), "Nothing done yet")
    bea.press("Apply filters")
    bea.follow(TITLE)
    bea.write("[name='question']", "Is there space for equipment overnight?")
    bea.press("Ask")
    _bid(bea)
    expect(bea.page.get_by_role("heading", name="We have your bid")).to_be_visible()
    bea.go("/provider/repertoire")
    expect(bea.page.get_by_role("main")).to_contain_text("Continuity of carers")
    sefton.bid(tender_id, "Rowan and Tide", "20.00")
    _decided(world, sefton, move_clock, tender_id)
    bea = people.sign_in(actor)  # a day later the first session has ended
    bea.go("/invitations?box=decided")
    bea.follow(TITLE)
    bea.follow("Read the outcome")
    main = bea.page.get_by_role("main")
    expect(main).to_contain_text("Agreed: says who, when and how.")
    expect(main).to_contain_text("Awarded to Rowan and Tide")
    expect(main).to_contain_text("Price: 40.00 points, yours 35.09")


def _bid(bea: Hands) -> None:
    bea.go(bea.page.url.removeprefix(bea.visitor.address) + "/bid")
    expect(bea.page.get_by_role("heading", level=1)).to_contain_text("NOT submitted")
    expect(bea.page.get_by_text("We have filled in what you keep for next time")).to_be_visible()
    expect(bea.page.locator("[name='price_0']")).to_have_value("22.80")
    expect(bea.page.locator("[name='answer_1']")).to_have_value(ANSWERS["safeguarding"])
    row = bea.page.locator(".con-rows__one").first
    for day in ("Mon", "Wed"):
        bea.tick(row.get_by_label(day, exact=True))
    bea.write("[name='week_0-0-at']", "15:30")
    bea.write("[name='week_0-0-hours']", "2")
    bea.write("[name='week_0-0-carers']", "1")
    bea.write_date("starts_on", date(2027, 1, 4))
    bea.write("[name='answer_2']", ANSWERS["continuity"])
    bea.tick(bea.page.get_by_label("Keep these for next time"))
    bea.press("Work out the cost")
    expect(bea.page.get_by_role("region", name="What your bid comes to, as typed")).to_contain_text("An average week")
    expect(bea.page.locator("[name='answer_2']")).to_have_value(ANSWERS["continuity"])
    bea.press("Submit your bid")


def _decided(world: World, sefton: Market, move_clock: Callable[..., None], tender_id: object) -> None:
    """Opened, scored, ranked, recommended, authorised: the other bidder is cheaper and wins."""
    move_clock(hours=25)
    officer = sefton.commissioner
    with world.acting(officer):
        services.open_mini_tender(actor=officer, mini_tender_id=tender_id)
    sefton.scored(tender_id, {NAME: 4, "Rowan and Tide": 4})
    with world.acting(officer):
        services.rank(actor=officer, mini_tender_id=tender_id, now=clock.now())
        services.recommend(
            actor=officer, mini_tender_id=tender_id, reason="First in the ranking.", chosen={}, now=clock.now()
        )
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")
    with world.acting(authoriser):
        award = queries.find_award_of(sefton.council.id, tender_id)
        authorisation.approve(actor=authoriser, case_id=award.case_id, reason="Within budget.", now=clock.now())
    job = authoriser.as_job_of(sefton.council.id, sefton.council.kind)
    with world.acting(job):
        services.confirm_award(actor=job, case_id=award.case_id, now=clock.now())


def test_a_provider_pauses_says_its_room_and_resumes(people: People, world: World) -> None:
    sefton = market(world)
    bea = people.sign_in(sefton.bidders[NAME])
    bea.go("/provider/availability")
    bea.pick(bea.page.get_by_label("Which area"), "Wirral")
    bea.press("Pause invitations")
    expect(bea.page.get_by_role("main")).to_contain_text("Every lot, Wirral")
    bea.press("Pause invitations")
    bea.pick(bea.page.get_by_label("Which area"), "Wirral")
    bea.press("Pause invitations")
    expect(bea.page.get_by_role("alert").first).to_contain_text("You have paused these invitations already")
    bea.go("/provider/availability")
    bea.follow("Say what room for Care at home in Sefton")
    bea.write("[name='free_places']", "2")
    bea.write("[name='weekly_hours']", "12.5")
    bea.press("Save room")
    expect(bea.page.get_by_role("main")).to_contain_text("2 places, 12.5 hours a week")
    bea.press("Resume Every lot, Wirral")
    expect(bea.page.get_by_role("main")).not_to_contain_text("Every lot, Wirral")


@pytest.mark.in_the_suite(Way.PHONE)
def test_deadlines_go_to_ones_own_calendar(people: People, world: World) -> None:
    sefton = market(world)
    sefton.published()
    bea = people.sign_in(sefton.bidders[NAME])
    bea.go("/account")
    bea.follow("Your deadlines in your own calendar")
    expect(bea.page.get_by_role("main")).to_contain_text("Bids close: MT-")
    bea.press("Make an address")
    address = bea.page.get_by_label("The address").input_value()
    calendar = world.app.test_client()  # a program that holds the address and nothing else
    fetched = calendar.get(urlsplit(address).path)
    assert fetched.status_code == 200
    assert "Bids close: MT-" in fetched.text
    bea.go("/account/calendar")
    bea.press("Revoke the address")
    assert calendar.get(urlsplit(address).path).status_code == 404


def test_an_officer_sees_who_will_be_invited_and_why_not_the_others(readers: Readers, world: World) -> None:
    sefton = market(world)
    on_register(world, sefton.region, "Wirral Only Ltd", councils=[sefton.region.wirral])
    rowan, bea = sefton.bidders["Rowan and Tide"], sefton.bidders[NAME]
    with world.acting(rowan):
        register.pause_invitations(actor=rowan, now=clock.now())
    with world.acting(bea):
        register.state_capacity(
            actor=bea, lot_id=sefton.region.home_care, council_id=sefton.council.id, free_places=2,
            weekly_hours=Decimal("12.50"), now=clock.now(),
        )  # fmt: skip
    tender_id = sefton.draft()
    moira = readers.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}/invited")
    expect(moira.page.get_by_text("2 places, 12.5 hours a week")).to_be_visible()
    moira.follow("Will not (2)")
    expect(moira.page.get_by_text("Has paused its invitations")).to_be_visible()
    moira.follow("Does not offer this lot here")
    expect(moira.page.get_by_text("Wirral Only Ltd")).to_be_visible()
    expect(moira.page.get_by_text("Rowan and Tide")).to_have_count(0)
    phone = readers.sign_in(sefton.commissioner, width=320)
    phone.go(f"/mini-tenders/{tender_id}/invited")
