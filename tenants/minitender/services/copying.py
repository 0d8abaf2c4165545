"""The council's policy and prices of a moment, as they are fixed on what is bought then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from tenants.minitender.rules.terms import PackagePrices, TenderTerms
from tenants.policy import queries as policies
from tenants.pricing import queries as pricing
from tenants.pricing.rules.cards import UNITS


def terms_now(
    *, actor: Actor, lot_id: UUID, bought: Sequence[Any], seed: str, now: datetime
) -> tuple[UUID, TenderTerms]:
    """The policy in force for a lot, by its id, and the terms copied from it. Raises `Refused` where there is none."""
    policy = policies.find_policy_in_force(actor.organisation, lot_id, now)
    if policy is None:
        raise Refused("mini_tender.no_policy")
    card = pricing.find_rate_card(actor.organisation, lot_id, local(now).date())
    usual = _prices(card) if card else None
    periods = pricing.list_term_periods(actor.organisation)
    return policy.id, TenderTerms(
        policy=policies.terms_of(policy),
        policy_version=policy.version,
        ceilings=usual.ceilings if usual else {},
        uplifts={str(name): factor for name, factor in card.uplifts.items()} if card else {},
        evening_from=card.evening_from.strftime("%H:%M") if card and card.evening_from else None,
        term_dates=tuple((period.first, period.last) for period in periods),
        seed=seed,
        packages={str(each.id): _prices(card, each) for each in bought} if card else {},
    )


def _prices(card: pricing.Card, package: Any = None) -> PackagePrices:
    """What the card says for a package of its complexity in its place; of none, for support that names neither."""
    prices = card.prices(complexity=package.complexity, place=package.place) if package else card.prices()
    lines = {unit: line for unit in UNITS if (line := prices.usual(unit))}
    return PackagePrices(
        ceilings={unit: line.amount for unit, line in lines.items() if line.is_ceiling},
        uplifts={unit: {str(name): factor for name, factor in prices.uplifts_over(unit).items()} for unit in lines},
    )
