"""The relay, which hands committed messages to RQ, and the worker's side, which does each of them once.

Redis is a hint: what it loses, the sweeper hands over again. A second delivery finds the message done and stops.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Callback, Queue, Retry, SimpleWorker, get_current_job
from rq.job import Job
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.models import OutboxMessage
from consortium.kernel.outbox import FOLLOWERS, HANDLERS, Follower, from_payload
from consortium.kernel.tenancy import Actor, ActorKind, OrganisationKind, acting_as

log = structlog.get_logger(__name__)

QUEUE, ERRANDS = "consortium", "consortium-errands"
BACK_OFF = [1, 5, 15, 60, 300]
"""Seconds between the tries of a job that failed."""
BATCH = 500
BUNDLE = 25
"""How many messages one job of the queue carries at the most: RQ costs as much for each job as a handler does."""
LOST_AFTER = 90
"""Seconds, unless the settings say otherwise: a message handed over this long ago and not done is handed over again,
for Redis or a worker may have died with it. Each time it is waited for that much longer."""
JOB_MAY_TAKE, PATIENCE = 60, 40
"""Seconds: for a job, and of these for PostgreSQL to come back, before it counts as a try that failed."""
WORKER_TTL, MAINTENANCE_EVERY = 45, 30
"""Seconds. RQ's own, 7 and 10 minutes, leave its scheduler, needed for back-off, dead that long after a crash."""

NIGHT_ASKED_EVERY = 60
"""Seconds after which the relay asks again whether a night's work is to be given out."""

# Chosen once, by where the rows lie: of a join PostgreSQL may choose the batch anew for every message that waits.
CLAIM = sa.text(
    f"""
    UPDATE outbox_message SET dispatched_at = guard.now(), attempts = attempts + 1
    WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM outbox_message
      WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= (SELECT guard.now())
        AND (dispatched_at IS NULL
             OR dispatched_at < guard.now() - make_interval(secs => :lost_after) * least(attempts, 20))
      ORDER BY due_at, recorded_at LIMIT {BATCH} FOR UPDATE SKIP LOCKED))
    RETURNING recorded_by, id, handled_as, handled_as_kind, attempts, handler
    """
)


def queue(redis_url: str) -> Queue:
    connection = Redis.from_url(redis_url, socket_connect_timeout=2)
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def errands_of(main: Queue) -> Queue:
    """The queue beside it for what waits for others' networks: a worker turns to it when the first is empty."""
    return Queue(ERRANDS, connection=main.connection, serializer=JSONSerializer)


Arguments = tuple[str, str, str, str]
"""What `perform` is called with: who recorded it, its id, as whom it is handled, and of which kind that is."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is handed over: identifiers only."""

    recorded_by: UUID
    id: UUID
    handled_as: UUID
    handled_as_kind: str
    attempts: int
    handler: str = ""

    @property
    def sends_out(self) -> bool:
        return self.handler in HANDLERS and HANDLERS[self.handler].sends_out

    def arguments(self) -> Arguments:
        """What `perform` is called with."""
        return str(self.recorded_by), str(self.id), str(self.handled_as), self.handled_as_kind


def claim(connection: sa.Connection, lost_after: int = LOST_AFTER) -> list[Message]:
    """Take a batch of waiting messages, as the relay role, and mark them as handed over in the same transaction."""
    with connection.begin():
        return _claim(connection, lost_after)


def _claim(connection: sa.Connection, lost_after: int) -> list[Message]:
    return [Message(*row) for row in connection.execute(CLAIM, {"lost_after": lost_after})]


