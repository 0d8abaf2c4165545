"""The floor: the same SQL that one bid sends, issued by pgbench, each transaction for another provider.

Two bids are made in this process and what they send is written down. Whatever differs between the two is the bidder's
own (its ids, its token, its key); it is put together from the provider's number, so that pgbench can bid for everybody.
"""

import hashlib
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from benchmarks.clients import Post
from benchmarks.crowd import PERSON, PROVIDER, TOKEN
from consortium.kernel.db import db
from consortium.kernel.engines.binaries import postgres_bin

LITERAL = re.compile(r"'((?:[^']|'')*)'")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BARE = re.compile(r"(?<![0-9a-f])([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?![0-9a-f])")
"""An id as psycopg writes it."""
OWN = "{moment}-7000-8{number:03d}-0000000"
"""The beginning of the ids that a bid makes for itself, with the moment at which its mini-tender was made."""


@dataclass
class Sent:
    """What one request sent to the database, values written out."""

    lines: list[str] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return sum(line not in {"BEGIN", "COMMIT", "ROLLBACK"} for line in self.lines)


@contextmanager
def _written_down(engine: sa.Engine) -> Iterator[Sent]:
    sent = Sent()

    def begins(_: sa.Connection) -> None:
        sent.lines.append("BEGIN")

    def commits(_: sa.Connection) -> None:
        sent.lines.append("COMMIT")

    def rolls_back(_: sa.Connection) -> None:
        sent.lines.append("ROLLBACK")

    def executes(connection: sa.Connection, _: Any, statement: str, values: Any, *__: Any) -> None:
        cursor = psycopg.ClientCursor(connection.connection.driver_connection)
        sent.lines.append(BARE.sub(r"\1-\2-\3-\4-\5", cursor.mogrify(statement, values)))

    listeners = {"begin": begins, "commit": commits, "rollback": rolls_back, "before_cursor_execute": executes}
    for event, listener in listeners.items():
        sa.event.listen(engine, event, listener)
    try:
        yield sent
    finally:
        for event, listener in listeners.items():
            sa.event.remove(engine, event, listener)


def write_down(app: Flask, post: Post) -> Sent:
    """Make one bid in this process and keep what it sends to the database."""
    with app.app_context():
        engine = db.engine
    headers = {"Authorization": f"Bearer {post.provider.token}", "Idempotency-Key": post.key}
    with _written_down(engine) as sent:
        answer = app.test_client().post(post.path, json=post.offer, headers=headers)
    assert answer.status_code == 201, answer.text
    return sent


def script(first: Sent, second: Sent, posts: tuple[Post, Post]) -> str:
    """A pgbench script that bids as provider number `:n`."""
    assert len(first.lines) == len(second.lines), "two bids sent different statements"
    own = _own_ids("\n".join(first.lines), "\n".join(second.lines), posts[0])
    body = [f"{_generalised(line, posts[0], own)};" for line in first.lines]
    return "\n".join([r"\set i :i + 1", r"\set n :first + :client_id * :each + :i", *body, ""])


def _own_ids(first: str, second: str, post: Post) -> dict[str, str]:
    """Ids that only this bid bears, with the beginning of what stands for each."""
    made = sorted(set(IDENTIFIER.findall(first)) - set(IDENTIFIER.findall(second)))
    ours = {str(post.provider.id): PROVIDER, str(post.provider.person_id): PERSON}
    moment = post.tender_id[:13]
    own = {each: OWN.format(moment=moment, number=number) for number, each in enumerate(made)}
    return own | ours


def _generalised(line: str, post: Post, own: dict[str, str]) -> str:
    beginnings = {**own, post.key: post.key.removesuffix(str(post.provider.number))}
    token = f"sha256(('{TOKEN}' || :n)::bytea)"

    def rewrite(found: re.Match[str]) -> str:
        text = found.group(1)
        if text == "\\x" + _token_hash(post):
            return token
        pieces = re.sub(r":(?=[A-Za-z_])", ":' || '", text)  # pgbench would take it for a variable
        for value, beginning in beginnings.items():
            pieces = pieces.replace(value, f"{beginning}' || :n || '")
        return f"('{pieces}')" if pieces != text else found.group(0)

    return LITERAL.sub(rewrite, line.replace("\n", " "))


def _token_hash(post: Post) -> str:
    return hashlib.sha256(post.provider.token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Measured:
    """What pgbench found: transactions per second, and the mean milliseconds of each."""

    rate: float
    mean: float


def run(url: str, text: str, folder: Path, *, first: int, clients: int, each: int) -> Measured:
    """Let pgbench run the script `each` times for each client. Raises `RuntimeError` when a transaction failed."""
    path = folder / "bid.sql"
    path.write_text(text)
    target = make_url(url)
    variables: Sequence[str] = [f"--define={name}={value}" for name, value in
                                {"i": -1, "first": first, "each": each}.items()]  # fmt: skip
    done = subprocess.run(
        [str(postgres_bin() / "pgbench"), "-n", "-M", "prepared", "-f", str(path), "-c", str(clients), "-j", "2",
         "-t", str(each), *variables, "-h", str(target.host), "-p", str(target.port), "-U", str(target.username),
         str(target.database)],
        env={"PGPASSWORD": str(target.password), "LD_LIBRARY_PATH": str(postgres_bin().parent / "lib"), "LC_ALL": "C"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or failed is None or int(failed.group(1)):
        raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    mean = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    assert rate is not None
    assert mean is not None
    return Measured(float(rate.group(1)), float(mean.group(1)))
