"""What is measured, its people and place, and how they act: each by its own person, over HTTP."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from tests.factories.register import Region
from tests.factories.world import World
from tests.integration.faults.site import Site

QUESTIONS, ASSESSORS_EACH, COUNCILS, PEOPLE_OF_EACH = 20, 3, 3, 4
CLIENTS = 8
SAMPLE, SINGLES = 60, 10
"""Of so many applications every part is scored and moderated over HTTP, among all the rows of the others."""
Act = tuple[UUID, str, str, dict[str, Any]]
"""Who sends what where, with what."""


@dataclass
class Round:
    """What one measured round took, in seconds, and what it was made of."""

    applications: int
    seconds: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    scores: int = 0
    single: float = 0.0
    boards: list[float] = field(default_factory=list)
    moderated: int = 0
    admitted: int = 0

    @property
    def rate(self) -> float:
        """Scores per second, declarations and locks included."""
        return self.scores / self.seconds["score"]

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began, said = time.perf_counter(), 0

        def note(*_: object) -> None:
            nonlocal said
            said += 1

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        yield
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - began
        self.statements[what] = self.statements.get(what, 0) + said
        print(f"B5, {what}: {self.seconds[what]:.1f} s", flush=True)


@dataclass
class House:
    """The round's people and place."""

    site: Site
    world: World
    region: Region
    officer: Actor
    assessors: dict[UUID, Actor]
    round_id: UUID

    def rows(self, query: str, **values: object) -> list[Any]:
        """Read as the superuser."""
        with self.world.engine.connect() as connection:
            return list(connection.execute(sa.text(query), values))


def act(person_id: UUID, method: str, path: str, said: dict[str, Any]) -> Act:
    return person_id, method, path, said


def send(house: House, *sequences: Sequence[Act]) -> None:
    """Each sequence in its order, so many at a time. Raises `AssertionError` for an answer that is no success."""
    waiting, lock, failed = iter(sequences), threading.Lock(), list[str]()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", house.site.installation.port, timeout=60)
        while not failed:
            with lock:
                acts = next(waiting, None)
            if acts is None:
                break
            for person_id, method, path, said in acts:
                head = {"Authorization": f"Bearer {person_id}", "Content-Type": "application/json"}
                connection.request(method, f"/api/v1{path}", json.dumps(said), head)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status >= 300:
                    failed.append(f"{method} {path}: {answer.status} {body[:300]!r}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(min(CLIENTS, len(sequences)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[0]
