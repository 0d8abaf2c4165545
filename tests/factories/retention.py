"""A child for whom everything was bought, reviewed and paid, for tests of what becomes of it all."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.db import db
from consortium.people.rules import Role
from tenants.agreements import queries as agreements_found
from tenants.agreements import services as agreements
from tenants.authorisation import services as authorisation
from tenants.minitender import services as tenders
from tenants.packages.rules.details import ChildDetails
from tenants.retention import jobs, services
from tenants.retention.events import NightCame
from tests.factories.authorisation import delegation
from tests.factories.buying import CHILD, OUTCOMES_PACKAGE, package, referral
from tests.factories.memory import remembered
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

ROWAN = ChildDetails(
    given_name="Rowan", family_name="Oyelaran", known_as="Ro", born_on=date(2016, 2, 29), nhs_number=None,
    address="3 Fuller Close", postcode="L21 9AA", schools=(), case_reference="CS-20771",
)  # fmt: skip
TOLD = (
    CHILD.given_name, CHILD.family_name, CHILD.address, CHILD.case_reference, "tires by Thursday", "swimming again",
    "Kestrel", "Says who, when and how.", "First, and can begin on time.",
)  # fmt: skip
"""Words of whatever was written for the child, from the referral to the award."""


@dataclass(frozen=True)
class Kept:
    """A council with children it bought for, and its administrators."""

    market: Market
    administrator: Actor
    second: Actor
    tender_id: UUID

    @property
    def world(self) -> World:
        return self.market.world

    @property
    def job(self) -> Actor:
        return Actor(ActorKind.JOB, self.market.council.id, self.market.council.kind)

    def night(self) -> None:
        """What the worker does in a night, as the council."""
        with self.world.acting(self.job):
            jobs.remove_what_is_due(self.job, NightCame(day="2043-01-01"))

    def reference(self, family_name: str) -> str:
        """The reference of a referral of that child."""
        asked = sa.text(
            "SELECT r.reference FROM referral r JOIN child c ON c.id = r.child_id WHERE c.family_name = :name"
        )
        with self.world.engine.connect() as connection:
            return str(connection.execute(asked, {"name": family_name}).scalar_one())

    def says(self, family_name: str, *, was_looked_after: bool) -> None:
        actor = self.market.social_worker
        with self.world.acting(actor):
            services.say_schedule(
                actor=actor, reference=self.reference(family_name), was_looked_after=was_looked_after,
                reason="No order was ever made.", now=clock.now(),
            )  # fmt: skip


@remembered
def kept(world: World, move_clock: MoveClock) -> Kept:
    """Imogen, for whom care was bought, delivered to its end and paid; Rowan, whose referral was withdrawn."""
    sefton = market(world)
    other = referral(world, sefton.social_worker, sefton.region.home_care, ROWAN)
    withdraw(world, other)
    details = replace(OUTCOMES_PACKAGE, title="Care at home for a girl of 9, Kestrel")
    referral_id = referral(world, sefton.social_worker, sefton.region.home_care)
    package_id = package(world, sefton.commissioner, referral_id, details)
    tender_id = sefton.published([package_id])
    for name, price in (("Mersey Lantern", "24.00"), ("Rowan and Tide", "20.00")):
        sefton.bid(tender_id, name, price)
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        tenders.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    _awarded(sefton, tender_id)
    administrator = world.person("Grace Holt", sefton.council, Role.ORGANISATION_ADMINISTRATOR)
    second = world.person("Omar Sayed", sefton.council, Role.ORGANISATION_ADMINISTRATOR)
    return Kept(sefton, administrator, second, tender_id)


def withdraw(world: World, referral_id: UUID) -> None:
    """Close a referral that asks for something else than the others."""
    table = db.metadata.tables["referral"]
    closed = {
        "withdrawn_at": sa.func.guard.now(), "withdrawn_reason": "The family moved.", "needs": "Short breaks.",
        "childs_voice": "Not given.", "outcomes": ["Rest"],
    }  # fmt: skip
    with world.engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == referral_id).values(**closed))


def _awarded(sefton: Market, tender_id: UUID) -> None:
    world, actor = sefton.world, sefton.commissioner
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")
    with world.acting(actor):
        tenders.rank(actor=actor, mini_tender_id=tender_id, now=clock.now())
        award = tenders.recommend(
            actor=actor, mini_tender_id=tender_id, reason="First, and can begin on time.", now=clock.now()
        )
    with world.acting(authoriser):
        authorisation.approve(actor=authoriser, case_id=award.case_id, reason="Within budget.", now=clock.now())
    do_waiting_work(world)
    manager = world.person("Tom Field", sefton.providers["Mersey Lantern"], Role.REGISTERED_MANAGER)
    for signatory in (actor, manager):
        with world.acting(signatory):
            [agreement] = agreements_found.list_agreements(signatory, on=date(2026, 11, 17))
            agreements.sign(
                actor=signatory, agreement_id=agreement.id, name=signatory.name, role="Signatory", now=clock.now()
            )
