"""A new provider finds its organisation by its number, and the lead sees what the register says."""

from collections.abc import Iterator

import pytest
from flask import Flask

from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from tests.factories.public_registers import Registers, asked_by
from tests.factories.register import region
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitors


@pytest.fixture
def registers(app: Flask, settings: Settings) -> Iterator[Registers]:
    with asked_by(app, settings) as registers:
        registers.company("01234567", "BRIGHT HARBOUR CARE LIMITED", postcode="L20 1AA")
        yield registers


@pytest.mark.parametrize("javascript", [True, False])
def test_a_provider_is_found_by_its_number_and_its_profile_is_filled_in(
    visitors: Visitors, readers: Readers, world: World, registers: Registers, javascript: bool
) -> None:
    made = region(world)
    body = world.provider("Bright Harbour Care Ltd")
    world.takes_part(body, made.consortium_id)
    rosa = world.person("Rosa Lind", body, Role.REGISTERED_MANAGER)
    visitor = visitors.sign_in(rosa, width=320) if javascript else readers.sign_in(rosa, javascript=False)
    visitor.page.goto(f"{visitor.address}/provider")
    visitor.page.get_by_role("link", name="Find my organisation").click()
    visitor.page.get_by_label("Companies House").check()
    visitor.fill(number="99")
    visitor.page.get_by_role("button", name="Find", exact=True).click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("“99” is not a company number")
    expect(visitor.page.locator("[name='number']")).to_have_value("99")
    visitor.fill(number="1234567")
    visitor.page.get_by_role("button", name="Find", exact=True).click()
    expect(visitor.page.get_by_text("We are asking Companies House")).to_be_visible()
    do_waiting_work(world)
    if javascript:
        visitor.look()
    else:
        visitor.page.get_by_role("link", name="Show the latest").click()
    expect(visitor.page.get_by_text("BRIGHT HARBOUR CARE LIMITED")).to_be_visible()
    if javascript:
        visitor.look()
    visitor.page.get_by_role("button", name="This is us").click()
    expect(visitor.page.locator("[name='company_number']")).to_have_value("01234567")
    expect(visitor.page.locator("[name='postcode']")).to_have_value("L20 1AA")
    expect(visitor.page.get_by_text("Filled in from Companies House")).to_be_visible()
    if not javascript:
        return
    visitor.fill(summary="Care at home for children.", postcode="L36 9YU")
    visitor.press("Save profile")
    expect(visitor.page.get_by_text("The postcode there is L20 1AA.")).to_be_visible()
    visitor.press("Look it up again")
    expect(visitor.page.get_by_role("alert").first).to_contain_text("All was asked within the last hour")

    officer = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    officer.go(f"/register/{body.id}/gates")
    expect(officer.page.get_by_text("The postcode there is L20 1AA.")).to_be_visible()
    expect(officer.page.get_by_text("is active, by Companies House").first).to_be_visible()


def test_where_no_register_is_asked_the_pages_say_so(readers: Readers, world: World) -> None:
    made = region(world)
    body = world.provider("Bright Harbour Care Ltd")
    world.takes_part(body, made.consortium_id)
    visitor = readers.sign_in(world.person("Rosa Lind", body, Role.REGISTERED_MANAGER))
    visitor.go("/provider/find")
    expect(visitor.page.get_by_text("No look-up is configured on this platform.")).to_be_visible()
    visitor.go("/provider/profile")
    visitor.page.get_by_label("A company (limited").check()
    visitor.fill(company_number="01234567", summary="Care at home for children.", postcode="L36 9YU")
    visitor.press("Save profile")
    expect(visitor.page.get_by_text("No look-up is configured here")).to_be_visible()
