"""Councils that buy: a published lot, their policies and prices, referrals and packages."""

from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import new_id
from consortium.people.rules import Role
from tenants.packages import services as packages
from tenants.packages.rules.details import ChildDetails, PackageDetails, ReferralDetails
from tenants.packages.rules.places import AgeBand
from tenants.packages.rules.week import Visit, WeekPlan
from tenants.policy import services as policies
from tenants.policy.rules import PolicyCriterion, PolicyTerms, PriceFormula, Style, Urgency
from tenants.pricing import services as pricing
from tenants.pricing.rules.cards import CardTerms, RateLine
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.schedule import Pattern, Period, Weekday, When
from tests.factories.memory import remembered
from tests.factories.world import Made, World

CRITERIA = (
    PolicyCriterion(
        "outcomes", "Meeting the outcomes", Decimal(50), minimum=Decimal(2), question="How will you do it?"
    ),
    PolicyCriterion("safeguarding", "Safeguarding", Decimal(30), minimum=Decimal(3)),
    PolicyCriterion("continuity", "Continuity of carers", Decimal(20)),
)
OUTCOMES_TERMS = PolicyTerms(
    style=Style.OUTCOMES,
    criteria=CRITERIA,
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    ceiling=Decimal("24.60"),
    allows_negotiation=True,
)
"""Sefton's way."""
FIXED_PRICE_TERMS = PolicyTerms(
    style=Style.PRESCRIPTIVE,
    criteria=CRITERIA,
    quality_weight=Decimal(100),
    price_weight=Decimal(0),
    price_formula=PriceFormula.FIXED_PRICE,
    fixed_price=Decimal("21.40"),
)
"""Wirral's way."""

CHILD = ChildDetails(
    given_name="Imogen",
    family_name="Thackeray",
    known_as="Immy",
    born_on=date(2017, 5, 3),
    nhs_number="943 476 5919",
    address="14 Lantern Lane",
    postcode="L20 3DL",
    schools=("Holly Lodge Primary School",),
    case_reference="CS-10442",
)
SCHOOL_YEAR = (
    Period(date(2026, 9, 1), date(2026, 12, 18)),
    Period(date(2027, 1, 4), date(2027, 3, 25)),
    Period(date(2027, 4, 12), date(2027, 7, 21)),
)
WEEKDAYS = frozenset(list(Weekday)[:5])
WEEK = WeekPlan(
    (
        Visit(Pattern(When.TERM, WEEKDAYS, time(7, 15), "hour", Decimal(1), 2), "Getting ready"),
        Visit(Pattern(When.ALL, frozenset({Weekday.SATURDAY}), time(10), "hour", Decimal(4), 1), "Out and about"),
    ),
    "Two carers for transfers.",
)


def published_lot(world: World, lead: Made, consortium_id: UUID, name: str = "Care at home", number: int = 1) -> UUID:
    """A lot of a published system of the consortium, for ages 0 to 25."""
    system_id, lot_id = new_id(), new_id()
    world.insert(
        "purchasing_system", lead_id=lead.id, id=system_id, consortium_id=consortium_id,
        name="Liverpool City Region care and support", summary="Care and support of children and young people.",
        regime="pcr-light-touch", commenced_on=date(2024, 3, 1), ends_on=date(2029, 2, 23), entry_every_months=6,
        notice_reference="2024/S 000-000001", contact_name="Helen Marsh", contact_email="helen.marsh@people.example",
        contract_terms="Terms.", contract_terms_version="1", admission_threshold=Decimal(60), assessors_needed=2,
        assessor_councils_needed=2, published_at=sa.func.guard.now(), published_by=new_id(), revision=1,
    )  # fmt: skip
    world.insert(
        "lot", lead_id=lead.id, id=lot_id, system_id=system_id, number=number, name=name,
        summary="Personal care and support at home.", age_from=0, age_to=25, cpv_code="85312100",
        needs_cqc_personal_care=False, employers_liability_gbp=Decimal(10_000_000),
        public_liability_gbp=Decimal(5_000_000), professional_indemnity_gbp=Decimal(2_000_000),
    )  # fmt: skip
    return lot_id


