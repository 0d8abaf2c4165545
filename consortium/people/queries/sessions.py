"""Where people are signed in: one's own sessions, and for an administrator those of a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import SignInSession

MOST = 50
"""Sessions of one person that are listed: nobody has more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions last here: in all, and without use."""

    lasts: timedelta
    idle: timedelta

    def ends_at(self, *, began_at: datetime, seen_at: datetime) -> datetime:
        return min(began_at + self.lasts, seen_at + self.idle)


def _live(now: datetime, limits: Limits) -> sa.ColumnElement[bool]:
    return sa.and_(
        SignInSession.ended_at.is_(None),
        SignInSession.proved_at.is_not(None),
        SignInSession.began_at > now - limits.lasts,
        SignInSession.seen_at > now - limits.idle,
    )


def list_own(actor: Actor, now: datetime, limits: Limits) -> Sequence[SignInSession]:
    """The person's sessions that go on, the one used last first."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(SignInSession.person_id == actor.person, _live(now, limits))
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


def list_of_colleague(organisation_id: UUID, person_id: UUID, now: datetime, limits: Limits) -> Sequence[SignInSession]:
    """Where a colleague is signed in for the organisation that the administrator looks after."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(
            SignInSession.organisation_id == organisation_id, SignInSession.person_id == person_id, _live(now, limits)
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
        .limit(MOST)
    ).all()
