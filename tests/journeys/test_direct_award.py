"""A family has chosen: from the package to the award without a mini-tender, authorised by another, in every way."""

from dataclasses import replace

import pytest

from consortium.people.rules import Role
from tests.factories.authorisation import delegation
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.tendering import Market, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import Hands, People, Way


@pytest.mark.in_the_suite(Way.NO_SCRIPTS)
def test_a_commissioner_awards_what_the_family_chose_and_somebody_else_authorises_it(
    people: People, world: World
) -> None:
    sefton = market(world, replace(OUTCOMES_TERMS, allows_direct_award=True))
    package_id = sefton.package()
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/packages/{package_id}")
    moira.press("Award without a mini-tender")
    _fill_in(moira, price="25.00")
    moira.press("Recommend, and ask for authorisation")
    expect(moira.page.get_by_role("alert")).to_contain_text("at most £24.60 for each hour")
    moira.write("[name='unit_price']", "23.50")
    moira.press("Recommend, and ask for authorisation")
    expect(moira.page.get_by_role("main")).to_contain_text("The family chose this provider")
    expect(moira.page.get_by_role("main")).to_contain_text("waits to be authorised by somebody who did not recommend")
    _authorise(people, world, sefton)
    do_waiting_work(world)
    moira.go("/mini-tenders")
    moira.follow("Awards without a mini-tender")
    moira.follow("Care at home for a girl of 9")
    expect(moira.page.get_by_role("main")).to_contain_text("The agreement was issued to both sides")
    bea = people.sign_in(sefton.bidders["Mersey Lantern"])
    bea.go("/agreements")
    expect(bea.page.get_by_role("main")).to_contain_text("Care at home for a girl of 9")


def _fill_in(moira: Hands, *, price: str) -> None:
    """Top to bottom, as Tab goes."""
    moira.choose(moira.page.get_by_role("group", name="On which ground?"), "The family chose this provider")
    moira.write("[name='reason']", "The family met three providers in October and asked for this one.")
    moira.pick(moira.page.get_by_label("Provider", exact=True), "Mersey Lantern")
    moira.write("[name='unit_price']", price)
    line = moira.page.get_by_role("group", name="Line 1: days")
    moira.tick(line.get_by_label("Mon"))
    moira.tick(line.get_by_label("Wed"))
    moira.write("[name='week-0-at']", "16:00")
    moira.write("[name='week-0-hours']", "2")
    moira.write("[name='week-0-carers']", "1")


def _authorise(people: People, world: World, sefton: Market) -> None:
    nia = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, nia, limit="100000.00")
    authoriser = people.sign_in(nia)
    authoriser.go("/")
    authoriser.follow("Care at home for a girl of 9")
    expect(authoriser.page.get_by_role("main")).to_contain_text("Awarded without a mini-tender")
    authoriser.choose(authoriser.page.get_by_role("group", name="Your decision"), "Approve")
    authoriser.write("[name='reason']", "Within the budget for care at home.")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("alert")).to_contain_text("Approved")
