"""A council that buys, as most tests of packages begin."""

import pytest

from tests.factories import buying
from tests.factories.world import World


@pytest.fixture
def sefton(world: World) -> buying.Buyers:
    return buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
