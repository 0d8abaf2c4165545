"""An administrator sees what is held, sets a period, holds something back; a second one lifts the hold."""

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_two_administrators_look_after_what_is_held(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", None)
    sefton.referral()
    with world.engine.connect() as connection:
        reference = str(connection.exec_driver_sql("SELECT reference FROM referral").scalar_one())
    grace, omar = (
        world.person(name, sefton.council, Role.ORGANISATION_ADMINISTRATOR) for name in ("Grace Holt", "Omar Sayed")
    )
    visitor = readers.sign_in(grace)
    visitor.go("/administration")
    visitor.follow("Data protection")
    expect(visitor.page.get_by_text("75 years from birth")).to_be_visible()
    visitor.follow("How long")
    visitor.follow("Set another period for bids")
    visitor.fill(months="12", source="Corporate schedule, line 41")
    visitor.press("Set the period")
    expect(visitor.page.get_by_role("alert")).to_contain_text("at least")
    visitor.fill(months="84")
    visitor.press("Set the period")
    expect(visitor.page.get_by_text("Corporate schedule, line 41").first).to_be_visible()
    visitor.follow("What goes next")
    expect(visitor.page.get_by_text("Nothing goes by then")).to_be_visible()
    visitor.follow("On hold")
    visitor.follow("Put something on hold")
    visitor.page.get_by_label("One child").check()
    visitor.fill(reference="R-0000", reason="A claim is before the court.")
    visitor.press("Put on hold")
    expect(visitor.page.get_by_role("alert")).to_contain_text("There is no child with the reference")
    visitor.fill(reference=reference)
    visitor.press("Put on hold")
    visitor.follow(f"Lift it for child {reference}")
    visitor.fill(reason="The claim is settled.")
    visitor.press("Ask a second administrator")
    visitor.follow(f"Look at the request for child {reference}")
    expect(visitor.page.get_by_text("A second administrator of the organisation must agree")).to_be_visible()

    second = readers.sign_in(omar, width=320)
    second.go("/data-protection/holds")
    second.follow(f"Look at the request for child {reference}")
    second.press("Agree and lift the hold")
    expect(second.page.get_by_text("by Grace Holt and Omar Sayed")).to_be_visible()
    second.go("/data-protection")
    second.go("/data-protection/removed")
    worker = readers.sign_in(sefton.social_worker)
    worker.go("/data-protection/children?reference=" + reference)
    worker.page.get_by_label("No: kept as the council’s own schedule says").check()
    worker.fill(reason="No order was ever made.")
    worker.press("Record it")
    expect(worker.page.get_by_text("the last word counts").first).to_be_visible()
    asker = readers.sign_in(sefton.commissioner)
    asker.go("/account")
    asker.follow("A copy of what is held about you")
    asker.fill(reference=reference)
    asker.press("Ask for a copy about a child")
    expect(asker.page.get_by_text("A colleague agrees")).to_be_visible()
    asker.press("Make a copy of what is held about me")
    do_waiting_work(world)
    asker.go("/copies")
    assert asker.download("Download the copy about You") == "what-is-held.zip"
