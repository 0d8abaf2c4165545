"""A round that is open, as most tests of admission begin."""

import pytest

from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.world import World


@pytest.fixture
def opened(world: World) -> Admission:
    return admission.open_round(world)
