"""A provider keeps answers and prices for next time. None of it is a bid."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm.exc import StaleDataError

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.minitender import queries
from tenants.minitender.models import MiniTender, OfferedPrice, StandingAnswer
from tenants.minitender.rules import repertoire
from tenants.minitender.rules.bidding import Offer
from tenants.minitender.rules.terms import TenderTerms


def save_standing_answer(
    *,
    actor: Actor,
    topic: str,
    answer: str,
    answer_id: UUID | None = None,
    revision: int | None = None,
    now: datetime,
) -> StandingAnswer:
    """Keep an answer about a topic, or change the one named, as it stood at `revision`.

    Raises `Refused` for one that says too little or too much and for a topic that has an answer, `NotFound` for
    another's, `StaleDataError` where somebody changed it meanwhile.
    """
    topic, answer = repertoire.ensure_answer(topic, answer)
    kept = queries.list_standing_answers(actor)
    if any(repertoire.fold(each.topic) == repertoire.fold(topic) and each.id != answer_id for each in kept):
        raise Refused("standing_answer.taken", topic=topic)
    if answer_id is None:
        repertoire.ensure_room(len(kept))
        found = StandingAnswer(provider_id=actor.organisation)
        db.session.add(found)
    else:
        found = queries.get_standing_answer(actor, answer_id)
        if revision is not None and found.revision != revision:
            raise StaleDataError
    found.topic, found.answer, found.saved_at, found.saved_by = topic, answer, now, actor.person_id
    db.session.flush()
    audit.record(actor, "standing_answer.saved", found, changed=["topic", "answer"])
    return found


def delete_standing_answer(*, actor: Actor, answer_id: UUID) -> None:
    """Bids that were made with it stay as they are. Raises `NotFound`."""
    found = queries.get_standing_answer(actor, answer_id)
    db.session.delete(found)
    db.session.flush()
    audit.record(actor, "standing_answer.deleted", found)


def keep_price(*, actor: Actor, lot_id: UUID, unit: str, unit_price: Decimal | None, now: datetime) -> None:
    """Keep the price usually asked for a unit of a lot; None takes it back. Raises `Refused`, `NotFound` for a lot."""
    lot = systems.get_lot(lot_id)
    key = (actor.organisation, lot.lead_id, lot.id, unit)
    found = db.session.get(OfferedPrice, key, with_for_update=True, populate_existing=True)
    if unit_price is None:
        if found is not None:
            db.session.delete(found)
    else:
        repertoire.ensure_price(unit, unit_price)
        if found is None:
            found = OfferedPrice(provider_id=actor.organisation, lead_id=lot.lead_id, lot_id=lot.id, unit=unit)
            db.session.add(found)
        found.unit_price, found.saved_at, found.saved_by = unit_price, now, actor.person_id
    db.session.flush()
    audit.record(actor, "offered_price.kept", members.get_organisation(actor.organisation), lot_id=lot_id, unit=unit)


def keep_for_next_time(*, actor: Actor, tender: MiniTender, terms: TenderTerms, offer: Offer, now: datetime) -> None:
    """Keep the answers and prices of an offer, each in place of the one before about the same, as far as they can be.

    It refuses nothing, so that no bid fails for it.
    """
    kept = {repertoire.fold(each.topic): each for each in queries.list_standing_answers(actor)}
    for criterion in terms.policy.criteria:
        answer = offer.answers.get(criterion.key, "")
        present = kept.get(repertoire.fold(criterion.title))
        if repertoire.is_keepable(criterion.title, answer, 0 if present else len(kept)):
            kept[repertoire.fold(criterion.title)] = save_standing_answer(
                actor=actor, topic=criterion.title, answer=answer, answer_id=present.id if present else None, now=now
            )
    if not terms.has_fixed_price:
        for unit, price in {line.unit: line.unit_price for line in offer.lines}.items():
            keep_price(actor=actor, lot_id=tender.lot_id, unit=unit, unit_price=price, now=now)


def suggested_bid(actor: Actor, tender: MiniTender, terms: TenderTerms, units: list[str]) -> dict[str, Any]:
    """What a new bid may begin with: answers by the key of their question, and a price for each package's unit."""
    kept = {each.topic: each.answer for each in queries.list_standing_answers(actor)}
    questions = [repertoire.Question(each.key, each.title) for each in terms.policy.criteria]
    prices = {} if terms.has_fixed_price else queries.prices_of_lot(actor, tender.lot_id)
    return {
        "answers": repertoire.answers_for(questions, kept),
        "prices": [prices.get(unit) for unit in units],
    }
