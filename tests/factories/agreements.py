"""Confirmed awards and the agreements that follow from them, for tests of whatever comes after."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.db import new_id
from consortium.people.rules import Role
from tenants.agreements import jobs, services
from tenants.agreements.events import AgreementMade
from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing.rules.cost import as_document, cost
from tenants.pricing.rules.rates import read_rates
from tenants.pricing.rules.schedule import read_schedule
from tests.factories import authorisation, buying, register
from tests.factories.buying import Buyers
from tests.factories.memory import remembered
from tests.factories.world import Made, World

PATTERNS: list[dict[str, Any]] = [
    {"when": "term", "days": ["mon", "tue", "wed", "thu", "fri"], "at": "07:15", "unit": "hour", "quantity": "1.0",
     "carers": 2, "name": "Getting ready"},
    {"when": "all", "days": ["sat"], "at": "10:00", "unit": "hour", "quantity": "4", "carers": 1,
     "name": "Out and about"},
]  # fmt: skip
RULES = TenderTerms(
    policy=buying.OUTCOMES_TERMS,
    policy_version=1,
    ceilings={},
    uplifts={"saturday": Decimal("1.10")},
    evening_from=None,
    term_dates=[(term.first, term.last) for term in buying.SCHOOL_YEAR],
    seed="sefton",
)
"""What the mini-tender was judged by, published with its package."""
TERM_DATES = [[str(term.first), str(term.last)] for term in buying.SCHOOL_YEAR]


@dataclass(frozen=True)
class Parties:
    """A council that buys and a provider that won, each with somebody who signs for it."""

    buyers: Buyers
    provider: Made
    manager: Actor

    @property
    def world(self) -> World:
        return self.buyers.world

    @property
    def commissioner(self) -> Actor:
        return self.buyers.commissioner

    def job(self) -> Actor:
        """The council's own worker."""
        return Actor(ActorKind.JOB, self.buyers.council.id, self.buyers.council.kind)

    def award(self, *, starts_on: date = date(2027, 1, 4), ends_on: date = date(2027, 7, 21)) -> UUID:
        """An award of one package to the provider, authorised and confirmed."""
        return award(self, starts_on=starts_on, ends_on=ends_on)

    @remembered
    def agreement(self, *, starts_on: date = date(2027, 1, 4), ends_on: date = date(2027, 7, 21)) -> UUID:
        """An agreement issued from such an award, unsigned."""
        award_id = self.award(starts_on=starts_on, ends_on=ends_on)
        with self.world.acting(self.job()):
            (issued,) = services.issue_from_award(actor=self.job(), award_id=award_id, now=clock.now())
            return issued.id

    def sign(self, agreement_id: UUID, actor: Actor, role: str = "Head of service") -> None:
        with self.world.acting(actor):
            services.sign(actor=actor, agreement_id=agreement_id, name=actor.name, role=role, now=clock.now())

    @remembered
    def made(self, *, starts_on: date = date(2027, 1, 4), ends_on: date = date(2027, 7, 21)) -> UUID:
        """An agreement that both sides have signed, its first review entered."""
        agreement_id = self.agreement(starts_on=starts_on, ends_on=ends_on)
        self.sign(agreement_id, self.commissioner)
        self.sign(agreement_id, self.manager, "Registered manager")
        with self.world.acting(self.job()):
            jobs.enter_first_review(self.job(), AgreementMade(agreement_id=agreement_id))
        return agreement_id

    def stands(self, kind: str) -> None:
        """A standing of the provider for the lot from now on; where several hold, the gravest counts."""
        self.world.insert(
            "standing", lead_id=self.buyers.council.id, provider_id=self.provider.id, lot_id=self.buyers.lot_id,
            kind=kind, from_at=sa.func.guard.now(), reason=None if kind == "active" else "As recorded.",
            until_at=sa.text("guard.now() + interval '30 days'") if kind == "suspended" else None,
        )  # fmt: skip

    def on_register(self, name: str = "Harbour Care Ltd") -> tuple[Made, Actor]:
        """Another provider, which the council may invite for this lot, and its manager."""
        council = self.buyers.council
        lots = {"Care at home": self.buyers.lot_id}
        consortium_id = self.world.consortia[f"The consortium of {council.name}"]
        here = register.Region(council, council, council, consortium_id, self.buyers.lot_id, lots)
        made = register.on_register(self.world, here, name, lots=lots.values(), councils=[council])
        return made, self.world.person(f"Rosa {name.split()[0]}", made, Role.REGISTERED_MANAGER)


@remembered
def parties(world: World, council: str = "Sefton Council", provider: str = "Mersey Lantern CIC") -> Parties:
    """A council of a consortium, and a provider that takes part in it."""
    buyers = buying.buyers(world, council, buying.OUTCOMES_TERMS)
    made = world.provider(provider)
    world.takes_part(made, world.consortia[f"The consortium of {council}"])
    parties = Parties(buyers, made, world.person(f"Tom {provider.split()[0]}", made, Role.REGISTERED_MANAGER))
    parties.stands("active")
    return parties


def award(parties: Parties, *, starts_on: date, ends_on: date) -> UUID:
    """What `minitender` leaves behind when a spend was authorised, put straight into its tables."""
    world, council_id = parties.world, parties.buyers.council.id
    person_id, package_id = parties.commissioner.person, parties.buyers.package()
    tender_id, award_id = new_id(), new_id()
    case_id = authorisation.case(world, parties.commissioner)
    now = sa.func.guard.now()
    of_council = {"council_id": council_id, "mini_tender_id": tender_id}
    world.insert(
        "mini_tender", council_id=council_id, id=tender_id, reference=f"MT-{tender_id.hex[-6:]}",
        lead_id=council_id, lot_id=parties.buyers.lot_id, title="Care at home", urgency="standard", status="awarded",
        version=1, contact_name="Moira Fenn", contact_email="moira@people.example", rules=RULES.as_document(),
        drafted_at=now, drafted_by=person_id, published_at=now, published_by=person_id,
        closes_at=sa.text("guard.now() - interval '1 day'"), invitations_sha256=b"frozen", opened_at=now,
        opened_by=person_id, revision=1,
    )  # fmt: skip
    world.insert("mini_tender_package", **of_council, package_id=package_id, number=1)
    world.insert(
        "ranking_record", **of_council, number=1, rules={}, bids=[], result={}, computed_at=now, computed_by=person_id,
        package_id=package_id, bidders={},
    )  # fmt: skip
    world.insert(
        "award", **of_council, id=award_id, ranking_number=1, reason="Ranked first.", recommended_at=now,
        recommended_by=person_id, case_id=case_id, confirmed_at=now,
    )  # fmt: skip
    figures = as_document(_cost(starts_on, ends_on))
    world.insert(
        "award_line", council_id=council_id, award_id=award_id, package_id=package_id, provider_id=parties.provider.id,
        unit="hour", unit_price=Decimal("22.80"), schedule={"patterns": PATTERNS}, starts_on=starts_on,
        ends_on=ends_on, cost=figures, total_gbp=Decimal(figures["total"]),
        average_week_gbp=Decimal(figures["average_week"]),
        mini_tender_id=tender_id, ranking_number=1,
    )  # fmt: skip
    return award_id


def _cost(starts_on: date, ends_on: date) -> Any:
    schedule = {"starts_on": str(starts_on), "ends_on": str(ends_on), "term_dates": TERM_DATES, "patterns": PATTERNS}
    rates = {"unit_rates": {"hour": "22.80"}, "uplifts": {"saturday": "1.10"}}
    return cost(read_schedule(schedule, "schedule"), read_rates(rates, "rates"))
