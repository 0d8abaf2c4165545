"""A person's secret calendar address: made anew, which ends the one before, or revoked."""

import secrets
from datetime import datetime

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people import queries
from consortium.people.models import CalendarFeed
from consortium.people.queries import calendar

SECRET_BYTES = 32


def make_feed(*, actor: Actor, token_hash: bytes, now: datetime) -> CalendarFeed:
    """Keep the hash of a new address; the one before shows nothing any more. The address is shown once."""
    feed = calendar.find_feed(actor)
    if feed is None:
        feed = CalendarFeed(person_id=actor.person, organisation_id=actor.organisation)
        db.session.add(feed)
    feed.token_hash, feed.made_at = token_hash, now
    db.session.flush()
    audit.record(actor, "calendar.made", queries.get_person(actor.person))
    return feed


def revoke_feed(*, actor: Actor) -> None:
    """The address shows nothing any more. Raises `NotFound` where there is none."""
    feed = calendar.find_feed(actor)
    if feed is None:
        raise NotFound
    db.session.delete(feed)
    db.session.flush()
    audit.record(actor, "calendar.revoked", queries.get_person(actor.person))


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)
