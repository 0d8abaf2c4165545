"""What was done about reasons before they are told, and what of it waits for somebody."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import LetterOverride, MiniTender, RewordedReason
from tenants.minitender.rules.state import Status

MOST_WAITING = 20


def list_reworded(council_id: UUID, mini_tender_id: UUID) -> Sequence[RewordedReason]:
    """Reasons that were sent back, in the order in which they were."""
    return db.session.scalars(
        sa.select(RewordedReason)
        .where(RewordedReason.council_id == council_id, RewordedReason.mini_tender_id == mini_tender_id)
        .order_by(RewordedReason.asked_at, RewordedReason.id)
    ).all()


def get_reworded(actor: Actor, mini_tender_id: UUID, reworded_id: UUID) -> RewordedReason:
    """Raises `NotFound`."""
    found = db.session.get(RewordedReason, (actor.organisation, reworded_id), populate_existing=True)
    if found is None or found.mini_tender_id != mini_tender_id:
        raise NotFound
    return found


def list_letter_overrides(council_id: UUID, mini_tender_id: UUID) -> Sequence[LetterOverride]:
    return db.session.scalars(
        sa.select(LetterOverride)
        .where(LetterOverride.council_id == council_id, LetterOverride.mini_tender_id == mini_tender_id)
        .order_by(LetterOverride.asked_at, LetterOverride.id)
    ).all()


def get_letter_override(actor: Actor, mini_tender_id: UUID, override_id: UUID) -> LetterOverride:
    """Raises `NotFound`."""
    found = db.session.get(LetterOverride, (actor.organisation, override_id), populate_existing=True)
    if found is None or found.mini_tender_id != mini_tender_id:
        raise NotFound
    return found


def list_to_reword(actor: Actor) -> Sequence[RewordedReason]:
    """Reasons of the council that wait for other words, the oldest first."""
    return db.session.scalars(
        sa.select(RewordedReason)
        .join(
            MiniTender,
            sa.and_(MiniTender.council_id == RewordedReason.council_id, MiniTender.id == RewordedReason.mini_tender_id),
        )
        .where(
            RewordedReason.council_id == actor.organisation,
            RewordedReason.words.is_(None),
            MiniTender.status == Status.OPENED,
        )
        .order_by(RewordedReason.asked_at, RewordedReason.id)
        .limit(MOST_WAITING)
    ).all()


def list_letters_to_agree(actor: Actor) -> Sequence[LetterOverride]:
    """What others of the council asked to tell as it is, and nobody has agreed to, the oldest first."""
    return db.session.scalars(
        sa.select(LetterOverride)
        .join(
            MiniTender,
            sa.and_(MiniTender.council_id == LetterOverride.council_id, MiniTender.id == LetterOverride.mini_tender_id),
        )
        .where(
            LetterOverride.council_id == actor.organisation,
            LetterOverride.agreed_at.is_(None),
            LetterOverride.asked_by != actor.person_id,
            MiniTender.status == Status.OPENED,
        )
        .order_by(LetterOverride.asked_at, LetterOverride.id)
        .limit(MOST_WAITING)
    ).all()
