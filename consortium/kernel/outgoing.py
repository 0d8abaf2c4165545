"""Calling an address that somebody else chose: resolved once and held to, in little time, and nothing followed."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import certifi
import httpcore
from flask import current_app

from consortium.kernel.addresses import PORTS, Ip, Network, choose, parse_address
from consortium.kernel.errors import Refused
from consortium.kernel.words import words_for

LONGEST = 12.0
"""Seconds for a whole call, however little at a time the other side says."""
STEP = 5.0
"""Seconds for each step of it."""
READ, SAID = 4096, 200
"""Bytes that are read of an answer, and characters that are kept."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that a name stands for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be called. The defaults are for everybody; tests let themselves be called, and say who answers."""

    resolve: Callable[[str, int], list[str]] = resolve
    lets: tuple[Network, ...] = ()
    trust: ssl.SSLContext | None = None
    ports: frozenset[int] = PORTS
    longest: float = LONGEST

    def find(self, url: str) -> Ip:
        """The address to call for a URL. Raises `Refused`."""
        address = parse_address(url, ports=self.ports)
        return choose(address.host, self.resolve(address.host, address.port), lets=self.lets)


def reach() -> Reach:
    found: Reach = current_app.extensions["reach"]
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: the status, if any, how long it took, and the beginning of what was said."""

    status: int | None
    outcome: str
    took_ms: int
    said: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


OUTCOMES: dict[type[Exception], str] = {
    httpcore.ConnectTimeout: "no connection in time",
    httpcore.TimeoutException: "no answer in time",
    httpcore.ConnectError: "no connection",
    httpcore.NetworkError: "the connection broke",
    httpcore.ProtocolError: "the answer was not HTTP",
    ssl.SSLError: "the certificate does not hold",
}


def post(url: str, *, headers: Mapping[str, str], body: bytes, by: Reach) -> Answer:
    """Post to an address and tell what came of it. Whatever goes wrong on the way is an answer, too."""
    began = time.monotonic()

    def answered(status: int | None, outcome: str, said: str = "") -> Answer:
        return Answer(status, outcome, round((time.monotonic() - began) * 1000), said)

    try:
        ip = by.find(url)
        with _pool(ip, by, until=began + by.longest) as pool:
            said = b""
            with pool.stream("POST", url, headers=_sent(headers, body), content=body, extensions=_PATIENCE) as answer:
                for piece in answer.iter_stream():
                    said += piece
                    if len(said) >= READ:
                        break
    except Refused as refused:
        return answered(None, words_for(refused))
    except tuple(OUTCOMES) as error:
        return answered(None, _outcome(error))
    return answered(answer.status, "taken" if 200 <= answer.status < 300 else "not taken", _plain(said))


_PATIENCE: dict[str, Any] = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP)}


def _sent(headers: Mapping[str, str], body: bytes) -> list[tuple[bytes, bytes]]:
    given = {"User-Agent": "Consortium", "Content-Length": str(len(body)), "Connection": "close", **headers}
    return [(name.encode(), value.encode()) for name, value in given.items()]


def _outcome(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectError) and isinstance(error.__context__, ssl.SSLError):
        return OUTCOMES[ssl.SSLError]
    return next(words for kind, words in OUTCOMES.items() if isinstance(error, kind))


def _plain(said: bytes) -> str:
    """The beginning of an answer as one printable line: it is others' text, to be shown and no more."""
    text = said[:READ].decode("utf-8", "replace")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:SAID]


def _pool(ip: Ip, by: Reach, *, until: float) -> httpcore.ConnectionPool:
    trust = by.trust or ssl.create_default_context(cafile=certifi.where())
    return httpcore.ConnectionPool(ssl_context=trust, network_backend=_Pinned(str(ip), until), retries=0)


@dataclass(frozen=True, slots=True)
class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was looked at, whatever the name stands for by now; no longer than `until`."""

    ip: str
    until: float
    beneath: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self.beneath.connect_tcp(self.ip, port, _left(self.until, timeout), local_address, socket_options)
        return _Hurried(stream, self.until)


def _left(until: float, timeout: float | None) -> float:
    left = min(until - time.monotonic(), timeout or STEP)
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


@dataclass(frozen=True, slots=True)
class _Hurried(httpcore.NetworkStream):
    """A connection whose steps together end at a moment: an answer that drips would else last for ever."""

    beneath: httpcore.NetworkStream
    until: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.beneath.read(max_bytes, _left(self.until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.beneath.write(buffer, _left(self.until, timeout))

    def close(self) -> None:
        self.beneath.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self.beneath.start_tls(ssl_context, server_hostname, _left(self.until, timeout))
        return _Hurried(secured, self.until)

    def get_extra_info(self, info: str) -> Any:
        return self.beneath.get_extra_info(info)
