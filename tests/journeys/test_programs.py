"""An administrator looks after what their own systems are told and how those get in; and sees which act for whom."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from consortium.people.rules import Role
from tests.factories.programs import own_program, token_of
from tests.factories.receiver import Reply, called_by, receiver
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_webhook_is_added_tested_and_mended(readers: Readers, world: World, app: Flask, tmp_path: Path) -> None:
    world.administrator()
    own_program(world)
    who = world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)
    token_of(world, who)
    alex = readers.sign_in(who)
    with receiver(tmp_path) as kept, called_by(app, kept):
        alex.go("/webhooks")
        alex.page.get_by_role("button", name="Add a webhook").click()
        alex.fill(name="Case management", address="https://10.0.0.1/changes")
        alex.page.get_by_label("An agreement was signed by both sides").check()
        alex.page.get_by_label("An agreement runs as changed").check()
        alex.press("Save")
        expect(alex.page.get_by_role("alert")).to_contain_text("is not a name of the public internet")
        alex.fill(address=kept.address)
        alex.press("Save")
        expect(alex.page.get_by_role("main")).to_contain_text("whsec_")
        alex.follow("Case management")
        kept.otherwise = Reply(503, b"The database is being mended.")
        alex.press("Send a test")
        do_waiting_work(world)
        alex.page.reload()
        alex.look()
        expect(alex.page.get_by_role("main")).to_contain_text("It fails at present")
        alex.follow("A test")
        expect(alex.page.get_by_role("main")).to_contain_text("The database is being mended.")
        kept.otherwise = Reply()
        alex.press("Send it again")
        phone = readers.sign_in(who, width=320)
        phone.go(urlsplit(alex.page.url).path)
        assert phone.sticks_out() == []
        alex.press("Make a new secret")
        alex.follow("Case management")
        expect(alex.page.get_by_role("main")).to_contain_text("two secrets, until")
    alex.go("/programs")
    alex.follow("Programs that act for people of Sefton now")
    expect(alex.page.get_by_role("main")).to_contain_text("Acts for Alex Ford")
    alex.go("/account")
    alex.follow("Programs that act for you")
    alex.press("End what Program consortium-cli may do for Sefton")
    expect(alex.page.get_by_role("main")).to_contain_text("It may do nothing now")
    alex.go("/programs/new")
    alex.fill(name="Finance")
    alex.page.get_by_label("A machine of ours").check()
    alex.page.get_by_label("Changes: read").check()
    alex.press("Register the program")
    alex.follow("All programs")
    alex.follow("Finance")
    alex.page.get_by_label("A week").check()
    alex.press("Make a new secret")
    expect(alex.page.get_by_role("main")).to_contain_text("The secret before counts until")
    alex.follow("Finance")
    expect(alex.page.get_by_role("table")).to_contain_text("Being replaced")