def adopted_policy(world: World, owner: Actor, lot_id: UUID, terms: PolicyTerms = OUTCOMES_TERMS) -> UUID:
    """A policy that its owner drafted and adopted."""
    with world.acting(owner):
        now = clock.now()
        policy = policies.draft_policy(actor=owner, lot_id=lot_id, terms=terms, now=now)
        policies.adopt_policy(actor=owner, policy_id=policy.id, now=now)
        return policy.id


def rate_card(world: World, owner: Actor, lot_id: UUID, hourly: str = "24.60", *, is_ceiling: bool = True) -> UUID:
    """A rate card from today on, an hour and a waking night, with uplifts; and the school year."""
    with world.acting(owner):
        now = clock.now()
        card = pricing.adopt_rate_card(
            actor=owner,
            lot_id=lot_id,
            from_on=now.date(),
            terms=CardTerms(
                lines=[
                    RateLine("hour", Decimal(hourly), is_ceiling),
                    RateLine("waking_night", Decimal("182.00"), is_ceiling),
                ],
                uplifts={Uplift.SATURDAY: Decimal("1.10"), Uplift.BANK_HOLIDAY: Decimal("1.50")},
            ),
            now=now,
        )
        pricing.set_term_dates(actor=owner, terms=SCHOOL_YEAR)
        return card.id


def referral(world: World, social_worker: Actor, lot_id: UUID, child: ChildDetails = CHILD) -> UUID:
    """A referral for support from January 2027."""
    with world.acting(social_worker):
        details = ReferralDetails(
            lot_id=lot_id,
            needs="Needs help to get ready for school and to be moved safely. Imogen tires by Thursday.",
            childs_voice="I want to go swimming again, and I want it to be Bev.",
            outcomes=("Gets to school on time, calm", "Swims once a week"),
            urgency=Urgency.STANDARD,
            wanted_from=date(2027, 1, 4),
        )
        return packages.raise_referral(
            actor=social_worker, child=child, details=details, now=clock.now(), another=True
        ).id


OUTCOMES_PACKAGE = PackageDetails(
    title="Care at home for a girl of 9, Linacre",
    summary="Help in the mornings and after school, with two carers for transfers.",
    outcomes=("Gets to school on time, calm", "Swims once a week"),
    place="Linacre (L20)",
    age=AgeBand(9, 9),
    starts_on=date(2027, 1, 4),
    ends_on=date(2027, 7, 21),
    weekly_hours="About 14",
    budget_weekly=Decimal("340.00"),
)
PRESCRIPTIVE_PACKAGE = replace(OUTCOMES_PACKAGE, week=WEEK, weekly_hours=None, budget_weekly=None)


def package(world: World, commissioner: Actor, referral_id: UUID, details: PackageDetails = OUTCOMES_PACKAGE) -> UUID:
    """A package that answers a referral."""
    with world.acting(commissioner):
        return packages.write_package(actor=commissioner, referral_id=referral_id, details=details, now=clock.now()).id


@dataclass(frozen=True)
class Buyers:
    """A council with a social worker, a commissioner and a policy owner, its policy adopted for one lot."""

    world: World
    council: Made
    lot_id: UUID
    social_worker: Actor
    commissioner: Actor
    policy_owner: Actor

    def referral(self, child: ChildDetails = CHILD) -> UUID:
        return referral(self.world, self.social_worker, self.lot_id, child)

    def package(self, details: PackageDetails = OUTCOMES_PACKAGE) -> UUID:
        """A package that answers a referral of its own."""
        return package(self.world, self.commissioner, self.referral(), details)


@remembered
def buyers(world: World, name: str, terms: PolicyTerms | None, *, lot_id: UUID | None = None) -> Buyers:
    """A council that buys from a lot: of a system of its own where none is given."""
    council = world.council(name)
    if lot_id is None:
        lot_id = published_lot(world, council, world.consortium(f"The consortium of {name}", council))
    short = name.split()[0]
    made = Buyers(
        world,
        council,
        lot_id,
        world.person(f"Asha {short}", council, Role.SOCIAL_WORKER),
        world.person(f"Moira {short}", council, Role.COMMISSIONER),
        world.person(f"Petra {short}", council, Role.POLICY_OWNER),
    )
    if terms is not None:
        adopted_policy(world, made.policy_owner, lot_id, terms)
    return made
