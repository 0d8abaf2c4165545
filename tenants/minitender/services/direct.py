"""Awarding a package without a mini-tender, and what is judged before somebody else may authorise it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds, unit_price
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Funder, Kind, Option, YearValue
from tenants.minitender import queries
from tenants.minitender.models import Award, AwardLine, DirectAward
from tenants.minitender.rules import bidding, direct, marks, state
from tenants.minitender.rules.bidding import Wanted
from tenants.minitender.rules.direct import DirectGround, Most
from tenants.minitender.rules.state import Status, is_live
from tenants.minitender.rules.terms import TenderTerms
from tenants.minitender.services.bidding import wanted_of
from tenants.minitender.services.copying import terms_now
from tenants.minitender.services.drafting import ensure_may_call_off
from tenants.packages import queries as package_queries
from tenants.packages import services as packages
from tenants.packages.rules.places import read_age
from tenants.policy import queries as policies
from tenants.pricing import queries as pricing
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.cost import Cost, as_document, cost, for_children


@dataclass(frozen=True, slots=True)
class DirectBuy:
    """What a package may be awarded on directly today: its terms, the grounds there are, and what is wanted."""

    package: Any
    policy_id: UUID
    terms: TenderTerms
    grounds: Sequence[DirectGround]
    regime: str
    system_id: UUID
    lead_id: UUID
    wanted: Wanted


def may_award_directly(*, actor: Actor, lot_id: UUID, now: datetime) -> bool:
    """Whether regime and policy allow it for a lot, whatever the package."""
    policy = policies.find_policy_in_force(actor.organisation, lot_id, now)
    regime = systems.get_system(systems.get_lot(lot_id).system_id).regime
    return policy is not None and policy.allows_direct_award and REGIMES[Regime(regime)].allows_direct_award


def get_direct_buy(*, actor: Actor, package_id: UUID, now: datetime) -> DirectBuy:
    """What may be chosen for an own package. Raises `Refused` where regime, policy or a mini-tender forbid it."""
    package = package_queries.get_own_package(actor, package_id)
    lot = systems.get_lot(package.lot_id)
    system = systems.get_system(lot.system_id)
    policy_id, terms = terms_now(actor=actor, lot_id=lot.id, bought=[package], seed=package.reference, now=now)
    direct.ensure_allowed(
        regime_allows=REGIMES[Regime(system.regime)].allows_direct_award,
        policy_allows=terms.policy.allows_direct_award,
    )
    ensure_may_call_off(actor=actor, system_id=system.id, now=now)
    _ensure_free(actor, package)
    return DirectBuy(
        package=package,
        policy_id=policy_id,
        terms=terms,
        grounds=direct.grounds_for(system.regime, local(now).date()),
        regime=system.regime,
        system_id=system.id,
        lead_id=system.lead_id,
        wanted=wanted_of(terms, [package])[0],
    )


def _ensure_free(actor: Actor, package: Any) -> None:
    made = queries.list_of_packages(actor.organisation, [package.id])[package.id]
    live = next((each.reference for each in made if is_live(Status(each.status))), None)
    taken = queries.list_directly_awarded(actor.organisation, [package.id])
    direct.ensure_free(package.reference, mini_tender=live, is_awarded=bool(taken))


def who_may_be_awarded(*, buy: DirectBuy, now: datetime) -> list[register.Eligibility]:
    """Everyone who would be invited for the package now, by name."""
    return register.list_invited(_asked(buy.package, now))


def _asked(package: Any, at: datetime) -> register.Asked:
    age = read_age(package.age_band)
    return register.Asked(
        package.lot_id,
        at,
        local(at).date(),
        places=[package.place],
        ages=[(age.youngest, age.oldest)],
    )


@dataclass(frozen=True, slots=True)
class DirectChoice:
    """Whom to award, why, and for what: £ per unit, both days included.

    `patterns` is the week that was agreed, where the package states none.
    """

    provider_id: UUID
    ground: str
    reason: str
    unit_price: Decimal
    starts_on: date
    ends_on: date
    patterns: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A choice that holds, with what follows from it."""

    choice: DirectChoice
    reason: str
    provider: str
    ground: DirectGround
    most: Most
    week: Sequence[Mapping[str, Any]]
    children: Sequence[int]
    cost: Cost
    failed_id: UUID | None


def award_directly(*, actor: Actor, package_id: UUID, choice: DirectChoice, now: datetime) -> Award:
    """Recommend one provider for a package without a mini-tender, and ask for the spend to be authorised.

    Raises `Refused` where regime or policy do not allow it, for a ground that does not hold, a provider who is not
    active for the lot, place and age, a price above what the council pays, and words that say who the child is;
    `BadInput` for a week that cannot be read.
    """
    packages.ensure_publishable(actor=actor, package_ids=[package_id])  # holds its referrals: one award at a time
    packages.ensure_offered_once(actor=actor, package_ids=[package_id], now=now)
    buy = get_direct_buy(actor=actor, package_id=package_id, now=now)
    judged = _judge(actor, buy, choice, now)
    award = Award(
        council_id=actor.organisation,
        id=new_id(),
        package_id=package_id,
        reason=judged.reason,
        recommended_at=now,
        recommended_by=actor.person,
    )
    reference = marks.reference_of("DA", award.id)
    case = authorisation.ask(
        actor=actor,
        kind=Kind.AWARD,
        reference=reference,
        title=buy.package.title,
        lead_id=buy.lead_id,
        system_id=buy.system_id,
        values=[YearValue(year.label, Funder.CARE, amount) for year, amount in judged.cost.by_financial_year().items()],
        document=_case(buy, judged, award.id).as_document(),
        now=now,
        authoriser_roles=buy.terms.policy.authoriser_roles,
    )
    award.case_id = case.id
    db.session.add(award)
    db.session.flush()
    db.session.add_all([_direct_of(award, buy, judged, reference), _line_of(award, buy, judged)])
    db.session.flush()
    audit.record(
        actor, "award.recommended_directly", award, package=package_id, case=case.id, ground=judged.ground.key,
        changed=["reason"],
    )  # fmt: skip
    return award


