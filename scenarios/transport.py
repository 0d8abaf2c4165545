"""How a story reaches the product: over HTTP, to running processes or to the application in this process."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import database, jobs
from consortium.kernel.settings import Settings, driver_url
from consortium.kernel.supervisor import Supervisor
from scenarios.installation import Installation

PATIENCE = 30.0
"""Seconds that committed messages may take to be done before a story gives up."""
WAITING = sa.text(
    "SELECT count(*) FROM outbox_message WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= guard.now()"
)


class StoryError(Exception):
    """The product did not do what the story says; the message is one line."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a story is told: new HTTP clients, a clock to move, and a way to wait until all messages are done."""

    new_client: Callable[[], httpx.Client]
    settle: Callable[[], None]
    owner: sa.Engine

    def move_clock(self, seconds: float) -> datetime:
        """Move the one clock, as its owner role: the only thing in a story that no person does."""
        with self.owner.connect() as connection:
            return database.move_clock(connection, seconds)

    def now(self) -> datetime:
        with self.owner.connect() as connection:
            instant: datetime = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
            return instant


@contextlib.contextmanager
def _owner(settings: Settings) -> Iterator[sa.Engine]:
    engine = sa.create_engine(driver_url(settings.owner_database_url))
    try:
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def in_this_process(app: Flask, settings: Settings) -> Iterator[Stage]:
    """The application called directly, messages done as soon as they are waited for: for filling a demonstration."""
    relay = sa.create_engine(driver_url(settings.relay_database_url))
    transport = httpx.WSGITransport(app=app)

    def new_client() -> httpx.Client:
        return httpx.Client(transport=transport, base_url=settings.public_url)

    def settle() -> None:
        with app.app_context(), relay.connect() as connection:
            while messages := jobs.claim(connection):
                for message in messages:
                    jobs.perform(*message.arguments())

    try:
        with _owner(settings) as owner:
            yield Stage(new_client, settle, owner)
    finally:
        relay.dispose()


def in_processes(installation: Installation, tell: Callable[[Stage], None]) -> None:
    """Tell a story to web, worker and relay as processes of their own, as in production; then stop them.

    Raises whatever `tell` raises, and `StoryError` when the processes do not start or are stopped before the end.
    """
    supervisor = Supervisor([*installation.engines, *installation.programs()])
    told: list[BaseException | None] = []

    def tell_and_stop() -> None:
        try:
            with _to_processes(installation) as stage:
                tell(stage)
            told.append(None)
        except BaseException as error:
            told.append(error)
        finally:
            supervisor.stop()

    teller = threading.Thread(target=tell_and_stop, daemon=True)
    status = supervisor.run(teller.start)
    if status:
        raise StoryError("the product's processes did not start")
    teller.join(PATIENCE)
    if not told:
        raise StoryError("stopped before the story's end")
    if told[0] is not None:
        raise told[0]


@contextlib.contextmanager
def _to_processes(installation: Installation) -> Iterator[Stage]:
    relay = sa.create_engine(driver_url(installation.settings.relay_database_url))

    def settle() -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            with relay.connect() as connection:
                if not connection.execute(WAITING).scalar_one():
                    return
            if time.monotonic() > deadline:
                raise StoryError("messages are still waiting: is the worker running?")
            time.sleep(0.05)

    try:
        with _owner(installation.settings) as owner:
            yield Stage(lambda: httpx.Client(base_url=installation.address, timeout=30), settle, owner)
    finally:
        relay.dispose()
