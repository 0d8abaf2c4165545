"""The second step in the browser: Chromium's virtual authenticator, and confirming with what was typed."""

from collections.abc import Callable

import pytest
from flask import Flask

from consortium.people.rules import Role
from tests.factories.world import PASSWORD, World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitor, Visitors

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(app: Flask, visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> Visitors:
    """Passkeys are for a name, never for a number: here it is localhost."""
    visitors.address = visitors.address.replace("127.0.0.1", "localhost")
    monkeypatch.setitem(app.config, "PUBLIC_URL", visitors.address)
    return visitors


def with_a_device(visitor: Visitor) -> Visitor:
    """A browser whose machine has a reader of fingers, and somebody who always puts theirs on it."""
    devices = visitor.page.context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return visitor


def answer(visitor: Visitor, button: str, then: str) -> None:
    """Press what asks for the passkey: the device answers, and the page that follows is looked at."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(then)
    visitor.look()


def test_a_passkey_is_set_up_signs_in_alone_and_confirms(
    by_name: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    sam = world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)
    visitor = with_a_device(by_name.arrive(sam.name))
    page = visitor.page
    visitor.go("/sign-in")
    visitor.fill(email=World.address_of(sam.name), password=PASSWORD)
    visitor.press("Sign in")
    answer(visitor, "Make a passkey", "Keep your recovery codes")
    visitor.press("I have kept them")
    page.locator(".con-acting__summary").click()
    visitor.press("Sign out")
    answer(visitor, "Sign in with a passkey", "Home")
    visitor.go("/account/signing-in")
    expect(page.get_by_role("main")).to_contain_text("by passkey")
    move_clock(minutes=11)
    visitor.press("Make new recovery codes")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    answer(visitor, "Confirm with a passkey", "Keep your recovery codes")


def test_what_was_typed_goes_on_once_the_code_is_given(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    alex = world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)
    secret = world.has_app(alex)
    visitor = readers.sign_in(alex, width=320, javascript=False)
    visitor.go("/people")
    visitor.press("Let somebody in")
    visitor.fill(name="Bo Quist", email="bo@sefton.example", password="four more plain words")
    visitor.page.get_by_label("Auditor").check()
    move_clock(minutes=11)
    visitor.press("Let them in")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    visitor.fill(step_up_code="12345")
    visitor.press("Confirm and go on")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not right, or was used before")
    visitor.fill(step_up_code=world.code(secret))
    visitor.press("Confirm and go on")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Bo Quist was let in.")


def test_the_end_of_a_session_is_told_put_off_and_loses_nothing(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    alex = world.person("Alex Ford", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)
    visitor = visitors.sign_in(alex)
    page = visitor.page
    page.clock.install()
    page.goto(visitor.address + "/people")
    visitor.press("Let somebody in")
    visitor.fill(name="Bo Quist")
    page.clock.fast_forward("56:00")
    move_clock(minutes=56)
    told = page.get_by_role("dialog", name="You will soon be signed out")
    expect(told).to_be_visible()
    visitor.look()
    told.get_by_role("button", name="Stay signed in").press("Enter")
    expect(told).to_be_hidden()
    page.clock.fast_forward("56:00")
    page.clock.fast_forward("05:00")
    over = page.get_by_role("dialog", name="You are signed out")
    expect(over).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[name='name']")).to_have_value("Bo Quist")
