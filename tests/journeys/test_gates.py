"""A provider sees which gate it does not pass and why, gives what is lacking, and the lead sees it pass."""

import sqlalchemy as sa

from consortium.people.rules import Role
from tests.factories.register import on_register, region
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_gate_says_why_it_is_closed_and_opens_with_evidence(readers: Readers, world: World) -> None:
    made = region(world)
    body = on_register(world, made, "Bright Harbour Care Ltd")
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE lot SET needs_ofsted = true, policies_needed = '{safeguarding policy}'"))
        connection.execute(sa.text("DELETE FROM evidence WHERE kind LIKE 'ofsted%'"))
    visitor = readers.sign_in(world.person("Rosa Lind", body, Role.REGISTERED_MANAGER), width=320)
    visitor.go("/provider")
    visitor.follow("What each lot asks of us")
    expect(visitor.page.get_by_text("1 gate not passed")).to_have_count(2)
    visitor.follow("Give evidence of Ofsted registration for supported accommodation")
    visitor.fill(reference="our branch")
    visitor.page.get_by_label("Registered", exact=True).check()
    visitor.press("Give this evidence")
    expect(visitor.page.get_by_role("alert")).to_contain_text("“our branch” is not an Ofsted URN")
    visitor.fill(reference="2712345")
    visitor.press("Give this evidence")
    visitor.follow("What each lot asks of us")
    expect(visitor.page.get_by_text("All passed")).to_have_count(2)

    officer = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    officer.go(f"/register/{body.id}")
    officer.follow("Which gates it passes, lot by lot")
    expect(officer.page.get_by_role("row", name="Safeguarding policy").first).to_contain_text("next review by")


def test_a_profile_says_which_number_has_a_slip(readers: Readers, world: World) -> None:
    made = region(world)
    body = on_register(world, made, "Bright Harbour Care Ltd")
    visitor = readers.sign_in(world.person("Rosa Lind", body, Role.REGISTERED_MANAGER))
    visitor.go("/provider/profile")
    visitor.fill(vat_number="GB 980 7806 85", ofsted_urn="sc123456")
    visitor.press("Save profile")
    expect(visitor.page.get_by_role("alert")).to_contain_text("“980780685” cannot be a VAT number")
    expect(visitor.page.locator("[name='vat_number']")).to_have_value("GB 980 7806 85")
    visitor.fill(vat_number="GB 980 7806 84")
    visitor.press("Save profile")
    expect(visitor.page.get_by_text("980780684")).to_be_visible()
    expect(visitor.page.get_by_text("SC123456")).to_be_visible()
