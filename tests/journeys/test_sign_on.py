"""Single sign-on in the browser: a council registers its provider, and an officer who is invited comes in by it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from consortium.people.rules import Role
from tests.factories.openid import CLIENT, SECRET
from tests.factories.world import World
from tests.integration.consortium.people.test_inviting import BO, links
from tests.journeys.visitor import Visitors
from tests.oidc import real_provider


def sign_in_there(page: Page, name: str) -> None:
    """At the provider's own page; the product's follows by itself."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Sefton sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("With my security key").check()
    page.get_by_role("button", name="Sign in").click()


def test_a_council_sets_up_its_own_sign_in_and_an_officer_comes_in_by_it(
    app: Flask, visitors: Visitors, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", visitors.address)
    alex = world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)
    with real_provider(visitors.address) as issuer:
        office = visitors.sign_in(alex)
        office.go("/setting-up")
        office.follow("Name and colour")
        office.page.get_by_label("Teal").check()
        office.press("Save")
        office.page.get_by_role("main").get_by_role("link", name="Single sign-on").last.click()
        office.press("Register a provider")
        office.fill(
            name="Sefton sign-in", issuer="sefton.gov.uk", client_id=CLIENT, secret=SECRET, second_factors="mfa"
        )
        office.press("Save")
        expect(office.page.get_by_role("alert")).to_contain_text("is not the address of a provider")
        office.fill(issuer=issuer, secret=SECRET)
        office.press("Save")
        office.page.get_by_role("button", name="Try it").click()
        sign_in_there(office.page, "Alex")
        expect(office.page.get_by_role("alert")).to_contain_text("It works: you came back as alex@sefton.example")
        office.press("Put it into force")
        expect(office.page.get_by_role("main")).to_contain_text("In force")
        office.go("/people")
        office.press("Invitations")
        office.press("Invite somebody")
        office.fill(name="Bo Quist", email=BO)
        office.page.get_by_label("Auditor").check()
        office.press("Send the invitation")
        expect(office.page.get_by_role("main")).to_contain_text(BO)
        bo = visitors.arrive("Bo Quist", width=320)
        bo.go(links(world, alex)[0])
        bo.page.get_by_role("button", name="Take it up with Sefton sign-in").click()
        sign_in_there(bo.page, "Bo")
        expect(bo.page).to_have_title("Home – Sefton – Consortium")
        bo.go("/account/signing-in")
        expect(bo.page.get_by_role("main")).to_contain_text("by single sign-on (pwd mfa)")
        bo.page.locator(".con-acting__summary").click()
        bo.press("Sign out")
        bo.follow("Sign in again")
        bo.follow("Sign in with your organisation")
        bo.page.get_by_role("link", name="Sefton").click()
        expect(bo.page).to_have_title("Home – Sefton – Consortium")


def test_without_scripts_a_button_goes_on(app: Flask, visitors: Visitors, world: World) -> None:
    visitor = visitors.arrive("Bo Quist", javascript=False)
    visitor.go("/sign-in/with/01a215fc-528e-74b8-9245-0fff269ecab4/back?state=none&code=none")
    visitor.press("Continue")
    expect(visitor.page.get_by_role("main")).to_contain_text("begun in another window")