def _judge(actor: Actor, buy: DirectBuy, choice: DirectChoice, now: datetime) -> _Judged:
    """Everything that must hold, in the order in which it is said."""
    package, today = buy.package, local(now).date()
    ground = direct.get_ground(choice.ground, buy.regime, today)
    reason = state.ensure_reason(choice.reason)
    packages.ensure_text_is_clean(actor=actor, package_ids=[package.id], text=reason)
    failed = queries.find_failed_package(actor, package.id) if ground.needs_failed_mini_tender else None
    direct.ensure_evidence(ground, package.reference, has_failed=failed is not None)
    provider = _ensure_eligible(package, choice.provider_id, now)
    direct.ensure_period(
        ground,
        first=package.starts_on,
        last=package.ends_on,
        starts_on=choice.starts_on,
        ends_on=choice.ends_on,
        today=today,
    )
    unit = UNITS.get(buy.wanted.unit, buy.wanted.unit)
    most = most_for(buy, choice.provider_id, choice.starts_on)
    most = direct.ensure_price(choice.unit_price, most, unit=unit, on=choice.starts_on)
    week = _week(buy, choice.patterns)
    schedule = buy.terms.schedule(week, choice.starts_on, choice.ends_on)
    rates = buy.terms.rates(buy.wanted.unit, choice.unit_price, package.id)
    children = package_queries.numbers_of([package.id])[package.id]
    return _Judged(
        choice, reason, provider, ground, most, week, children,
        for_children(cost(schedule, rates, package.reference), len(children)),
        failed.mini_tender_id if failed else None,
    )  # fmt: skip


def _direct_of(award: Award, buy: DirectBuy, judged: _Judged, reference: str) -> DirectAward:
    return DirectAward(
        council_id=award.council_id,
        award_id=award.id,
        reference=reference,
        ground=judged.ground.key,
        ground_name=judged.ground.name,
        ground_source=judged.ground.source,
        notice=judged.ground.notice,
        policy_id=buy.policy_id,
        rules=buy.terms.as_document(),
        most_gbp=judged.most.amount,
        most_source=judged.most.source,
        evidence_mini_tender_id=judged.failed_id,
    )


def _line_of(award: Award, buy: DirectBuy, judged: _Judged) -> AwardLine:
    return AwardLine(
        council_id=award.council_id,
        award_id=award.id,
        package_id=buy.package.id,
        provider_id=judged.choice.provider_id,
        unit=buy.wanted.unit,
        unit_price=judged.choice.unit_price,
        schedule={"patterns": [dict(each) for each in judged.week]},
        children=list(judged.children),
        starts_on=judged.choice.starts_on,
        ends_on=judged.choice.ends_on,
        cost=as_document(judged.cost),
        total_gbp=judged.cost.total,
        average_week_gbp=judged.cost.average_week,
    )


def _ensure_eligible(package: Any, provider_id: UUID, now: datetime) -> str:
    """The provider's name, where nothing is held against it today."""
    judged = {each.provider_id: each for each in register.list_eligible(_asked(package, now), of=[provider_id])}
    found = judged.get(provider_id)
    direct.ensure_eligible(package.reference, None if found is None else found.reasons)
    return members.get_organisation(provider_id).name


def most_for(buy: DirectBuy, provider_id: UUID | None, on: date) -> Most | None:
    """The most that is paid for one unit of the package on a day, and by what: to this provider, or anybody."""
    package, unit = buy.package, buy.wanted.unit
    prices = pricing.prices_for(
        package.council_id, package.lot_id, on,
        complexity=package.complexity, place=package.place, provider_id=provider_id,
    )  # fmt: skip
    agreed = prices.negotiated_line(unit) if prices else None
    usual = prices.usual(unit) if prices else None
    return direct.most_payable(
        agreed=agreed.amount if agreed else None, card=usual.amount if usual else None, policy=buy.terms.policy
    )


def _week(buy: DirectBuy, patterns: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The week that is bought: the package's own where it states one."""
    if buy.wanted.patterns is not None:
        if patterns:
            raise Refused("direct.week_is_given")
        return buy.wanted.patterns
    bidding.ensure_week(patterns, buy.wanted, buy.terms)
    return patterns


def _case(buy: DirectBuy, judged: _Judged, award_id: UUID) -> CaseDocument:
    """What the authoriser reads: that nobody else was asked, on which ground, and for how much."""
    package, choice = buy.package, judged.choice
    unit = UNITS.get(buy.wanted.unit, buy.wanted.unit)
    weekly = pounds(judged.cost.average_week)
    return CaseDocument(
        need=f"{package.reference}, {package.title}: {package.summary}",
        options=[Option(name=judged.provider, weekly=weekly, note=package.reference, is_recommended=True)],
        recommendation=judged.reason,
        facts=[
            ("Awarded without a mini-tender", judged.ground.name),
            ("Under", judged.ground.source),
            ("Notices", judged.ground.notice),
            ("Provider", judged.provider),
            *([("Children", str(len(judged.children)))] if len(judged.children) > 1 else []),
            ("Price", f"{unit_price(choice.unit_price)} for each {unit}"),
            ("The most you pay", f"{unit_price(judged.most.amount)}, by {judged.most.source}"),
            ("Period", f"{long_date(choice.starts_on)} to {long_date(choice.ends_on)}"),
            ("Average week", weekly),
        ],
        href=f"/direct-awards/{award_id}",
    )
