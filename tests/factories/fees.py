"""A provider that works for two councils and asks both to pay more."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from tenants.fees import queries, services
from tenants.fees.rules.costs import CostModel, Part
from tests.factories import agreements as made
from tests.factories import buying
from tests.factories.agreements import Parties
from tests.factories.memory import remembered
from tests.factories.world import World

FROM = date(2027, 4, 1)
BEFORE = dict(zip(Part, map(Decimal, ("13.20", "1.40", "3.10", "3.90", "0.60")), strict=True))
NOW = dict(zip(Part, map(Decimal, ("14.05", "1.46", "3.42", "4.02", "0.60")), strict=True))
REASON = "The National Living Wage rises in April, and so does what we pay for travel."


@dataclass(frozen=True)
class Askers:
    """A provider with agreements with two councils, each with its own people."""

    here: Parties
    there: Parties

    @property
    def world(self) -> World:
        return self.here.world

    @property
    def manager(self) -> Actor:
        return self.here.manager

    @remembered
    def made(self, parties: Parties) -> UUID:
        """An agreement of the school year with one of the councils, which had invited the provider to its package."""
        agreement_id = parties.made()
        with self.world.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO invitation (council_id, mini_tender_id, provider_id, invited_at)"
                    " SELECT l.council_id, l.mini_tender_id, l.provider_id, now() FROM agreement a JOIN award_line l"
                    " ON l.council_id = a.council_id AND l.award_id = a.award_id WHERE a.id = :id"
                ),
                {"id": agreement_id},
            )
        return agreement_id

    def model(self, percent: str = "6.00") -> list[CostModel]:
        """One cost model for whatever its agreements may be."""
        with self.world.acting(self.manager):
            keys = {each.key for each in queries.list_askable(self.manager, FROM)}
        return [CostModel(*key, Decimal(percent), BEFORE, NOW) for key in sorted(keys, key=str)]

    def ask(self, *agreement_ids: UUID, percent: str = "6.00", from_on: date = FROM) -> list[UUID]:
        """Ask for more of these agreements: the reviews, in the order of the councils' ids."""
        models = self.model(percent)
        with self.world.acting(self.manager):
            asked = services.ask(
                actor=self.manager, from_on=from_on, agreement_ids=agreement_ids, models=models, reason=REASON,
                name=self.manager.name, role="Registered manager", now=clock.now(),
            )  # fmt: skip
            return [each.id for each in asked]


@remembered
def askers(world: World) -> Askers:
    here = made.parties(world)
    buyers = buying.buyers(world, "Wirral Council", buying.OUTCOMES_TERMS)
    world.takes_part(here.provider, world.consortia["The consortium of Wirral Council"])
    there = Parties(buyers, here.provider, here.manager)
    there.stands("active")
    return Askers(here, there)


def job_of(actor: Actor) -> Actor:
    return Actor(ActorKind.JOB, actor.organisation_id, actor.organisation_kind)
