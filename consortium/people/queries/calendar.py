"""The deadlines of one person, for their calendar, gathered from whoever knows of any; whose a secret address is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.models import CalendarFeed

MOST_DEADLINES = 500


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment that concerns a person, in words that say nothing of any child. `key` stays the same when it moves."""

    key: str
    at: datetime
    title: str
    path: str


Deadlines = Callable[[Actor, datetime], Sequence[Deadline]]
_KNOWN: list[Deadlines] = []


def register_deadlines(tell: Deadlines) -> Deadlines:
    """Say that a capability knows of deadlines: those from an instant on that the actor may know of and act on."""
    _KNOWN.append(tell)
    return tell


def deadlines_of(actor: Actor, since: datetime) -> list[Deadline]:
    """Every deadline of the actor, the earliest first."""
    found = [deadline for tell in _KNOWN for deadline in tell(actor, since)]
    return sorted(found, key=lambda each: (each.at, each.key))[:MOST_DEADLINES]


def find_feed(actor: Actor) -> CalendarFeed | None:
    """The calendar address that the person has for the organisation acted for. The secret itself is not kept."""
    return db.session.get(CalendarFeed, (actor.person, actor.organisation))


@dataclass(frozen=True, slots=True)
class FeedOwner:
    person_id: UUID
    organisation_id: UUID


def find_feed_owner(token_hash: bytes) -> FeedOwner | None:
    """Whose calendar a secret address is; None for one that was replaced, revoked, or never was."""
    row = db.session.execute(sa.text("SELECT * FROM guard.feed_of(:hash)"), {"hash": token_hash}).one_or_none()
    return FeedOwner(row.person_id, row.organisation_id) if row else None
