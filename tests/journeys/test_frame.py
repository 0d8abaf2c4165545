"""The pages that everybody may read, on a phone, and the page on which a person lets a program act for them."""

from playwright.sync_api import expect

from consortium.people.rules import Role
from tests.factories.programs import Asking, own_program
from tests.factories.world import World
from tests.journeys.looking import LOOKS_ALWAYS
from tests.journeys.visitor import Visitors

PAGES = (
    "/accessibility",
    "/glossary",
    "/privacy",
    "/contact",
    "/api/docs",
    "/api/docs/people",
    "/api/problems",
    "/api/problems/sign_in.failed",
)
BEGINNING = """
() => document.querySelectorAll("main section:nth-of-type(n+4), main tbody tr:nth-child(n+31)")
  .forEach(each => each.remove())
"""
"""Hundreds of refusals and requests are written by one template: the first are looked at, all of them in the proofs."""


def test_anybody_reads_what_this_is_on_a_phone(visitors: Visitors) -> None:
    visitor = visitors.arrive(width=320)
    for path in PAGES:
        page = visitor.page
        page.goto(visitor.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        if not LOOKS_ALWAYS:
            page.evaluate(BEGINNING)
        visitor.look()
    visitor.go("/api/docs")
    visitor.follow("GET /api/v1/me")
    expect(visitor.page.locator("details[open]")).to_contain_text("Who may: is signed in")


def test_a_person_sends_a_program_away(visitors: Visitors, world: World) -> None:
    world.administrator()
    own_program(world)
    visitor = visitors.sign_in(world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER))
    page = visitor.go(Asking().address())
    expect(page.get_by_role("main")).to_contain_text("Sefton")
    with page.expect_request("http://127.0.0.1/callback**") as back:
        page.get_by_role("button", name="Do not allow").click()
    assert "error=access_denied" in back.value.url
