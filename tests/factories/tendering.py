"""Mini-tenders brought as far as a test needs, through the services, each act by its own person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.evaluation import services as evaluations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tenants.minitender import queries, services
from tenants.minitender.rules.bidding import Line, Offer
from tenants.minitender.services import Receipt
from tenants.packages.rules.details import PackageDetails
from tenants.policy.rules import PolicyTerms, Style, Urgency, Window, WindowUnit
from tests.factories.buying import (
    OUTCOMES_PACKAGE,
    OUTCOMES_TERMS,
    PRESCRIPTIVE_PACKAGE,
    adopted_policy,
    package,
    rate_card,
    referral,
)
from tests.factories.memory import remembered
from tests.factories.register import Region, on_register, region
from tests.factories.world import Made, World

MoveClock = Callable[..., None]
WINDOWS = {urgency: Window(24, WindowUnit.HOURS) for urgency in Urgency}
PATTERNS: tuple[Mapping[str, Any], ...] = (
    {"when": "all", "days": ["mon", "wed", "fri"], "at": "15:30", "unit": "hour", "quantity": "2", "carers": 1},
    {"when": "all", "days": ["sat"], "at": "10:00", "unit": "hour", "quantity": "4", "carers": 1},
)
ANSWERS = {
    "outcomes": "Two carers she knows bring her to school and to the pool.",
    "safeguarding": "Everyone is trained each year and reports the same day.",
    "continuity": "A team of three, with one lead carer.",
}


@dataclass(frozen=True)
class Market:
    """A council that buys, and providers on the register with somebody who bids for each."""

    world: World
    region: Region
    council: Made
    terms: PolicyTerms
    social_worker: Actor
    commissioner: Actor
    assessor: Actor
    providers: dict[str, Made] = field(default_factory=dict)
    bidders: dict[str, Actor] = field(default_factory=dict)

    @property
    def is_prescriptive(self) -> bool:
        return self.terms.style is Style.PRESCRIPTIVE

    @remembered
    def package(self, details: PackageDetails | None = None) -> UUID:
        details = details or (PRESCRIPTIVE_PACKAGE if self.is_prescriptive else OUTCOMES_PACKAGE)
        referral_id = referral(self.world, self.social_worker, self.region.home_care)
        return package(self.world, self.commissioner, referral_id, details)

    @remembered
    def draft(self, package_ids: Iterable[UUID] = ()) -> UUID:
        """A draft for those packages, or for a new one."""
        ids = list(package_ids) or [self.package()]
        with self.world.acting(self.commissioner):
            return services.draft_mini_tender(
                actor=self.commissioner,
                lot_id=self.region.home_care,
                package_ids=ids,
                urgency=Urgency.STANDARD,
                title="Care at home in Linacre",
                contact_name="Moira Fenn",
                contact_email="moira.fenn@people.example",
                now=clock.now(),
            ).id

    @remembered
    def published(self, package_ids: Iterable[UUID] = ()) -> UUID:
        """Published to everyone eligible, with a day to answer."""
        tender_id = self.draft(package_ids)
        with self.world.acting(self.commissioner):
            services.publish(actor=self.commissioner, mini_tender_id=tender_id, now=clock.now())
        return tender_id

    def offer(self, tender_id: UUID, price: str = "22.00", *, starts_on: date = date(2027, 1, 4)) -> Offer:
        """A complete offer for every package of the mini-tender, as the actor of the open transaction sees it."""
        bidder = next(iter(self.bidders.values()))
        with self.world.acting(bidder):
            tender = queries.get_invited(bidder, tender_id)
            _, wanted = services.get_wanted(tender)
        lines = tuple(
            Line(each.package_id, each.unit, self.terms.fixed_price or Decimal(price), each.patterns or PATTERNS)
            for each in wanted
        )
        return Offer(lines, ANSWERS, starts_on)

    @remembered
    def bid(self, tender_id: UUID, name: str, price: str = "22.00") -> Receipt:
        bidder, offer = self.bidders[name], self.offer(tender_id, price)
        with self.world.acting(bidder):
            return services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=offer)

    @remembered
    def opened(self, move_clock: MoveClock, prices: Mapping[str, str]) -> UUID:
        """Bids from the named providers at those prices, opened after the deadline."""
        tender_id = self.published()
        for name, price in prices.items():
            self.bid(tender_id, name, price)
        move_clock(hours=25)
        with self.world.acting(self.commissioner):
            services.open_mini_tender(actor=self.commissioner, mini_tender_id=tender_id)
        return tender_id

    @remembered
    def scored(self, tender_id: UUID, scores: Mapping[str, int]) -> None:
        """Every bid scored by the assessor, the same for each question, moderated and concluded."""
        ids = self.evaluations(tender_id)
        with self.world.acting(self.commissioner):
            services.assign_assessors(
                actor=self.commissioner, mini_tender_id=tender_id, assessor_ids=[self.assessor.person], now=clock.now()
            )
        for name, evaluation_id in ids.items():
            self.scored_alone(evaluation_id, scores[name])
        for name, evaluation_id in ids.items():
            self._conclude(evaluation_id, scores[name])

    def evaluations(self, tender_id: UUID) -> dict[str, UUID]:
        """The evaluation of each opened bid, by the bidder's name."""
        names = {made.id: name for name, made in self.providers.items()}
        with self.world.acting(self.commissioner):
            offers = queries.list_offers(self.council.id, tender_id)
            return {names[each.provider_id]: each.evaluation_id for each in offers if each.evaluation_id}

    def scored_alone(self, evaluation_id: UUID, score: int) -> None:
        """The assessor's whole part of one bid: no interest, the same score for each question, locked."""
        with self.world.acting(self.assessor):
            actor, now = self.assessor, clock.now()
            evaluations.declare_interest(
                actor=actor, evaluation_id=evaluation_id, has_conflict=False, interest="", now=now
            )
            for criterion in ANSWERS:
                evaluations.score(
                    actor=actor, evaluation_id=evaluation_id, criterion=criterion, score=score,
                    reason="Says who, when and how.", now=now,
                )  # fmt: skip
            evaluations.lock(actor=actor, evaluation_id=evaluation_id, now=now)

    def _conclude(self, evaluation_id: UUID, score: int) -> None:
        with self.world.acting(self.commissioner):
            actor, now = self.commissioner, clock.now()
            for criterion in ANSWERS:
                evaluations.agree_consensus(
                    actor=actor, evaluation_id=evaluation_id, criterion=criterion, score=score,
                    reason="Agreed: says who, when and how.", now=now,
                )  # fmt: skip
            evaluations.conclude(actor=actor, evaluation_id=evaluation_id, now=now)

    @remembered
    def ranked(self, move_clock: MoveClock, bids: Mapping[str, tuple[str, int]]) -> UUID:
        """Bids of the named providers at (price, score), opened, scored and ranked."""
        tender_id = self.opened(move_clock, {name: price for name, (price, _) in bids.items()})
        self.scored(tender_id, {name: score for name, (_, score) in bids.items()})
        with self.world.acting(self.commissioner):
            services.rank(actor=self.commissioner, mini_tender_id=tender_id, now=clock.now())
        return tender_id


PROVIDERS = ("Bright Harbour Care", "Mersey Lantern", "Rowan and Tide")


@remembered
def market(world: World, terms: PolicyTerms = OUTCOMES_TERMS, *, providers: Iterable[str] = PROVIDERS) -> Market:
    """Sefton buys care at home its way (Wirral, where the terms are prescriptive), from three providers."""
    made = region(world)
    council = made.wirral if terms.style is Style.PRESCRIPTIVE else made.sefton
    adopted = replace(terms, windows=WINDOWS)
    owner = world.person("Petra Lyle", council, Role.POLICY_OWNER)
    adopted_policy(world, owner, made.home_care, adopted)
    rate_card(world, owner, made.home_care)
    opened = Market(
        world,
        made,
        council,
        adopted,
        world.person("Asha Rowe", council, Role.SOCIAL_WORKER),
        world.person("Moira Fenn", council, Role.COMMISSIONER),
        world.person("Tom Ashby", council, Role.ASSESSOR),
    )
    for name in providers:
        opened.providers[name] = on_register(world, made, name)
        opened.bidders[name] = world.person(f"Bea {name.split()[0]}", opened.providers[name], Role.BID_WRITER)
    return opened
