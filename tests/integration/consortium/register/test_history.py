"""A provider through time, to each reader no more than is theirs to know."""

from datetime import timedelta

import pytest

from consortium.kernel import clock
from consortium.people.rules import Role
from consortium.register import services
from tests.factories.register import Region, on_register
from tests.factories.world import Made, World

DAY = timedelta(days=1)


@pytest.fixture
def lantern(world: World, made: Region) -> Made:
    """Suspended by the lead for a while, and by Sefton for itself."""
    lantern = on_register(world, made, "Mersey Lantern CIC")
    ines = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    with world.acting(ines):
        now = clock.now()
        services.suspend(
            actor=ines, provider_id=lantern.id, lot_ids=[made.home_care], until_at=now + 30 * DAY,
            reason="An inspection is under way.", now=now,
        )  # fmt: skip
    with world.acting(sam):
        now = clock.now()
        services.suspend_locally(
            actor=sam, provider_id=lantern.id, until_at=now + 9 * DAY, reason="Missed visits.", now=now
        )
    return lantern


def page(world: World, name: str, organisation: Made, role: Role, path: str) -> str:
    return world.signed_in(world.person(name, organisation, role)).get(path).text


def test_everybody_who_buys_sees_the_standing_over_time_and_the_leads_colleagues_who_decided(
    world: World, made: Region, lantern: Made
) -> None:
    path = f"/register/{lantern.id}"
    of_lead = page(world, "Helen Ward", made.lead, Role.CONTRACT_MANAGER, path)
    of_member = page(world, "Dan Price", made.wirral, Role.COMMISSIONER, path)
    for seen in (of_lead, of_member):
        assert "Care at home: Active from" in seen
        assert "Care at home: Suspended from" in seen
        assert "An inspection is under way." in seen
        assert "Active from" in seen
        assert "Missed visits." not in seen
        assert "Suspended by Sefton alone" not in seen
    assert "Ines Duarte, Knowsley" in of_lead
    assert "Ines Duarte" not in of_member


def test_a_council_sees_its_own_suspension_and_the_provider_all(world: World, made: Region, lantern: Made) -> None:
    of_sefton = page(world, "Ada Low", made.sefton, Role.COMMISSIONER, f"/register/{lantern.id}")
    of_provider = page(world, "Joan Abara", lantern, Role.REGISTERED_MANAGER, "/provider/standing")
    for seen in (of_sefton, of_provider):
        assert "Suspended by Sefton alone until" in seen
        assert "Missed visits." in seen
        assert "Offers Care at home in Knowsley, Sefton and Wirral" in seen
        assert "Gave evidence: Public liability insurance" in seen


def test_whoever_never_stood_has_no_picture(world: World, made: Region) -> None:
    newcomer = world.provider("Newcomer Ltd")
    seen = page(world, "Joan Abara", newcomer, Role.REGISTERED_MANAGER, "/provider/standing")
    assert "Not on a register yet" in seen
    assert '<svg class="con-picture' not in seen
