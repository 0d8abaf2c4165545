"""What tests of a council's own capabilities share."""

import pytest

from tests.factories.programs import own_program
from tests.factories.world import World


@pytest.fixture
def tokens_can_be_had(world: World) -> None:
    """The platform's own program is there, so that a person can get a token (`tests.factories.programs.token_of`)."""
    world.administrator()
    own_program(world)
