"""A provider asks in a round; the lead answers to all. Who asked stays with the asker."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from consortium.admission import queries
from consortium.admission.events import EnquiryAnswered, EnquiryMade
from consortium.admission.models import Enquiry, EnquiryAsker
from consortium.admission.rules import enquiries as rules
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id

_EVENT = ":event, CAST(:handlers AS text[]), CAST(:payload AS jsonb)"


def ask_in_round(*, actor: Actor, round_id: UUID, question: str) -> EnquiryAsker:
    """A provider asks. The lead gets the question, its rivals the answer, and nobody ever who asked.

    Raises `Refused` before the round opens and from the end of its questions on.
    """
    asked = rules.ensure_question(question)
    round_ = queries.lock_round_to_ask(round_id)
    rules.ensure_may_ask(opens_at=round_.opens_at, until_at=round_.questions_until_at, received_at=round_.at)
    own = EnquiryAsker(
        provider_id=actor.organisation,
        id=new_id(),
        lead_id=round_.lead_id,
        round_id=round_id,
        question=asked,
        asked_at=round_.at,
        asked_by=actor.person_id,
    )
    db.session.add(own)
    db.session.flush()
    db.session.execute(
        sa.text(f"SELECT guard.pass_enquiry_on(:wanted, {_EVENT})"),
        _told(own.id, EnquiryMade(enquiry_id=own.id)),
    )
    audit.record(actor, "enquiry.made", own, round=round_id)  # in the asker's own chain only
    return own


def answer_enquiry(
    *, actor: Actor, enquiry_id: UUID, answer: str, reworded: str | None = None, now: datetime
) -> Enquiry:
    """The lead answers to everybody; `reworded` replaces a question that says too much of whoever asked.

    Raises `Refused` when it was answered, and once the round is closed.
    """
    enquiry = queries.lock_own_enquiry(actor, enquiry_id)
    round_ = queries.get_own_round(actor, enquiry.round_id)
    rules.ensure_may_answer(answered_at=enquiry.answered_at, closes_at=round_.closes_at, at=now)
    question = enquiry.question if reworded is None else rules.ensure_question(reworded)
    enquiry.question, enquiry.answer = question, rules.ensure_answer(answer)
    enquiry.answered_at, enquiry.answered_by = now, actor.person
    db.session.flush()
    audit.record(actor, "enquiry.answered", enquiry, changed=["question", "answer"], round=round_.id)
    tell_round(round_.id, EnquiryAnswered(round_id=round_.id, enquiry_id=enquiry.id))
    return enquiry


def tell_round(round_id: UUID, event: outbox.Event) -> None:
    """Have every provider that applies in the round, or asked in it, told, without learning who they are."""
    db.session.execute(sa.text(f"SELECT guard.tell_round(:wanted, {_EVENT})"), _told(round_id, event))


def _told(wanted: UUID, event: outbox.Event) -> dict[str, Any]:
    """An event as the functions take it that record it for whom the actor must not know."""
    return {
        "wanted": wanted,
        "event": type(event).__name__,
        "handlers": list(outbox.handlers_of(type(event))),
        "payload": orjson.dumps(outbox.to_payload(event)).decode(),
    }
