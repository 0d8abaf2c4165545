"""Clients that keep a connection each and send bids as fast as they are answered."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.crowd import Provider


@dataclass(frozen=True, slots=True)
class Post:
    """One bid on its way. `is_cut`: the connection first breaks in the middle of the request, then it is sent again."""

    provider: Provider
    tender_id: str
    offer: Mapping[str, Any]
    key: str
    is_cut: bool = False

    @property
    def path(self) -> str:
        return f"/api/v1/invitations/{self.tender_id}/bid"


@dataclass(frozen=True, slots=True)
class Answer:
    post: Post
    status: int
    body: dict[str, Any]
    seconds: float


@dataclass
class Load:
    """What a number of clients at once got for a list of posts."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.answers) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the posts was answered."""
        ordered = sorted(answer.seconds for answer in self.answers)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def send(port: int, posts: Sequence[Post], clients: int) -> Load:
    """Send every post once, `clients` at a time."""
    load, waiting, lock = Load(), iter(posts), threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (post := _next(waiting, lock)) is not None:
            if post.is_cut:
                _cut(port, post)
            answer = _post(connection, post)
            with lock:
                load.answers.append(answer)
        connection.close()

    began = time.perf_counter()
    _at_once([client] * clients)
    load.seconds = time.perf_counter() - began
    return load


def send_together(port: int, posts: Sequence[Post]) -> list[Answer]:
    """Send all of them at the same instant, each by its own connection, which is already open."""
    barrier, answers = threading.Barrier(len(posts)), []

    def client(post: Post) -> Callable[[], None]:
        def act() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            barrier.wait()
            answers.append(_post(connection, post))
            connection.close()

        return act

    _at_once([client(post) for post in posts])
    return answers


def _at_once(acts: Iterable[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _next(waiting: Iterator[Post], lock: threading.Lock) -> Post | None:
    with lock:
        return next(waiting, None)


def _headers(post: Post) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {post.provider.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": post.key,
    }


def _post(connection: http.client.HTTPConnection, post: Post) -> Answer:
    began = time.perf_counter()
    connection.request("POST", post.path, json.dumps(post.offer), _headers(post))
    answer = connection.getresponse()
    body = answer.read()
    return Answer(post, answer.status, json.loads(body), time.perf_counter() - began)


def _cut(port: int, post: Post) -> None:
    """Send the head and half of the body, and hang up."""
    body = json.dumps(post.offer).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", post.path)
    for name, value in (*_headers(post).items(), ("Content-Length", str(len(body)))):
        connection.putheader(name, value)
    connection.endheaders(body[: len(body) // 2])
    connection.close()