def relay_once(connection: sa.Connection, to: Queue, lost_after: int = LOST_AFTER) -> int:
    """Hand the waiting messages to RQ, one batch. Returns how many. Raises `RedisError`, with none marked as handed."""
    with connection.begin():
        messages = _claim(connection, lost_after)
        errands = [message for message in messages if message.sends_out]
        others = [message for message in messages if not message.sends_out]
        bundles = (others[start : start + BUNDLE] for start in range(0, len(others), BUNDLE))
        to.enqueue_many([_job_of(bundle) for bundle in bundles])
        if errands:
            errands_of(to).enqueue_many([_job_of([errand]) for errand in errands])
    return len(messages)


def _job_of(bundle: Sequence[Message]) -> EnqueueData:
    """One message is a job that is tried again after a while; several are one job, which parts with what failed."""
    first = bundle[0]
    if len(bundle) == 1:
        return _job_of_one(first.arguments(), f"{first.id}-{first.attempts}")
    return Queue.prepare_data(
        perform_all,
        args=([message.arguments() for message in bundle],),
        job_id=f"{first.id}-{first.attempts}-and-{len(bundle) - 1}",
        result_ttl=0,
        failure_ttl=86400,
        timeout=JOB_MAY_TAKE,
    )


def _job_of_one(message: Arguments, job_id: str) -> EnqueueData:
    return Queue.prepare_data(
        perform,
        args=message,
        job_id=job_id,
        retry=Retry(max=len(BACK_OFF), interval=BACK_OFF),
        on_failure=Callback(note_failure),
        result_ttl=0,
        failure_ttl=86400,
        timeout=JOB_MAY_TAKE,
    )


def begin_night(connection: sa.Connection) -> int:
    """Give out the night's work, once a day, as the relay role. Returns how many messages that made."""
    with connection.begin():
        return int(connection.execute(sa.text("SELECT guard.begin_night()")).scalar_one())


def relay(
    engine: sa.Engine,
    redis_url: str,
    *,
    lost_after: int = LOST_AFTER,
    goes_on: Callable[[], bool] = lambda: True,
    pause: float = 0.1,
) -> None:
    """Relay for as long as `goes_on`. Redis or PostgreSQL away: wait a little longer each time, lose nothing."""
    tries = 0
    to = queue(redis_url)
    asks_at = time.monotonic() + NIGHT_ASKED_EVERY
    while goes_on():
        try:
            with engine.connect() as connection:
                while goes_on():
                    if time.monotonic() > asks_at:
                        asks_at = time.monotonic() + NIGHT_ASKED_EVERY
                        begin_night(connection)
                    if relay_once(connection, to, lost_after) < BATCH:
                        time.sleep(pause)
                    tries = 0
        except (RedisError, sa.exc.DBAPIError) as error:
            tries += 1
            _wait("relay", error, tries)


def _wait(who: str, error: Exception, tries: int) -> None:
    """A little longer after each try, five seconds at the most."""
    log.warning(f"{who}.waits", error=type(error).__name__, tries=tries)
    time.sleep(min(0.2 * 2**tries, 5))


class HandlerFailed(Exception):  # noqa: N818
    """A handler raised something. Bears its kind only: the queue keeps what it is told, and logs it."""


def perform(recorded_by: str, message_id: str, handled_as: str, handled_as_kind: str) -> None:
    """Do what one message asks, once, in one transaction with the mark that it is done.

    Raises `HandlerFailed`, whatever the handler raised: the message of an exception may hold personal data.
    """
    try:
        _once_the_database_answers(lambda: _perform(recorded_by, message_id, handled_as, handled_as_kind))
    except Exception as error:
        raise HandlerFailed(type(error).__name__) from None


def perform_all(messages: Sequence[Arguments]) -> None:
    """Do what several messages ask, each in a transaction and within a time of its own, as `perform` does.

    One that fails holds up none of the others: it goes back to the queue alone, to be tried again by itself. So do
    those for which no time is left.
    """
    left, until = [], time.monotonic() + JOB_MAY_TAKE
    for message in messages:
        try:
            if time.monotonic() > until:
                raise HandlerFailed("NoTimeLeft")
            with UnixSignalDeathPenalty(JOB_MAY_TAKE, JobTimeoutException):  # type: ignore[no-untyped-call]
                perform(*message)
        except HandlerFailed:
            left.append(message)
    job = get_current_job()
    if left and job is not None:
        to = Queue(job.origin, connection=job.connection, serializer=JSONSerializer)
        to.enqueue_many([_job_of_one(message, f"{message[1]}-alone") for message in left])


