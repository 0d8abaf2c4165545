"""Drafting rate cards and adopting them from a day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from tenants.pricing import queries
from tenants.pricing.models import Rate, RateCard
from tenants.pricing.rules import cards
from tenants.pricing.rules.cards import CardTerms, RateLine, ordered_lines
from tenants.pricing.services.benchmarking import begin_contributing


def draft_rate_card(
    *, actor: Actor, lot_id: UUID, terms: CardTerms, now: datetime, revision: int | None = None
) -> RateCard:
    """Write the council's next prices for a lot down, or change the draft there is. It changes nothing until adopted.

    `revision` is the one that was looked at. Raises `Refused` for prices that could price nothing and where somebody
    else changed the draft meanwhile, `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id)
    cards.ensure_draft_holds(terms)
    queries.lock_cards(actor.organisation, lot_id)
    draft = queries.find_draft_row(actor.organisation, lot_id)
    if revision is not None and revision != (draft.revision if draft else 0):
        raise Refused("changed.meanwhile")
    if draft is None:
        draft = RateCard(
            council_id=actor.organisation,
            lead_id=lot.lead_id,
            lot_id=lot_id,
            drafted_at=now,
            drafted_by=actor.person,
            **_columns(terms),
        )
        db.session.add(draft)
        db.session.flush()
    else:
        for name, value in _columns(terms).items():
            setattr(draft, name, value)
        flag_modified(draft, "uplifts")  # lines alone may have changed, and whoever saves next must notice
        db.session.execute(sa.delete(Rate).where(Rate.council_id == draft.council_id, Rate.rate_card_id == draft.id))
    db.session.add_all(_rows(draft, terms.lines))
    db.session.flush()
    audit.record(actor, "rate_card.drafted", draft, lot=lot_id, lines=len(terms.lines))
    return draft


def adopt_draft(*, actor: Actor, card_id: UUID, from_on: date, now: datetime, revision: int | None = None) -> RateCard:
    """The draft is the council's prices from that day. What an agreement was signed at stays with the agreement.

    Raises `Refused` for a card that could not price a schedule, that begins in the past or on the day of another,
    that somebody changed since it was looked at, and once adopted.
    """
    draft = queries.get_own_row(actor, card_id)
    cards.ensure_is_draft(is_adopted=draft.adopted_at is not None)
    if revision is not None and draft.revision != revision:
        raise Refused("changed.meanwhile")
    card = queries.get_own_card(actor, card_id)
    cards.ensure_card_holds(card.terms)
    cards.ensure_begins_in_time(from_on=from_on, today=local(now).date())
    queries.lock_cards(actor.organisation, draft.lot_id)
    cards.ensure_only_card_of_the_day(
        from_on=from_on, is_taken=queries.has_card_from(actor.organisation, draft.lot_id, from_on)
    )
    draft.from_on, draft.adopted_at, draft.adopted_by = from_on, now, actor.person
    db.session.flush()
    begin_contributing(now=now)
    units = sorted({line.unit for line in card.lines})
    audit.record(actor, "rate_card.adopted", draft, lot=draft.lot_id, from_on=from_on, units=units)
    return draft


def adopt_rate_card(*, actor: Actor, lot_id: UUID, from_on: date, terms: CardTerms, now: datetime) -> RateCard:
    """Draft and adopt in one act, for whoever has the whole card. Raises `Refused` as both do."""
    cards.ensure_card_holds(terms)
    queries.lock_cards(actor.organisation, lot_id)
    cards.ensure_no_draft(has_draft=queries.find_draft_row(actor.organisation, lot_id) is not None)
    draft = draft_rate_card(actor=actor, lot_id=lot_id, terms=terms, now=now)
    return adopt_draft(actor=actor, card_id=draft.id, from_on=from_on, now=now)


def discard_draft(*, actor: Actor, card_id: UUID) -> UUID:
    """Throw a draft away. Returns its lot. Raises `Refused` once it was adopted."""
    draft = queries.get_own_row(actor, card_id)
    cards.ensure_is_draft(is_adopted=draft.adopted_at is not None)
    audit.record(actor, "rate_card.discarded", draft, lot=draft.lot_id)
    db.session.execute(sa.delete(Rate).where(Rate.council_id == draft.council_id, Rate.rate_card_id == draft.id))
    db.session.delete(draft)
    db.session.flush()
    return draft.lot_id


def _columns(terms: CardTerms) -> dict[str, object]:
    return {
        "uplifts": {str(uplift): f"{factor:f}" for uplift, factor in terms.uplifts.items()},
        "evening_from": terms.evening_from.strftime("%H:%M") if terms.evening_from else None,
        "place_bands": {band: list(places) for band, places in terms.place_bands.items()},
    }


def _rows(card: RateCard, lines: Sequence[RateLine]) -> list[Rate]:
    return [
        Rate(
            council_id=card.council_id,
            rate_card_id=card.id,
            number=number,
            unit=line.unit,
            complexity=line.complexity,
            place=line.place,
            day_kind=str(line.day_kind) if line.day_kind else None,
            carers=line.carers,
            amount=line.amount,
            is_ceiling=line.is_ceiling,
        )
        for number, line in enumerate(ordered_lines(lines), start=1)
    ]
