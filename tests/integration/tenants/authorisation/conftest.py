"""A council and who recommends in it, as most tests of authorisation begin."""

import pytest

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.world import Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def recommender(world: World, sefton: Made) -> Actor:
    return world.person("Moira Fenn", sefton, Role.COMMISSIONER)