def _once_the_database_answers(act: Callable[[], None]) -> None:
    """Do it again where the database went away: nothing was done, and it is no failure of the handler's."""
    give_up_at = time.monotonic() + PATIENCE
    tries = 0
    while True:
        try:
            return act()
        except sa.exc.OperationalError as error:
            db.session.remove()
            if time.monotonic() > give_up_at:
                raise
            tries += 1
            _wait("worker", error, tries)


def _perform(recorded_by: str, message_id: str, handled_as: str, handled_as_kind: str) -> None:
    actor = Actor(ActorKind.JOB, UUID(handled_as), OrganisationKind(handled_as_kind))
    with acting_as(actor):
        message, followers = _lock_message(recorded_by, message_id)
        if message is None:
            return
        handler = HANDLERS[message.handler]
        event = from_payload(handler.event, message.payload)
        if not handler.sends_out:
            handler.act(actor, event)
            for follower in followers:
                follower.hear(actor, message)
            message.done_at = clock.now()
            db.session.commit()
            return
        errand = handler.act(actor, event)
    outcome = errand.go() if errand else None  # with no transaction open
    with acting_as(actor):
        message, _ = _lock_message(recorded_by, message_id)
        if message is not None:
            if errand:
                errand.note(outcome)
            message.done_at = clock.now()
            db.session.commit()


def _lock_message(recorded_by: str, message_id: str) -> tuple[OutboxMessage | None, list[Follower]]:
    """The message, locked, unless it is done or dead; and who wants to hear of it."""
    row = db.session.execute(
        sa.select(OutboxMessage, *(sa.and_(OutboxMessage.is_change, each.wants) for each in FOLLOWERS))
        .where(OutboxMessage.recorded_by == UUID(recorded_by), OutboxMessage.id == UUID(message_id))
        .with_for_update(of=OutboxMessage)
    ).one_or_none()
    if row is None or row[0].done_at is not None or row[0].dead_at is not None:
        return None, []
    return row[0], [each for each, wants in zip(FOLLOWERS, row[1:], strict=True) if wants]


def note_failure(job: Job, connection: Redis, kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """After the last try the message is dead: an administrator sees it and may revive it."""
    if job.retries_left:
        return
    recorded_by, message_id, handled_as, handled_as_kind = job.args
    with acting_as(Actor(ActorKind.JOB, UUID(handled_as), OrganisationKind(handled_as_kind))):
        message, _ = _lock_message(recorded_by, message_id)
        if message is not None:
            message.dead_at = clock.now()
            message.error = str(error) if isinstance(error, HandlerFailed) else kind.__name__
            db.session.commit()
            log.error("job.dead", handler=message.handler, error=message.error)


def work(app: Flask, redis_url: str, *, burst: bool = False) -> None:
    """Run a worker. One process, no fork a job: a killed worker's message is handed over again by the sweeper.

    Where Redis is away as it starts, it waits. Where Redis goes in the middle of a job, the worker may end: whatever
    supervises it starts it again.
    """
    with app.app_context():
        to = queue(redis_url)
        _await_redis(to.connection)
        worker = SimpleWorker(
            [to, errands_of(to)],
            connection=to.connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_EVERY,
        )
        worker.work(burst=burst, with_scheduler=not burst, logging_level="WARNING")


def _await_redis(connection: Redis) -> None:
    tries = 0
    while True:
        try:
            connection.ping()
        except RedisError as error:
            tries += 1
            _wait("worker", error, tries)
        else:
            return
