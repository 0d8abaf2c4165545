"""Events on their way, recorded in the transaction of the change they tell of.

A capability's `jobs.py` says what it handles; recording an event writes one message per handler. The relay hands the
messages to RQ after the commit; a message is done once, by the row itself, however often it is delivered. What goes
over somebody else's network is an errand, done between two transactions, for a slow answer must not hold one open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints
from uuid import UUID

import orjson
import sqlalchemy as sa

from consortium.kernel import changes, clock
from consortium.kernel.db import db, new_id
from consortium.kernel.models import OutboxMessage
from consortium.kernel.tenancy import Actor, OrganisationKind, present_actor


class Event(Protocol):
    """A frozen dataclass in the past tense: ids only, no personal data."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is done outside the database, and how its outcome is noted afterwards. Only `note` may write.

    It may be done twice where a process dies in between: whoever is at the other end must be able to tell.
    """

    go: Callable[[], Any]
    note: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """`act` does what the event asks; one that sends somebody out only reads, and gives the errand or None."""

    name: str
    event: type[Any]
    act: Callable[[Actor, Any], Errand | None]
    sends_out: bool = False


HANDLERS: dict[str, Handler] = {}
_BY_EVENT: dict[str, list[str]] = {}
Act = TypeVar("Act", bound=Callable[[Actor, Any], Errand | None])


def handles(event: type[Any], *, sends_out: bool = False) -> Callable[[Act], Act]:
    """Say that a job handles `event`. It is called as a job of the organisation the event was recorded for.

    Raises `ValueError` when two handlers would bear one name.
    """

    def register(act: Act) -> Act:
        name = f"{act.__module__}.{act.__name__}"
        if name in HANDLERS:
            raise ValueError(f"{name} is registered twice")
        HANDLERS[name] = Handler(name, event, act, sends_out)
        _BY_EVENT.setdefault(event.__name__, []).append(name)
        return act

    return register


@dataclass(frozen=True, slots=True)
class Follower:
    """Whoever wants to hear of every change of an organisation, asked for with the message's own lock."""

    wants: sa.ColumnElement[bool]
    hear: Callable[[Actor, OutboxMessage], None]


FOLLOWERS: list[Follower] = []


def follow(wants: sa.ColumnElement[bool], hear: Callable[[Actor, OutboxMessage], None]) -> None:
    """Have `hear` called for each change that was handled, as a job of its organisation, where `wants` is true of it.

    `wants` is a condition on the message, so that a change that nobody follows costs no statement.
    """
    if hear not in [each.hear for each in FOLLOWERS]:
        FOLLOWERS.append(Follower(wants, hear))


def record(
    *events: Event, handled_as: tuple[UUID, OrganisationKind] | None = None, due_at: datetime | None = None
) -> None:
    """Record events for their handlers, to be handled as the actor's own organisation or as `handled_as`.

    `due_at` is a later moment at which they are handed over: what they tell may no longer be so by then, which the
    handler asks first.
    """
    record_for([(event, handled_as) for event in events], due_at=due_at)


RECORD = sa.text(
    """
    INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload, recorded_at,
      due_at, attempts, is_change)
    SELECT :recorded_by, m.id, m.handled_as, m.handled_as_kind, m.event, m.handler, m.payload, :at, :due_at, 0,
      m.is_change
    FROM jsonb_to_recordset(CAST(:messages AS jsonb))
      AS m (id uuid, handled_as uuid, handled_as_kind text, event text, handler text, payload jsonb, is_change boolean)
    """
)


def record_for(
    messages: Sequence[tuple[Event, tuple[UUID, OrganisationKind] | None]], *, due_at: datetime | None = None
) -> None:
    """Record many events in one statement, each to be handled as the organisation beside it (None: the actor's own).

    An event that is told to many organisations is written out once.
    """
    actor = present_actor()
    own = (actor.organisation, actor.organisation_kind)
    payloads = {id(event): to_payload(event) for event, _ in messages}
    rows = [
        {
            "id": new_id(),
            "handled_as": organisation_id,
            "handled_as_kind": str(kind),
            "event": type(event).__name__,
            "handler": handler,
            "payload": payloads[id(event)],
            # What falls due later may no longer be so by then: it is no change yet.
            "is_change": number == 0 and due_at is None and changes.is_told(type(event).__name__),
        }
        for event, (organisation_id, kind) in ((event, handled_as or own) for event, handled_as in messages)
        for number, handler in enumerate(_BY_EVENT.get(type(event).__name__, ()))
    ]
    if not rows:
        return
    at = clock.now()
    given = {"recorded_by": actor.organisation, "at": at, "due_at": due_at or at}
    db.session.execute(RECORD, {**given, "messages": orjson.dumps(rows).decode()})


def handlers_of(event: type[Any]) -> tuple[str, ...]:
    """The names of an event's handlers, for a function of the database that records it for whom nobody may know."""
    return tuple(_BY_EVENT.get(event.__name__, ()))


def to_payload(event: Event) -> dict[str, Any]:
    plain = ((field.name, getattr(event, field.name)) for field in fields(event))
    return {name: str(value) if isinstance(value, UUID) else value for name, value in plain}


def from_payload(event: type[Any], payload: Mapping[str, Any]) -> Any:
    types = get_type_hints(event)
    # What an event says since lately has its default in messages that were recorded before.
    values = {f.name: payload[f.name] for f in fields(event) if f.name in payload}
    return event(**{name: UUID(value) if types[name] is UUID else value for name, value in values.items()})
