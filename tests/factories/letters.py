"""Bids whose agreed reasons name a child: what a moderator wrote who may not read the record."""

from uuid import UUID

from consortium.evaluation import services as evaluations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from tenants.minitender import services
from tests.factories.tendering import ANSWERS, Market, MoveClock

LANTERN, ROWAN = "Mersey Lantern", "Rowan and Tide"
TELLING = "Names the pool that Imogen likes, and who takes her."


def told_by(sefton: Market, moderator: Actor, move_clock: MoveClock) -> UUID:
    """Two ranked bids; the reason that the moderator agreed for one question of one of them names the child."""
    tender_id = sefton.opened(move_clock, {LANTERN: "22.00", ROWAN: "24.00"})
    ids = sefton.evaluations(tender_id)
    with sefton.world.acting(sefton.commissioner):
        services.assign_assessors(
            actor=sefton.commissioner, mini_tender_id=tender_id, assessor_ids=[sefton.assessor.person], now=clock.now()
        )
    for evaluation_id in ids.values():
        sefton.scored_alone(evaluation_id, 4)
    with sefton.world.acting(moderator):
        for name, evaluation_id in ids.items():
            for criterion in ANSWERS:
                told = TELLING if (name, criterion) == (ROWAN, "outcomes") else "Says who, when and how."
                evaluations.agree_consensus(
                    actor=moderator, evaluation_id=evaluation_id, criterion=criterion, score=4, reason=told,
                    now=clock.now(),
                )  # fmt: skip
            evaluations.conclude(actor=moderator, evaluation_id=evaluation_id, now=clock.now())
    with sefton.world.acting(sefton.commissioner):
        services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
    return tender_id
