"""Arrangements made outside the service, for tests of what is learnt from them."""

from pathlib import Path

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from tenants.insight import services
from tenants.insight.models import ArrangementImport
from tests.factories.world import World

HISTORY = Path(__file__).parents[2] / "scenarios" / "histories" / "peterborough.csv"
"""Peterborough's ad hoc home care, arrangement by arrangement: invented lines that add up to the published years."""


def taken_in(world: World, actor: Actor, data: bytes | None = None) -> ArrangementImport:
    """A file of arrangements, Peterborough's history where none is given."""
    contents = data or HISTORY.read_bytes()
    with world.acting(actor):
        now = clock.now()
        read = services.read_file(actor=actor, data=contents, now=now)
        assert read.faults == []
        return services.take_in(actor=actor, lines=read.entries, data=contents, now=now)
