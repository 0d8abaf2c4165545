"""Worlds at random: whoever is invited is exactly the set that is counted out one by one, and every reason is given."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.people.rules import Role
from consortium.register import queries
from consortium.register.rules import EvidenceKind, Ground
from tests.factories.register import COVER, Region, evidence, provider, region
from tests.factories.world import Made, World

DAY = timedelta(days=1)
PROVIDERS = 14
WANTED = ["L20"]


@dataclass
class Facts:
    """What is so of one provider, as the reference sees it."""

    name: str
    standings: list[tuple[str, int, int | None]] = field(default_factory=list)
    districts: list[str] | None = None
    suspended: bool = False
    pauses: list[tuple[bool, bool, int, int | None, bool]] = field(default_factory=list)
    in_date: bool = True

    def grounds(self) -> set[Ground]:
        """Written from `rules.md`, never from the statement that it judges. Days are counted from now."""
        now_kinds = {kind for kind, begins, ends in self.standings if begins <= 0 and (ends is None or ends > 0)}
        paused = any(
            of_lot and of_area and begins <= 0 and (ends is None or ends > 0) and not resumed
            for of_lot, of_area, begins, ends, resumed in self.pauses
        )
        against = {
            Ground.STANDING: now_kinds != {"active"},
            Ground.LOCAL: self.suspended,
            Ground.PAUSED: paused,
            Ground.PLACE: self.districts is None or (bool(self.districts) and "L20" not in self.districts),
            Ground.EVIDENCE: not self.in_date,
        }
        return {ground for ground, holds in against.items() if holds}


def make(world: World, made: Region, rng: random.Random, number: int) -> Facts:
    """A provider, most of it in order, each part wrong now and then."""
    body = provider(world, made, f"Provider {number:02d} Ltd")
    facts = Facts(body.name)
    _stand(world, made, rng, body, facts)
    _offer(world, made, rng, body, facts)
    facts.in_date = rng.random() > 0.15
    for kind in COVER:
        is_late = kind is EvidenceKind.PUBLIC_LIABILITY and not facts.in_date
        evidence(world, body, kind, **({"expires_on": date(2020, 1, 1)} if is_late else {}))
    return facts


def _stand(world: World, made: Region, rng: random.Random, body: Made, facts: Facts) -> None:
    shapes: list[list[tuple[str, int, int | None]]] = [
        [("active", -30, None)], [("active", -30, None)], [("active", -30, None)],
        [("active", -30, None), ("suspended", -2, 5)], [("active", -30, None), ("suspended", -9, -1)],
        [("active", -30, None), ("removed", 3, None)], [("active", -30, None), ("withdrawn", -3, None)],
        [("active", 2, None)], [("active", -30, -1)],
    ]  # fmt: skip
    facts.standings = rng.choice(shapes)
    for kind, begins, ends in facts.standings:
        world.insert(
            "standing", lead_id=made.lead.id, provider_id=body.id, lot_id=made.home_care, kind=kind,
            from_at=sa.func.guard.now() + begins * DAY,
            until_at=None if ends is None else sa.func.guard.now() + ends * DAY, reason="so decided",
        )  # fmt: skip


def _offer(world: World, made: Region, rng: random.Random, body: Made, facts: Facts) -> None:
    facts.districts = rng.choice([[], [], ["L20", "PR8"], ["PR8"], None])
    if facts.districts is not None:
        world.insert(
            "declared_place", provider_id=body.id, lead_id=made.lead.id, lot_id=made.home_care,
            council_id=made.sefton.id, declared_at=sa.func.guard.now(), districts=facts.districts,
        )  # fmt: skip
    suspender = rng.choice([made.sefton, made.wirral, None, None, None])
    if suspender is not None:
        facts.suspended = suspender is made.sefton
        world.insert(
            "local_suspension", council_id=suspender.id, provider_id=body.id, reason="A concern.",
            from_at=sa.func.guard.now() - DAY, until_at=sa.func.guard.now() + DAY, decided_by=body.id,
        )  # fmt: skip
    if rng.random() < 0.4:
        lot, council = (
            rng.choice([made.home_care, made.complex_care, None]),
            rng.choice([made.sefton, made.wirral, None]),
        )
        begins, ends, resumed = rng.choice([(-3, None, False), (-3, 2, False), (-3, -1, False), (2, None, False),
                                            (-3, None, True)])  # fmt: skip
        facts.pauses.append((lot in {None, made.home_care}, council in {None, made.sefton}, begins, ends, resumed))
        world.insert(
            "invitation_pause", provider_id=body.id, lead_id=made.lead.id if lot else None, lot_id=lot,
            council_id=council.id if council else None, from_at=sa.func.guard.now() + begins * DAY,
            until_at=None if ends is None else sa.func.guard.now() + ends * DAY, paused_at=sa.func.guard.now(),
            resumed_at=sa.func.guard.now() - DAY if resumed else None,
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_invited_are_exactly_those_counted_out_one_by_one(world: World, seed: int) -> None:
    made, rng = region(world), random.Random(seed)
    everybody = [make(world, made, rng, number) for number in range(PROVIDERS)]
    sefton = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    wanted = {each.name: each.grounds() for each in everybody}
    found = asked_in_every_way(world, sefton, made)
    assert {name: set(grounds) for name, grounds in found["all"].items()} == wanted
    invited = [name for name, grounds in sorted(wanted.items()) if not grounds]
    assert found["invited"] == invited
    assert found["tally"] == (len(invited), PROVIDERS - len(invited))
    assert found["left out"] == [name for name, grounds in sorted(wanted.items()) if grounds]


def asked_in_every_way(world: World, actor: Actor, made: Region) -> dict[str, Any]:
    with world.acting(actor):
        now = clock.now()
        asked = queries.Asked(made.home_care, now, local(now).date(), WANTED, [(9, 9)])
        tally = queries.count_eligible(asked)
        by_ground = {ground: queries.list_left_out(asked, ground) for ground in Ground}
        assert {ground: len(found) for ground, found in by_ground.items() if found} == tally.by_ground
        for ground, found in by_ground.items():
            assert all(each.ground is ground for each in found)
        return {
            "all": {each.name: [one.ground for one in each.why_not] for each in queries.list_eligible(asked)},
            "invited": [each.name for each in queries.list_invited(asked)],
            "tally": (tally.invited, tally.left_out),
            "left out": [each.name for each in queries.list_left_out(asked)],
        }
