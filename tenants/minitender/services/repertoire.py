"""A provider keeps answers and prices for next time. None of it is a bid."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm.exc import StaleDataError

from consortium.kernel import audit, sealing
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.proofs import canonical
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.minitender import queries
from tenants.minitender.models import MiniTender, OfferedPrice, StandingAnswer
from tenants.minitender.rules import repertoire
from tenants.minitender.rules.bidding import Offer, Wanted
from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing import queries as pricing
from tenants.pricing.rules.picking import CardPrices


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer that is kept, opened for its own provider."""

    id: UUID
    topic: str
    answer: str
    saved_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class KeptPrice:
    """A price that is kept, in £ per unit, opened for its own provider."""

    lot_id: UUID
    unit: str
    unit_price: Decimal
    saved_at: datetime


def list_standing_answers(actor: Actor) -> list[KeptAnswer]:
    """By topic; there are never more than `rules.repertoire.MOST_ANSWERS`."""
    kept = [_opened(actor, each) for each in queries.list_standing_answers(actor)]
    return sorted(kept, key=lambda each: (each.topic.lower(), each.id))


def get_standing_answer(actor: Actor, answer_id: UUID) -> KeptAnswer:
    """Raises `NotFound`."""
    return _opened(actor, queries.get_standing_answer(actor, answer_id))


def list_offered_prices(actor: Actor, lot_id: UUID | None = None) -> list[KeptPrice]:
    """By lot and unit."""
    return [
        KeptPrice(
            each.lot_id,
            each.unit,
            Decimal(sealing.unseal_own(actor, bytes(each.sealed), bound_to=_bound_price(each)).decode()),
            each.saved_at,
        )
        for each in queries.list_offered_prices(actor, lot_id)
    ]


def _opened(actor: Actor, row: StandingAnswer) -> KeptAnswer:
    said = json.loads(sealing.unseal_own(actor, bytes(row.sealed), bound_to=_bound_answer(row)))
    return KeptAnswer(row.id, said["topic"], said["answer"], row.saved_at, row.revision)


def _bound_answer(row: StandingAnswer) -> bytes:
    return sealing.bound("standing answer", row.provider_id, row.id)


def _bound_price(row: OfferedPrice) -> bytes:
    return sealing.bound("offered price", row.provider_id, row.lead_id, row.lot_id, row.unit)


def save_standing_answer(
    *,
    actor: Actor,
    topic: str,
    answer: str,
    answer_id: UUID | None = None,
    revision: int | None = None,
    now: datetime,
) -> KeptAnswer:
    """Keep an answer about a topic, or change the one named, as it stood at `revision`.

    Raises `Refused` for one that says too little or too much and for a topic that has an answer, `NotFound` for
    another's, `StaleDataError` where somebody changed it meanwhile.
    """
    topic, answer = repertoire.ensure_answer(topic, answer)
    queries.lock_standing_answers(actor)
    kept = list_standing_answers(actor)
    if any(repertoire.fold(each.topic) == repertoire.fold(topic) and each.id != answer_id for each in kept):
        raise Refused("standing_answer.taken", topic=topic)
    if answer_id is None:
        repertoire.ensure_room(len(kept))
        found = StandingAnswer(provider_id=actor.organisation, id=new_id())
    else:
        found = queries.get_standing_answer(actor, answer_id)
        if revision is not None and found.revision != revision:
            raise StaleDataError
    said = canonical({"topic": topic, "answer": answer})
    found.sealed = sealing.seal_for_oneself(actor, said, bound_to=_bound_answer(found))
    found.saved_at, found.saved_by = now, actor.person_id
    db.session.add(found)
    db.session.flush()
    audit.record(actor, "standing_answer.saved", found, changed=["sealed"])
    return _opened(actor, found)


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
        found.sealed = sealing.seal_for_oneself(actor, f"{unit_price:f}".encode(), bound_to=_bound_price(found))
        found.saved_at, found.saved_by = now, actor.person_id
        db.session.add(found)
    db.session.flush()
    audit.record(actor, "offered_price.kept", members.get_organisation(actor.organisation), lot_id=lot_id, unit=unit)


def prices_of_lot(actor: Actor, lot_id: UUID) -> dict[str, Decimal]:
    """What the provider usually asks for each unit of a lot."""
    return {each.unit: each.unit_price for each in list_offered_prices(actor, lot_id)}


def keep_for_next_time(*, actor: Actor, tender: MiniTender, terms: TenderTerms, offer: Offer, now: datetime) -> None:
    """Keep the answers and prices of an offer, each in place of the one before about the same, as far as they can be.

    It refuses nothing, so that no bid fails for it.
    """
    kept = {repertoire.fold(each.topic): each for each in list_standing_answers(actor)}
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


def agreed_prices(
    actor: Actor, tender: MiniTender, bought: Sequence[Any], wanted: Sequence[Wanted]
) -> list[Decimal | None]:
    """What the bidder negotiated with this council for a unit of each package when its support begins, else None.

    A rate for one place band is none here: how a council bands its places is its own to know.
    """
    days = {each.starts_on for each in wanted}
    lines = pricing.negotiated_lines_by_day(tender.council_id, tender.lot_id, actor.organisation, days)
    found: list[Decimal | None] = []
    for package, each in zip(bought, wanted, strict=True):
        prices = CardPrices((), {}, None, lines[each.starts_on], package.complexity)
        line = prices.negotiated_line(each.unit)
        found.append(line.amount if line else None)
    return found


def suggested_bid(
    actor: Actor, tender: MiniTender, terms: TenderTerms, units: Sequence[str], agreed: Sequence[Decimal | None]
) -> dict[str, Any]:
    """What a new bid may begin with: answers by the key of their question, and a price for each package's unit.

    `agreed` are the rates negotiated with the council: each comes before the price that is kept.
    """
    kept = {each.topic: each.answer for each in list_standing_answers(actor)}
    questions = [repertoire.Question(each.key, each.title) for each in terms.policy.criteria]
    prices = {} if terms.has_fixed_price else prices_of_lot(actor, tender.lot_id)
    return {
        "answers": repertoire.answers_for(questions, kept),
        "prices": []
        if terms.has_fixed_price
        else [rate or prices.get(unit) for rate, unit in zip(agreed, units, strict=True)],
    }
