"""A contract signed by both sides: the provider accepts, the lead's signatory signs and says from when."""

from consortium.contracts import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories.register import provider, region
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_both_sides_sign_a_contract(readers: Readers, world: World) -> None:
    made = region(world)
    lantern = provider(world, made, "Mersey Lantern CIC")
    ines = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    joan = world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)
    sonia = world.person("Sonia Marsh", made.lead, Role.STRATEGIC_LEAD)
    officer = readers.sign_in(ines)
    officer.go("/contracts")
    officer.follow("Care and support")
    officer.page.get_by_label("Our signatory signs each contract").check()
    officer.press("Save")
    expect(officer.page.get_by_text("our signatory signs after the provider")).to_be_visible()
    with world.acting(ines):
        services.issue(
            actor=ines, system_id=made.system_id, provider_id=lantern.id, lot_ids=[made.home_care], now=clock.now()
        )
    manager = readers.sign_in(joan, width=320)
    manager.go("/")
    manager.follow("Contract LC-")
    expect(manager.page.get_by_text("The lead authority’s signatory signs after you.")).to_be_visible()
    manager.fill(role="Director")
    manager.page.get_by_label("I may bind the organisation").check()
    manager.press("Accept contract")
    expect(manager.page.get_by_text("Waits for the lead authority’s signature")).to_be_visible()
    signatory = readers.sign_in(sonia)
    signatory.go("/")
    signatory.follow("Contract LC-")
    signatory.press("Sign for the lead authority")
    expect(signatory.page.get_by_role("alert")).to_contain_text("Say in which role you sign")
    signatory.fill(role="Director of children’s services")
    signatory.press("Sign for the lead authority")
    expect(signatory.page.get_by_text("Signed by both sides")).to_be_visible()
    expect(signatory.page.get_by_role("article")).to_contain_text("It is in effect from")
