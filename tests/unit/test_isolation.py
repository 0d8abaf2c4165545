"""Unit tests cannot reach a server."""

import socket

import psycopg
import pytest
from redis import Redis
from sqlalchemy import create_engine


@pytest.mark.parametrize(
    "reach",
    [
        lambda: psycopg.connect("postgresql://nobody@127.0.0.1:1/none"),
        lambda: create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none").connect(),
        lambda: Redis(port=1).ping(),
        lambda: socket.create_connection(("127.0.0.1", 1)),
    ],
    ids=["psycopg", "sqlalchemy", "redis", "socket"],
)
def test_reaching_a_server_fails_the_test_with_the_cure(reach):
    with pytest.raises(pytest.fail.Exception, match="move it to tests/integration"):
        reach()
