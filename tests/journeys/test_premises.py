"""A provider says where it has places to live; a commissioner looks for one that is free."""

from consortium.kernel import clock
from consortium.people.rules import Role
from consortium.register import services as register
from consortium.register.rules.premises import PremisesDetails
from tests.factories import agreements
from tests.factories.register import on_register, region
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_place_that_is_free_is_told_and_found(readers: Readers, world: World) -> None:
    made = region(world)
    joan = readers.sign_in(
        world.person("Joan Tide", on_register(world, made, "Tide House Ltd"), Role.REGISTERED_MANAGER)
    )
    joan.go("/provider/premises")
    joan.press("Add premises")
    joan.press("Save")
    expect(joan.page.get_by_role("alert")).to_contain_text("Choose the council")
    joan.fill(name="Tide House", postcode="L20 3DL", places="3", vacancies="4")
    joan.page.locator("#council").select_option(label=made.sefton.name)
    joan.press("Save")
    expect(joan.page.get_by_role("alert")).to_contain_text("There cannot be more free places (4) than places (3)")
    joan.fill(vacancies="2")
    joan.press("Save")
    expect(joan.page.get_by_role("region", name="Our premises")).to_contain_text("Tide House")
    moira = readers.sign_in(world.person("Moira Fenn", made.wirral, Role.COMMISSIONER), width=320)
    moira.go("/register/vacancies")
    expect(moira.page.get_by_role("region", name="Vacancies")).to_contain_text("Tide House")
    assert moira.sticks_out() == []
    joan.follow("Change")
    joan.press("Close these premises")
    expect(joan.page.get_by_role("region", name="Our premises")).to_contain_text("Closed")
    moira.go("/register/vacancies")
    expect(moira.page.get_by_role("main")).to_contain_text("No place is free here")


def test_a_commissioner_records_where_a_child_lives(readers: Readers, world: World) -> None:
    parties = agreements.parties(world)
    wirral = world.council("Wirral Council")
    with world.acting(parties.manager):
        register.enter_premises(
            actor=parties.manager,
            details=PremisesDetails("Tide House", "CH41 1AA", wirral.id, places=3, vacancies=1),
            now=clock.now(),
        )
    parties.made()
    moira = readers.sign_in(parties.commissioner)
    moira.go("/placements")
    moira.page.get_by_role("complementary").get_by_role("link").nth(1).click()
    moira.look()
    moira.fill(core_weekly="1,000", extra_hours="3.5", hour_rate="21.00")
    moira.page.locator("#premises").select_option(index=1)
    moira.press("Record the placement")
    expect(moira.page.get_by_role("alert")).to_contain_text("comma")
    moira.fill(core_weekly="60.00")
    moira.press("Record the placement")
    table = moira.page.get_by_role("region", name="Placements")
    expect(table).to_contain_text("Wirral Council")
    expect(table).to_contain_text("and 3.50 hours")
    moira.follow("End early")
    moira.press("End the placement")
    expect(moira.page.get_by_role("alert")).to_contain_text("Choose why it ends")
    for part, number in (("day", "10"), ("month", "1"), ("year", "2027")):
        moira.page.locator(f"#last_day-{part}").fill(number)
    moira.page.get_by_label("Went home").check()
    moira.press("End the placement")
    expect(table).to_contain_text("Ended early")
    ruth = readers.sign_in(world.person("Ruth Okoro", wirral, Role.COMMISSIONER), width=320)
    ruth.go("/placement-notices")
    expect(ruth.page.get_by_role("region", name="Notices of placements")).to_contain_text("10 January 2027")
    expect(ruth.page.get_by_role("region", name="Notices of placements")).to_contain_text("Tide House, CH41 1AA")
    assert ruth.sticks_out() == []
