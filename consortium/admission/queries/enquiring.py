"""Questions and answers of a round, as far as the actor may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Enquiry, EnquiryAsker
from consortium.admission.queries.found import PAGE, one
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class LockedToAsk:
    """The end of a round's questions and the database's own instant, read under the round's lock."""

    lead_id: UUID
    opens_at: datetime
    questions_until_at: datetime
    at: datetime


def lock_round_to_ask(round_id: UUID) -> LockedToAsk:
    """Share the round's lock until the transaction ends, then read the wall clock. Raises `NotFound`."""
    row = db.session.execute(
        sa.text("SELECT lead_id, opens_at, questions_until_at, at FROM guard.lock_round_to_ask(:round)"),
        {"round": round_id},
    ).one_or_none()
    if row is None:
        raise NotFound
    return LockedToAsk(row.lead_id, row.opens_at, row.questions_until_at, row.at)


def get_own_enquiry(actor: Actor, enquiry_id: UUID) -> Enquiry:
    """A question to the actor's organisation as lead. Raises `NotFound`."""
    return one(_own(actor, enquiry_id).execution_options(populate_existing=True))


def lock_own_enquiry(actor: Actor, enquiry_id: UUID) -> Enquiry:
    """A question to the actor's organisation as lead, held where it is not answered. Raises `NotFound`."""
    held = db.session.execute(
        _own(actor, enquiry_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return held if held is not None else get_own_enquiry(actor, enquiry_id)


def list_enquiries(
    round_id: UUID, *, is_answered: bool = False, after: UUID | None = None, limit: int = PAGE
) -> Sequence[Enquiry]:
    """The questions of a round in the order they were asked, paged by key: answered ones; to the lead, all.

    `is_answered` leaves those that wait out for the lead too.
    """
    return db.session.scalars(
        sa.select(Enquiry)
        .where(
            Enquiry.round_id == round_id,
            Enquiry.answered_at.is_not(None) if is_answered else sa.true(),
            Enquiry.id > after if after else sa.true(),
        )
        .order_by(Enquiry.id)
        .limit(limit)
    ).all()


def list_waiting_enquiries(actor: Actor, round_id: UUID, *, limit: int = PAGE) -> Sequence[Enquiry]:
    """The questions of a round that the actor's organisation leads and has not answered, the oldest first."""
    return db.session.scalars(
        sa.select(Enquiry)
        .where(Enquiry.lead_id == actor.organisation, Enquiry.round_id == round_id, Enquiry.answered_at.is_(None))
        .order_by(Enquiry.id)
        .limit(limit)
    ).all()


def list_asked_by_us(actor: Actor, round_id: UUID, *, limit: int = PAGE) -> Sequence[EnquiryAsker]:
    """What the actor's own organisation asked in a round, in its own words, the latest first."""
    return db.session.scalars(
        sa.select(EnquiryAsker)
        .where(EnquiryAsker.provider_id == actor.organisation, EnquiryAsker.round_id == round_id)
        .order_by(EnquiryAsker.id.desc())
        .limit(limit)
    ).all()


def answers_to(enquiry_ids: Sequence[UUID]) -> dict[UUID, Enquiry]:
    """By id: those of the questions that are answered, or that the actor's organisation is to answer."""
    return {row.id: row for row in db.session.scalars(sa.select(Enquiry).where(Enquiry.id.in_(enquiry_ids)))}


def _own(actor: Actor, enquiry_id: UUID) -> sa.Select[Enquiry]:
    return sa.select(Enquiry).where(Enquiry.lead_id == actor.organisation, Enquiry.id == enquiry_id)
