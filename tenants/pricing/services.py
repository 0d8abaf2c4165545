"""Adopting rate cards and setting term dates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.pricing import queries
from tenants.pricing.models import Rate, RateCard, TermPeriod
from tenants.pricing.rules import cards
from tenants.pricing.rules.cards import RateLine
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.schedule import Period


def adopt_rate_card(
    *,
    actor: Actor,
    lot_id: UUID,
    from_on: date,
    rates: Sequence[RateLine],
    uplifts: Mapping[Uplift, Decimal],
    evening_from: time | None,
    now: datetime,
) -> RateCard:
    """Adopt the council's prices for a lot from a day on. What an agreement was signed at stays with the agreement.

    Raises `Refused` for a card that could not price a schedule, that begins in the past or on the day of another,
    `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id)
    cards.ensure_card_holds(lines=rates, uplifts=uplifts, evening_from=evening_from)
    cards.ensure_begins_in_time(from_on=from_on, today=local(now).date())
    cards.ensure_only_card_of_the_day(
        from_on=from_on, is_taken=queries.has_card_from(actor.organisation, lot_id, from_on)
    )
    card = RateCard(
        council_id=actor.organisation,
        lead_id=lot.lead_id,
        lot_id=lot_id,
        from_on=from_on,
        uplifts={str(uplift): f"{factor:f}" for uplift, factor in uplifts.items()},
        evening_from=evening_from.strftime("%H:%M") if evening_from else None,
        adopted_at=now,
        adopted_by=actor.person,
    )
    db.session.add(card)
    db.session.flush()
    db.session.add_all(
        Rate(
            council_id=card.council_id,
            rate_card_id=card.id,
            unit=line.unit,
            amount=line.amount,
            is_ceiling=line.is_ceiling,
        )
        for line in rates
    )
    db.session.flush()
    audit.record(actor, "rate_card.adopted", card, lot=lot_id, from_on=from_on, units=[line.unit for line in rates])
    return card


def set_term_dates(*, actor: Actor, terms: Sequence[Period]) -> tuple[Period, ...]:
    """Put these school terms in the place of all the council had. Raises `Refused` where two overlap.

    What was costed before keeps the cost that was agreed.
    """
    ordered = cards.ensure_terms_apart(terms)
    db.session.execute(sa.delete(TermPeriod).where(TermPeriod.council_id == actor.organisation))
    db.session.add_all(
        TermPeriod(council_id=actor.organisation, starts_on=term.first, ends_on=term.last) for term in ordered
    )
    db.session.flush()
    council = members.get_organisation(actor.organisation)
    audit.record(actor, "term_dates.set", council, terms=len(ordered))
    return ordered
