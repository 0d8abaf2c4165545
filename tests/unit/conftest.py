"""A unit test needs nothing but Python: reaching for a server fails it, with the cure."""

import socket
from typing import NoReturn

import psycopg
import pytest

CURE = "a unit test reached for the network or a database: move it to tests/integration, or pass the value in"


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail(CURE)

    def close_and_refuse(opened: socket.socket, _: object) -> NoReturn:
        opened.close()
        refuse()

    monkeypatch.setattr(socket.socket, "connect", close_and_refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", close_and_refuse)
    monkeypatch.setattr(psycopg, "connect", refuse)  # libpq opens its own socket, which Python never sees
    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
    monkeypatch.setattr(psycopg.AsyncConnection, "connect", refuse)
