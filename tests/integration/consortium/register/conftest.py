"""A region and its register, as most tests of the register begin."""

import pytest

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.register import Region, on_register, region
from tests.factories.world import Made, World


@pytest.fixture
def made(world: World) -> Region:
    return region(world)


@pytest.fixture
def lead(world: World, made: Region) -> Actor:
    return world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def lantern(world: World, made: Region) -> Made:
    return on_register(world, made, "Mersey Lantern CIC")
