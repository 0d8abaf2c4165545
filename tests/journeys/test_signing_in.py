"""Signing in, switching the organisation acted for, signing out; a provider's first account."""

import pytest
from playwright.sync_api import expect

from consortium.people.rules import Role
from tests.factories.world import PASSWORD, World
from tests.journeys.visitor import Visitors


@pytest.mark.parametrize("javascript", [True, False], ids=["as usual", "without JavaScript"])
def test_a_person_of_two_councils_signs_in_switches_and_signs_out(
    visitors: Visitors, world: World, javascript: bool
) -> None:
    sefton, knowsley = world.council("Sefton"), world.council("Knowsley")
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    assert sam.person_id
    world.also_acts_for(sam.person_id, sam.name, knowsley, Role.ASSESSOR)
    secret = world.has_app(sam)
    visitor = visitors.arrive(sam.name, javascript=javascript)
    visitor.go("/sign-in")
    visitor.fill(email=World.address_of(sam.name), password=PASSWORD)
    visitor.press("Sign in")
    visitor.fill(code=world.code(secret))
    visitor.press("Continue")
    page = visitor.page
    expect(page).to_have_title("Home – Knowsley – Consortium")
    page.locator(".con-acting__summary").click()
    page.get_by_role("button", name="Sefton").click()
    expect(page).to_have_title("Home – Sefton – Consortium")
    expect(page.get_by_role("banner")).to_contain_text("Commissioner")
    page.locator(".con-acting__summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(visitor.address + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_sole_trader_makes_an_account(visitors: Visitors, world: World) -> None:
    visitor = visitors.arrive("Ada Lunt", width=320)
    visitor.go("/account/new")
    visitor.fill(organisation_name="Ada Lunt Support", name="Ada Lunt", email="ada@example.org", password="short")
    visitor.press("Create account")
    expect(visitor.page.get_by_role("alert")).to_contain_text("at least 12 characters")
    visitor.fill(password="three plain words")
    visitor.press("Create account")
    visitor.fill(code=world.code(visitor.page.locator("#secret").inner_text()))
    visitor.press("Continue")
    visitor.press("I have kept them")
    expect(visitor.page).to_have_title("Home – Ada Lunt Support – Consortium")
