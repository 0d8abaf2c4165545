"""The feed of changes of the organisation acted for, in an order in which nothing is missed.

Changes are ordered by the transaction that recorded them, and what may still have older company under way waits until
that is over: a stamp is taken long before the commit, and whoever reads by stamps misses what commits late. The place
to read on from is opaque to programs, and worth nothing on another database server.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from consortium.kernel import changes
from consortium.kernel.db import db
from consortium.kernel.errors import Refused, explain

explain(
    {
        "changes.unknown_cursor": "“{cursor}” is not a cursor that this feed gave. Begin without one, or with since.",
        "changes.another_feed": "The feed was begun anew, after the service was restored elsewhere, and this cursor is "
        "of the one before. Begin again with since and a moment before the last change you have.",
        "changes.unknown_type": "“{type}” is not a kind of change.",
    }
)

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
PAGE = 100
"""Changes a page, unless fewer are asked for."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which change: the server's era, the transaction that recorded it, and its identifier."""

    era: int
    recorded_in: int
    id: UUID

    def __str__(self) -> str:
        return f"{self.era:x}.{self.recorded_in:x}.{self.id.hex}"


def start_of(era: int) -> Cursor:
    return Cursor(era, 0, UUID(int=0))


def parse_cursor(said: str, *, era: int) -> Cursor:
    """Where to read on. Raises `Refused` for what is no cursor, and for one of another server."""
    if not said:
        return start_of(era)
    parts = said.split(".")
    try:
        of_era, recorded_in, changed = parts
        cursor = Cursor(int(of_era, 16), int(recorded_in, 16), UUID(hex=changed))
    except ValueError:
        raise Refused("changes.unknown_cursor", cursor=said[:100]) from None
    if str(cursor) != said or not 0 <= cursor.recorded_in < 2**63:
        raise Refused("changes.unknown_cursor", cursor=said[:100])
    if cursor.era != era:
        raise Refused("changes.another_feed")
    return cursor


AFTER = sa.text(
    "SELECT id, event, payload, recorded_at, recorded_in"
    " FROM guard.changes_after(:after_in, :after_id, :since, CAST(:events AS text[]), :most)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened, as programs are told of it."""

    id: UUID
    type: str
    at: datetime
    data: dict[str, str]
    recorded_in: int

    def cursor(self, era: int) -> Cursor:
        return Cursor(era, self.recorded_in, self.id)


def get_era() -> int:
    """The numbering in which this database server counts its transactions."""
    return int(db.session.execute(sa.text("SELECT guard.feed_era()")).scalar_one())


def list_changes(
    cursor: Cursor, *, most: int, since: datetime | None = None, types: Iterable[str] | None = None
) -> list[Change]:
    """The changes after a cursor, oldest first, of the kinds asked for; `since` is when they were recorded.

    Raises `Refused` for a kind that is none.
    """
    wanted = [_type_named(name) for name in (changes.TYPES if types is None else types)]
    rows = db.session.execute(
        AFTER,
        {
            "after_in": cursor.recorded_in,
            "after_id": cursor.id,
            "since": since or BEGINNING,
            "events": [each.event for each in wanted],
            "most": most,
        },
    )
    return [change_of(row) for row in rows]


def _type_named(name: str) -> changes.ChangeType:
    if name not in changes.TYPES:
        raise Refused("changes.unknown_type", type=name[:100])
    return changes.TYPES[name]


def change_of(message: Any) -> Change:
    """What programs are told of a message of the outbox."""
    told = changes.type_of(message.event)
    data = told.data(message.payload, current_app.config["PUBLIC_URL"])
    return Change(message.id, told.name, message.recorded_at, data, message.recorded_in)
