"""Prices as their owner keeps them: by place and complexity, from a spreadsheet, and agreed with one provider."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers

BEGINS, ENDS = date(2090, 4, 1), date(2091, 3, 31)
SHEET = """Unit,Complexity,Place band,Day,Carers,Price,Kind
hour,,,,,24.10,the most we pay
hour,Complex,,,,28.53,the most we pay
hour,Complex,Coast,,,32.14,the most we pay
hour,Complex,Coast,Sunday,,40.00,what we pay
hour,,,,2,22.70,the most we pay
sleep-in night,,,,,96.50,what we pay
waking night,,,,,173.76,what we pay
"""


def _type_day(visitor: Reader, field: str, day: date) -> None:
    for part in ("day", "month", "year"):
        visitor.page.locator(f"#{field}-{part}").fill(str(getattr(day, part)))


def test_a_policy_owner_prices_by_place_and_complexity(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", None)
    petra = readers.sign_in(wirral.policy_owner)
    petra.go("/rates")
    petra.follow("Draft a rate card")
    petra.fill(**{"rates-0-amount": "24.10", "rates-1-complexity": "Complex", "place_bands": "Coast: L20, Linacre"})
    petra.press("Save and add rows")
    expect(petra.page.get_by_role("alert")).to_contain_text("Enter the price, or leave the row empty")
    petra.fill(**{"rates-1-amount": "28.53", "saturday": "1.10", "evening_from": "20:00"})
    petra.press("Save and add rows")
    petra.follow("Take the rates from a spreadsheet instead")
    broken = {"name": "prices.csv", "mimeType": "text/csv", "buffer": SHEET.replace("96.50", "96,50").encode()}
    petra.page.locator("#file").set_input_files(broken)  # type: ignore[arg-type]
    petra.press("Read the file")
    expect(petra.page.get_by_role("region", name="Cells that cannot be taken")).to_contain_text("Row 7")
    whole = {"name": "prices.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    petra.page.locator("#file").set_input_files(whole)  # type: ignore[arg-type]
    petra.press("Read the file")
    expect(petra.page.get_by_role("main")).to_contain_text("Nothing is saved yet")
    petra.press("Put these rates in the draft")
    _type_day(petra, "from_on", BEGINS)
    petra.press("Adopt this rate card")
    expect(petra.page.get_by_role("main")).to_contain_text("£32.14")


def test_the_line_that_is_paid_is_told_with_its_reason(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", None)
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id)
    moira = readers.sign_in(wirral.commissioner)
    moira.go(f"/rates/lots/{wirral.lot_id}")
    moira.page.locator("#ask-day").select_option("saturday")
    moira.press("Show the rate")
    expect(moira.page.locator("#answer")).to_contain_text("£24.60 for each hour")
    expect(moira.page.locator("#answer")).to_contain_text("× 1.10")
    expect(moira.page.locator("#answer")).to_contain_text("The line of the rate card that holds for everything")


def test_a_rate_is_agreed_with_one_provider_who_reads_it(readers: Readers, world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern", "Rowan and Tide"))
    owner = world.person("Olwen Pryce", sefton.council, Role.POLICY_OWNER)
    olwen = readers.sign_in(owner)
    olwen.go(f"/rates/lots/{sefton.region.home_care}")
    olwen.follow("Rates negotiated with one provider")
    olwen.press("Add a negotiated rate")
    olwen.press("Keep this rate")
    expect(olwen.page.get_by_role("alert")).to_contain_text("Choose the provider")
    olwen.page.get_by_label("Provider", exact=True).select_option(label="Mersey Lantern")
    olwen.fill(amount="22.50")
    _type_day(olwen, "from_on", BEGINS)
    olwen.press("Keep this rate")
    expect(olwen.page.get_by_role("region", name="Negotiated rates")).to_contain_text("£22.50")
    bea = readers.sign_in(sefton.bidders["Mersey Lantern"])
    bea.go("/agreed-prices")
    expect(bea.page.get_by_role("region", name="Agreed prices")).to_contain_text("£22.50")
    olwen.follow("End the rate of Mersey Lantern")
    _type_day(olwen, "until_on", ENDS)
    olwen.press("End this rate")
    expect(olwen.page.get_by_role("main")).to_contain_text("The rate ends on")
    other = readers.sign_in(sefton.bidders["Rowan and Tide"])
    other.go("/agreed-prices")
    expect(other.page.get_by_role("main")).to_contain_text("No prices agreed yet")


def test_the_table_of_rates_fits_a_phone(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", None)
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id)
    petra = readers.sign_in(wirral.policy_owner, width=320)
    for path in ("draft", "sheet", "negotiated", "negotiated/new"):
        petra.go(f"/rates/lots/{wirral.lot_id}/{path}")
        assert petra.sticks_out() == []


def test_our_prices_stand_beside_the_regions(readers: Readers, world: World) -> None:
    wirral = buying.buyers(world, "Wirral Council", None)
    buying.rate_card(world, wirral.policy_owner, wirral.lot_id)
    with world.engine.connect() as connection:
        lead_id = connection.execute(sa.text("SELECT lead_id FROM lot WHERE id = :id"), {"id": wirral.lot_id}).scalar()
    world.insert(
        "benchmark_figure", lead_id=lead_id, lot_id=wirral.lot_id, unit="hour", quarter_on=date(2026, 6, 30),
        mean=Decimal("23.40"), published_at=sa.func.guard.now(),
    )  # fmt: skip
    petra = readers.sign_in(wirral.policy_owner)
    petra.go("/rates")
    petra.press("Compare with the region")
    expect(petra.page.get_by_role("region", name="Prices for Care at home")).to_contain_text("+£1.20")
    expect(petra.page.get_by_role("main")).to_contain_text("not shown")
