"""Signing in and out, and acting for one organisation at a time."""

from consortium.people.rules import Role
from tests.factories.world import World


def test_a_person_signs_in_and_sees_for_whom_they_act(world: World) -> None:
    sefton = world.council("Sefton")
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    page = world.signed_in(sam).get("/")
    assert page.status_code == 200
    assert "Sefton" in page.text
    assert "Sam Okoro" in page.text
