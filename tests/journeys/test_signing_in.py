"""Signing in, switching the organisation acted for, signing out; a provider's first account."""

from consortium.people.rules import Role
from tests.factories.letterbox import link_in
from tests.factories.world import PASSWORD, World
from tests.journeys.expecting import expect
from tests.journeys.hands import People
from tests.journeys.visitor import Visitors


def test_a_person_of_two_councils_signs_in_switches_ends_a_session_and_signs_out(people: People, world: World) -> None:
    sefton, knowsley = world.council("Sefton"), world.council("Knowsley")
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    assert sam.person_id
    world.also_acts_for(sam.person_id, sam.name, knowsley, Role.ASSESSOR)
    secret = world.has_app(sam)
    world.signed_in(sam)
    hands = people.arrive(sam.name)
    page = hands.page
    hands.go("/sign-in")
    hands.write("[name='email']", World.address_of(sam.name))
    hands.write("[name='password']", PASSWORD)
    hands.press("Sign in")
    hands.write("[name='code']", world.code(secret))
    hands.press("Continue")
    expect(page).to_have_title("Home – Knowsley – Consortium")
    hands.open("Knowsley")
    hands.use(page.get_by_role("button", name="Sefton"))
    expect(page).to_have_title("Home – Sefton – Consortium")
    expect(page.get_by_role("banner")).to_contain_text("Commissioner")
    hands.go("/account")
    hands.follow("Signing in: your second step")
    hands.use(page.get_by_role("button", name="End the session of Firefox on Linux"))
    expect(page.get_by_role("alert")).to_contain_text("must sign in again")
    hands.open("Sefton")
    hands.press("Sign out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(people.visitors.address + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_sole_trader_makes_an_account(visitors: Visitors, world: World) -> None:
    visitor = visitors.arrive("Ada Lunt", width=320)
    visitor.go("/account/new")
    visitor.fill(email="ada@example.org")
    visitor.press("Send the link")
    visitor.go(link_in(world, "account_link", "/account/new/"))
    visitor.fill(organisation_name="Ada Lunt Support", name="Ada Lunt", password="short")
    visitor.press("Create account")
    expect(visitor.page.get_by_role("alert")).to_contain_text("at least 12 characters")
    visitor.fill(password="three plain words")
    visitor.press("Create account")
    visitor.fill(code=world.code(visitor.page.locator("#secret").inner_text()))
    visitor.press("Continue")
    visitor.press("I have kept them")
    expect(visitor.page).to_have_title("Home – Ada Lunt Support – Consortium")
