"""A council and a provider, as most tests of agreements begin."""

import pytest

from tests.factories import agreements as made
from tests.factories.agreements import Parties
from tests.factories.world import World


@pytest.fixture
def parties(world: World) -> Parties:
    return made.parties(world)
