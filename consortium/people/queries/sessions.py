"""Where people are signed in: one's own sessions, and for an administrator those of a colleague."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import SignInSession

LASTS, IDLE = timedelta(hours=12), timedelta(minutes=60)
MOST = 50
"""Sessions of one person that are listed: nobody has more."""


def _live(now: datetime) -> sa.ColumnElement[bool]:
    began: InstrumentedAttribute[datetime] = SignInSession.began_at
    return sa.and_(
        SignInSession.ended_at.is_(None),
        SignInSession.proved_at.is_not(None),
        began > now - LASTS,
        SignInSession.seen_at > now - IDLE,
    )


def list_own(actor: Actor, now: datetime) -> Sequence[SignInSession]:
    """The person's sessions that go on, the one used last first."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(SignInSession.person_id == actor.person, _live(now))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
        .limit(MOST)
    ).all()


def get_own(actor: Actor, session_id: UUID) -> SignInSession:
    """One of the person's own sessions. Raises `NotFound`."""
    found = db.session.execute(
        sa.select(SignInSession).where(SignInSession.id == session_id, SignInSession.person_id == actor.person)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def list_of_colleague(organisation_id: UUID, person_id: UUID, now: datetime) -> Sequence[SignInSession]:
    """Where a colleague is signed in for the organisation that the administrator looks after."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(SignInSession.organisation_id == organisation_id, SignInSession.person_id == person_id, _live(now))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
        .limit(MOST)
    ).all()
