"""A council with its market, as most tests of mini-tenders begin."""

import pytest

from tests.factories.tendering import Market, market
from tests.factories.world import World


@pytest.fixture
def sefton(world: World) -> Market:
    return market(world)
