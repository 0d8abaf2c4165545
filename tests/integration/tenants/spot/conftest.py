"""A council that buys outside the system, and whoever authorises it."""

from dataclasses import dataclass

import pytest

from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories import authorisation
from tests.factories.world import Made, World


@dataclass(frozen=True)
class Kent:
    council: Made
    commissioner: Actor
    lead: Actor
    authoriser: Actor


@pytest.fixture
def kent(world: World) -> Kent:
    council = world.council("Kent County Council")
    priya = world.person("Priya Nair", council, Role.AUTHORISER)
    authorisation.delegation(world, priya, limit="500000.00")
    return Kent(
        council,
        world.person("Moira Fenn", council, Role.COMMISSIONER),
        world.person("Gwen Ashby", council, Role.STRATEGIC_LEAD),
        priya,
    )
