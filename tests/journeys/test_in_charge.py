"""Whoever is in charge looks at what the record adds up to: journey 10, in every way."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from consortium.people.rules import Role
from tenants.minitender import services as minitender
from tenants.minitender.rules.bidding import DeclineReason
from tests.factories import buying, tendering
from tests.factories.insight import HISTORY, taken_in
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People, Way
from tests.journeys.reader import Readers


def test_spend_by_year_against_limit_and_budget(people: People, world: World, tmp_path: Path) -> None:
    stella = people.sign_in(
        world.person("Stella Lode", world.council("Peterborough City Council"), Role.STRATEGIC_LEAD)
    )
    stella.go("/insight")
    expect(stella.page.get_by_role("main")).to_contain_text("No spend on record yet")
    stella.follow("Take in arrangements made outside this service")
    broken = tmp_path / "broken.csv"
    broken.write_text(HISTORY.read_text().replace(",2018-04-01,", ",2018-03-31,", 1))
    stella.attach(stella.page.locator("#file"), broken)
    stella.press("Take these arrangements in")
    expect(stella.page.get_by_role("region", name="Cells that cannot be taken")).to_contain_text(
        "is in another financial year than the first day"
    )
    stella.attach(stella.page.locator("#file"), HISTORY)
    stella.press("Take these arrangements in")
    expect(stella.page.get_by_role("alert")).to_contain_text("£192,321.08 in all")
    table = stella.page.get_by_role("region", name="Spend year by year")
    for spend in ("£46,580.19", "£51,298.88", "£94,442.01"):
        expect(table).to_contain_text(spend)
    stella.follow("Set budget and limit of 2020-21")
    stella.press("Save")
    expect(stella.page.get_by_role("alert")).to_contain_text("Enter the budget, the limit, or both")
    stella.write("[name='limit']", "95000")
    stella.press("Save")
    expect(table).to_contain_text("99.4% spent")
    stella.follow("Take in arrangements made outside this service")
    stella.press("Take back")
    expect(stella.page.get_by_role("main")).to_contain_text("Taken back")


def test_a_year_is_read_at_a_desk(readers: Readers, world: World) -> None:
    stella = world.person("Stella Lode", world.council("Peterborough City Council"), Role.STRATEGIC_LEAD)
    taken_in(world, stella)
    reader = readers.sign_in(stella)
    reader.go("/insight")
    reader.go("/insight/arrangements")
    reader.go("/insight/years/2020-21")
    reader.go("/insight/forecast/assumptions?area=Cambridgeshire+and+Peterborough")
    reader.press("Save these assumptions")


@pytest.mark.in_the_suite(Way.NO_SCRIPTS)
def test_what_nobody_bid_for_and_who_won(people: People, world: World, move_clock: Callable[..., None]) -> None:
    market = tendering.market(world)
    bright = market.bidders["Bright Harbour Care"]
    tender_id = market.published()
    with world.acting(bright):
        minitender.decline(actor=bright, mini_tender_id=tender_id, reason=DeclineReason.CAPACITY)
    move_clock(hours=25)
    with world.acting(market.commissioner):
        minitender.open_mini_tender(actor=market.commissioner, mini_tender_id=tender_id)
    market.opened(move_clock, {"Rowan and Tide": "22.00"})
    moira = people.sign_in(market.commissioner)
    moira.go("/insight")
    moira.follow("Packages without bids")
    expect(moira.page.get_by_role("region", name="Packages by place").last).to_contain_text("Capacity (1)")
    moira.follow("From referral to start")
    expect(moira.page.get_by_role("main")).to_contain_text("Referrals still waiting")
    moira.follow("Providers")
    expect(moira.page.get_by_role("region", name="Providers by what they won")).to_contain_text("Rowan and Tide")


@pytest.mark.in_the_suite(Way.PHONE)
def test_a_forecast_with_its_assumptions_in_sight(people: People, world: World) -> None:
    lead = world.person("Stella Lode", world.council("Peterborough City Council"), Role.STRATEGIC_LEAD)
    taken_in(world, lead)
    stella = people.sign_in(lead)
    stella.go("/insight/forecast")
    stella.follow("Set the assumptions")
    stella.follow("Cambridgeshire and Peterborough")
    stella.write("[name='growth']", "lots")
    stella.press("Save these assumptions")
    expect(stella.page.get_by_role("alert")).to_contain_text("is not a plain number")
    stella.write("[name='growth']", "20")
    stella.press("Save these assumptions")
    expect(stella.page.get_by_role("main")).to_contain_text("What this rests on")
    expect(stella.page.get_by_role("main")).to_contain_text("0.158% in 2020-21")


def test_the_region_against_what_was_advertised(people: People, world: World) -> None:
    lead = world.council("Knowsley Council")
    lot_id = buying.published_lot(world, lead, world.consortium("Liverpool City Region", lead))
    world.insert(
        "total_figure", lead_id=lead.id, lot_id=lot_id, quarter_on=date(2026, 6, 30), total=Decimal(4_400_000),
        published_at=sa.func.guard.now(),
    )  # fmt: skip
    helen = people.sign_in(world.person("Helen Marsh", lead, Role.PROCUREMENT_OFFICER))
    helen.go("/insight/region")
    helen.follow("Set what was advertised for Care at home")
    helen.press("Save")
    expect(helen.page.get_by_role("alert")).to_contain_text("Enter the value that the notice advertised")
    helen.write("[name='amount']", "22000000")
    helen.press("Save")
    expect(helen.page.get_by_role("region", name="Totals by lot")).to_contain_text("20.0% of what was advertised")
