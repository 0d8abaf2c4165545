"""Nothing lost between a change and what it sets off: a real queue, a real worker, a real mail server."""

import email
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from email.message import Message
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisAway

from consortium.kernel import jobs, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.engines.server import free_port
from consortium.kernel.settings import Settings, driver_url
from consortium.people.rules import Role
from consortium.people.services.messages import revive
from tests.factories.world import World


class Sink:
    """A mail server that keeps what it is given; it may be told to fail."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.fails = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.fails:
            self.fails -= 1
            return "451 try again later"
        self.received.append(email.message_from_bytes(envelope.content))
        return "250 kept"


@pytest.fixture
def mail(app: Flask) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    before = app.extensions["mail"]
    app.extensions["mail"] = notify._by_smtp(f"smtp://127.0.0.1:{controller.port}")
    yield sink
    app.extensions["mail"] = before
    controller.stop()


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)


@pytest.fixture
def relay(settings: Settings) -> Iterator[Callable[[str], int]]:
    engine = sa.create_engine(driver_url(settings.relay_database_url))

    def once(redis_url: str) -> int:
        with engine.connect() as connection:
            return jobs.relay_once(connection, jobs.queue(redis_url))

    yield once
    engine.dispose()


@pytest.fixture(autouse=True)
def empty_queue(redis_url: str) -> None:
    Redis.from_url(redis_url).flushdb()


def tell(world: World, actor: Actor, key: str) -> None:
    """Record a notification to the actor themselves."""
    with world.acting(actor):
        notify.record(
            actor,
            key=key,
            person_id=actor.person,
            address=world.address_of(actor.name),
            template="consortium/kernel/mail/test",
            facts={"reference": "R1"},
        )


def work(app: Flask, redis_url: str) -> None:
    jobs.work(app, redis_url, burst=True)


def messages(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM outbox_message ORDER BY recorded_at")))


def test_a_notification_is_sent_once_through_relay_queue_and_worker(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    superuser_engine: sa.Engine,
) -> None:
    tell(world, sam, "k")
    tell(world, sam, "k")
    assert relay(redis_url) == 1
    assert relay(redis_url) == 0
    work(app, redis_url)
    assert [message["To"] for message in mail.received] == ["sam.okoro@people.example"]
    (row,) = messages(superuser_engine)
    assert row.done_at is not None


def test_a_batch_is_chosen_once_however_many_wait(world: World, sam: Actor, settings: Settings) -> None:
    """On a database whose tables PostgreSQL has not counted yet: there it would choose a join for two rows."""
    for number in range(40):
        tell(world, sam, f"k{number}")
    engine = sa.create_engine(driver_url(settings.relay_database_url), poolclass=sa.NullPool)
    claim = sa.text(f"EXPLAIN (ANALYZE, FORMAT JSON) {jobs.CLAIM.text}")
    with engine.connect() as connection:
        [plan] = connection.execute(claim, {"lost_after": jobs.LOST_AFTER}).scalar_one()
    [chosen] = [node for node in _nodes(plan["Plan"]) if node["Node Type"] == "LockRows"]
    assert (chosen["Actual Rows"], chosen["Actual Loops"]) == (40, 1)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def test_a_second_delivery_does_no_harm(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    superuser_engine: sa.Engine,
) -> None:
    tell(world, sam, "k")
    relay(redis_url)
    work(app, redis_url)
    (row,) = messages(superuser_engine)
    with app.app_context():
        jobs.perform(str(row.recorded_by), str(row.id), str(row.handled_as), row.handled_as_kind)
    assert len(mail.received) == 1


def test_messages_wait_while_redis_is_away_and_catch_up(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    superuser_engine: sa.Engine,
) -> None:
    tell(world, sam, "k")
    with pytest.raises(RedisAway):
        relay("redis://127.0.0.1:1/0")
    assert messages(superuser_engine)[0].dispatched_at is None
    assert relay(redis_url) == 1
    work(app, redis_url)
    assert len(mail.received) == 1


def test_what_redis_lost_is_handed_over_again(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    move_clock: Callable[..., None],
) -> None:
    tell(world, sam, "k")
    assert relay(redis_url) == 1
    Redis.from_url(redis_url).flushdb()
    move_clock(minutes=2)
    assert relay(redis_url) == 1
    work(app, redis_url)
    assert len(mail.received) == 1


def test_a_repeated_message_bears_the_same_message_id(
    app: Flask, world: World, sam: Actor, mail: Sink, superuser_engine: sa.Engine
) -> None:
    tell(world, sam, "k")
    (row,) = messages(superuser_engine)
    arguments = (str(row.recorded_by), str(row.id), str(row.handled_as), row.handled_as_kind)
    for _ in range(2):  # the process died after the server accepted and before the note was committed
        with app.app_context():
            jobs.perform(*arguments)
        with superuser_engine.begin() as connection:
            connection.execute(sa.text("UPDATE notification SET sent_at = NULL"))
            connection.execute(sa.text("UPDATE outbox_message SET done_at = NULL"))
    assert len({message["Message-ID"] for message in mail.received}) == 1
    assert len(mail.received) == 2


def test_a_job_that_always_fails_is_listed_as_dead_and_can_be_revived(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    superuser_engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "BACK_OFF", [0])
    mail.fails = 2
    tell(world, sam, "k")
    relay(redis_url)
    work(app, redis_url)
    (row,) = messages(superuser_engine)
    assert (row.dead_at is not None, row.error) == (True, "SMTPDataError")
    administrator = world.administrator()
    with world.acting(administrator):
        revive(actor=administrator, recorded_by=row.recorded_by, message_id=row.id)
    assert relay(redis_url) == 1
    work(app, redis_url)
    assert len(mail.received) == 1


def test_many_messages_are_one_job_and_one_that_fails_holds_up_none_of_the_others(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    superuser_engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "BACK_OFF", [0])
    mail.fails = 1
    for number in range(jobs.BUNDLE):
        tell(world, sam, f"k{number}")
    assert relay(redis_url) == jobs.BUNDLE
    assert jobs.queue(redis_url).count == 1
    work(app, redis_url)
    assert len(mail.received) == jobs.BUNDLE
    assert all(row.done_at is not None for row in messages(superuser_engine))


def test_of_many_messages_the_one_that_always_fails_is_dead_alone(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    superuser_engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "BACK_OFF", [0])
    for number in range(3):
        tell(world, sam, f"k{number}")
    with superuser_engine.begin() as connection:
        connection.execute(sa.text("UPDATE notification SET template = 'no such' WHERE key = 'k1'"))
    relay(redis_url)
    work(app, redis_url)
    assert sorted(row.error or "" for row in messages(superuser_engine)) == ["", "", "TemplateNotFound"]
    assert sum(row.done_at is not None for row in messages(superuser_engine)) == 2


def test_what_a_bundle_has_no_time_for_goes_on_alone(
    app: Flask,
    world: World,
    sam: Actor,
    relay: Callable[[str], int],
    redis_url: str,
    mail: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        tell(world, sam, f"k{number}")
    relay(redis_url)
    monkeypatch.setattr(jobs, "JOB_MAY_TAKE", -1)
    monkeypatch.setattr(jobs, "UnixSignalDeathPenalty", nullcontext)
    work(app, redis_url)
    assert len(mail.received) == 3


def test_what_is_rolled_back_sets_nothing_off(world: World, sam: Actor, superuser_engine: sa.Engine) -> None:
    def give_up() -> None:
        with world.acting(sam):
            notify.record(sam, key="k", person_id=sam.person, address="x@people.example", template="t", facts={})
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    assert messages(superuser_engine) == []


def test_the_queue_holds_identifiers_only(
    app: Flask, world: World, sam: Actor, relay: Callable[[str], int], redis_url: str
) -> None:
    tell(world, sam, "k")
    relay(redis_url)
    redis = Redis.from_url(redis_url)
    held = repr([redis.hgetall(key) for key in redis.keys("rq:job:*")])
    assert "okoro" not in held.lower()
    assert str(sam.organisation_id) in held


def test_handlers_are_named_after_where_they_are() -> None:
    assert "consortium.kernel.notify.send" in outbox.HANDLERS
