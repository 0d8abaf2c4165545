"""A lost second step: two administrators of the organisation let somebody back in, who sets up a new one."""

from consortium.people.rules import Role
from tests.factories.world import PASSWORD, World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_two_administrators_let_somebody_back_in(readers: Readers, world: World) -> None:
    sefton = world.council("Sefton")
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    world.has_app(sam)
    alex = readers.sign_in(world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR))
    alex.go(f"/organisations/{sefton.id}/people/{sam.person_id}")
    alex.press("Ask a second administrator to agree")
    expect(alex.page.get_by_role("alert")).to_contain_text("A second administrator must agree")
    bo = readers.sign_in(world.person("Bo Quist", sefton, Role.ORGANISATION_ADMINISTRATOR), width=320)
    bo.go("/people")
    bo.follow("See to it")
    bo.press("Agree, and show the code")
    code = bo.page.locator(".con-codes code").inner_text()
    visitor = readers.arrive(sam.name, javascript=False)
    visitor.go("/sign-in")
    visitor.fill(email=World.address_of(sam.name), password=PASSWORD)
    visitor.press("Sign in")
    visitor.fill(code=code)
    visitor.press("Continue")
    visitor.fill(code=world.code(visitor.page.locator("#secret").inner_text()))
    visitor.press("Continue")
    visitor.press("I have kept them")
    expect(visitor.page).to_have_title("Home – Sefton – Consortium")


def test_a_forgotten_password_is_asked_for(readers: Readers, world: World) -> None:
    visitor = readers.arrive("Sam Okoro", width=320)
    visitor.go("/sign-in")
    visitor.follow("Forgotten your password?")
    visitor.fill(email="sam.okoro@people.example")
    visitor.press("Send the link")
    expect(visitor.page.get_by_role("main")).to_contain_text("a link to choose a new password is on its way")
