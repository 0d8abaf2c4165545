"""What is bought outside the system, from a file and one by one, and its way into the system, in every way."""

from datetime import date
from pathlib import Path

import pytest

from consortium.people.rules import Role
from tests.factories import authorisation, spot, tendering
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People, Way
from tests.journeys.reader import Readers


@pytest.mark.in_the_suite(Way.PHONE)
def test_a_spot_purchase_is_asked_for_authorised_and_planned(people: People, world: World) -> None:
    council = world.council("Kent County Council")
    priya = world.person("Priya Nair", council, Role.AUTHORISER)
    authorisation.delegation(world, priya)
    moira = people.sign_in(world.person("Moira Fenn", council, Role.COMMISSIONER))
    moira.go("/spot-purchases")
    expect(moira.page.get_by_role("main")).to_contain_text("No spot purchase here")
    moira.go("/spot-purchases/new")
    moira.press("Show what it costs")
    expect(moira.page.get_by_role("alert")).to_contain_text("a spot purchase has an end")
    moira.choose(moira.page.get_by_role("group", name="Why is this bought outside the system?"), "needed before a mini")
    for name, text in (
        ("reason", "Support is needed tonight."), ("reference", "PO-117"), ("case_reference", "CS-77"),
        ("provider_name", "Willow Night Nursing"), ("support", "A waking night, twice a week."),
        ("unit_price", "140"), ("visits-0-quantity", "1"),
    ):  # fmt: skip
        moira.write(f"[name='{name}']", text)
    moira.write_date("starts_on", date(2026, 11, 16))
    moira.write_date("ends_on", date(2027, 1, 31))
    for day in ("Fri", "Sat"):
        moira.tick(moira.page.locator("[data-visit]").first.get_by_role("checkbox", name=day))
    moira.press("Show what it costs")
    expect(moira.page.get_by_role("region", name="Cost by financial year")).to_contain_text("£3,080.00")
    moira.press("Ask for authorisation")
    expect(moira.page.get_by_role("main")).to_contain_text("Awaiting authorisation")
    with world.engine.connect() as connection:
        case_id = connection.exec_driver_sql("SELECT case_id FROM spot_purchase").scalar_one()
    spot.approve(world, priya, case_id)
    moira.go("/spot-purchases")
    moira.follow("PO-117")
    expect(moira.page.get_by_role("main")).to_contain_text("Approved by")
    moira.open("Plan the move")
    moira.choose(moira.page.get_by_role("group", name="When does it move?"), "On a change of need")
    moira.press("Keep this plan")
    expect(moira.page.get_by_role("alert")).to_contain_text("Say why")
    moira.write_date("moves_on", date(2027, 1, 4))
    moira.write("[name='plan_reason']", "More nights are needed from January.")
    moira.press("Keep this plan")
    expect(moira.page.get_by_role("main")).to_contain_text("On a change of need, on 4 January 2027")
    moira.follow("Extend it")
    moira.press("Ask for authorisation")
    expect(moira.page.get_by_role("alert")).to_contain_text("Enter the new last day")


@pytest.mark.its_own_dates
def test_what_runs_is_taken_over_and_found_on_the_register(people: People, world: World, tmp_path: Path) -> None:
    market = tendering.market(world)
    moira = people.sign_in(market.commissioner)
    moira.go("/spot-purchases/migration")
    expect(moira.page.get_by_role("main")).to_contain_text("Nothing to move yet")
    moira.go("/spot-purchases/import")
    rows = (
        {}, {"reference": "PO-2", "child": "CS-2", "provider": "Rowan & Tide", "to": "2026-12-31"},
        {"reference": "PO-3", "child": "CS-3", "provider": "Willow Night Nursing"},
    )  # fmt: skip
    broken, file = tmp_path / "broken.csv", tmp_path / "running.csv"
    broken.write_bytes(spot.sheet({"price": "a lot"}))
    file.write_bytes(spot.sheet(*rows))
    moira.attach(moira.page.locator("#file"), broken)
    moira.press("Read the file")
    expect(moira.page.get_by_role("region", name="Cells that cannot be taken")).to_contain_text("is not a number")
    moira.attach(moira.page.locator("#file"), file)
    moira.press("Read the file")
    expect(moira.page.get_by_role("region", name="Rows of the file")).to_contain_text("£4,160.00")
    moira.press("Take these in")
    moira.write("[name='reason']", "They go on until the framework takes them.")
    moira.press("Ask for authorisation")
    expect(moira.page.get_by_role("main")).to_contain_text("put to authorisation as one case")
    moira.go("/spot-purchases/migration/providers")
    moira.press("Compare with the register")
    expect(moira.page.get_by_role("alert")).to_contain_text("2 providers may be on the register")
    moira.page.get_by_role("button", name="Confirm").first.click()
    expect(moira.page.get_by_role("main")).to_contain_text("1 of 3 confirmed, 33.3%")
    moira.go("/spot-purchases/migration")
    expect(moira.page.get_by_role("region", name="Phases of the plan")).to_contain_text("January to March 2027")
    moira.follow("January to March 2027")
    do_waiting_work(world)
    moira.go("/")
    expect(moira.page.get_by_role("main")).to_contain_text("Spot purchases that end soon")


@pytest.mark.its_own_dates
def test_it_is_read_at_a_desk_and_its_terms_are_set(readers: Readers, world: World) -> None:
    market = tendering.market(world)
    spot.taken_over(world, market.commissioner, {}, {"reference": "PO-2", "to": "2026-12-31", "provider": "Rowan Tide"})
    reader = readers.sign_in(world.person("Gwen Ashby", market.council, Role.STRATEGIC_LEAD))
    for path in ("migration/providers", "migration", "migration/2027-1"):
        reader.go(f"/spot-purchases/{path}")
    reader.follow("PO-2")
    reader.go("/spot-purchases/terms")
    reader.fill(longest_months="3")
    reader.press("Save")
    expect(reader.page.get_by_role("alert")).to_contain_text("These terms hold")
