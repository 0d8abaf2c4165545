"""The product on a world, by its own addresses: every actor signed in, time standing still, nothing ever kept.

The world lies in a transaction that is never committed, so the application gets an engine whose transactions are
savepoints of that one, in the application's own role. After each request all it did is taken back.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.pool import StaticPool
from werkzeug.test import TestResponse

from consortium.kernel.access import known_scopes
from consortium.kernel.actors import PLATFORM_ID
from consortium.kernel.db import db
from consortium.kernel.row_security import APP
from tests.integration.isolation.somebody import Somebody

DIFFERS = re.compile(
    r"nonce-[\w-]+|nonce=\"[\w-]+\"|name=\"(?:csrf_token|idempotency_key)\"[^>]*|[0-9a-f]{32}|urn:request:\w+"
)
"""What is new in each answer: nonces, form tokens and keys, the request's id."""
AS_IN_PRODUCTION = {"RAISES_UNEXPECTED": False, "PROPAGATE_EXCEPTIONS": False, "WTF_CSRF_ENABLED": False}
"""Whatever goes wrong is answered; but for form tokens, which have tests of their own."""
STAND_STILL = """CREATE OR REPLACE FUNCTION guard.now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$ SELECT timestamptz '{}' $$"""


NO_WAY_IN = {"job", "support", ""}
"""Kinds of actor that come by no address of their own; what they read is held against the matrix by `probe.py`."""


class Site:
    """Asks the product for a page or an act as anybody in the world."""

    def __init__(self, app: Flask, connection: sa.Connection, actors: Iterable[Somebody]) -> None:
        self.app, self.connection = app, connection
        self.raw: Any = connection.connection.driver_connection
        self.now: datetime = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
        connection.exec_driver_sql(STAND_STILL.format(self.now.isoformat()))
        self.actors = [who for who in actors if who.kind not in NO_WAY_IN]
        self.asked = 0
        self.base_url = "https://localhost" if app.config["SESSION_COOKIE_SECURE"] else "http://localhost"
        self._tokens: dict[str, str] = {}
        self._clients: dict[str, FlaskClient] = {}
        self._sign_everybody_in()

    def _sign_everybody_in(self) -> None:
        tables = db.metadata.tables
        own = {
            "organisation_id": PLATFORM_ID, "id": UUID(int=7), "client_id": "of the proofs", "name": "Of the proofs",
            "redirect_uris": [], "scopes": ["act"], "grant_types": ["authorization_code"], "created_at": self.now,
        }  # fmt: skip
        self.connection.execute(sa.insert(tables["api_client"]).values(own))
        for who in self.actors:
            token = hashlib.sha256(who.label.encode()).hexdigest()
            digest = hashlib.sha256(token.encode()).digest()
            if who.person:
                session = {
                    "token_hash": digest, "person_id": who.person, "organisation_id": who.organisation,
                    "device": "Firefox on Linux", "began_at": self.now, "seen_at": self.now,
                    "proved_at": self.now, "proved_by": "authenticator app",
                }  # fmt: skip
                self.connection.execute(sa.insert(tables["sign_in_session"]).values(session))
            if who.organisation:
                self.connection.execute(sa.insert(tables["api_token"]).values(self._token_of(who, digest)))
                self._tokens[who.label] = token

    def _token_of(self, who: Somebody, digest: bytes) -> dict[str, object]:
        """A person's for whatever they may do, a program's own for every scope there is."""
        client_id, scope = "of the proofs", "act"
        if not who.person:
            client_id, scope = f"of {who.label}", " ".join(known_scopes())
            own = {
                "organisation_id": who.organisation, "id": UUID(bytes=digest[:16], version=4), "client_id": client_id,
                "name": client_id, "redirect_uris": [], "scopes": scope.split(), "grant_types": ["client_credentials"],
                "created_at": self.now,
            }  # fmt: skip
            self.connection.execute(sa.insert(db.metadata.tables["api_client"]).values(own))
        return {
            "token_hash": digest, "client_id": client_id, "organisation_id": who.organisation, "person_id": who.person,
            "scope": scope, "issued_at": self.now, "proved_at": self.now, "details": {},
            "expires_at": self.now + timedelta(hours=1),
        }  # fmt: skip

    def browser(self, who: Somebody) -> FlaskClient:
        """A browser in which they are signed in, where a person can be."""
        if who.label not in self._clients:
            client = self._clients[who.label] = self.app.test_client()
            if who.person:
                token = hashlib.sha256(who.label.encode()).hexdigest()
                with client.session_transaction(base_url=self.base_url) as cookie:
                    cookie.update({"_user_id": token, "_fresh": True, "whose": str(who.person)})
        return self._clients[who.label]

    def ask(self, who: Somebody, method: str, path: str, **sent: Any) -> TestResponse:
        """The answer to one request, of which nothing is kept."""
        self.asked += 1
        client = self.browser(who)
        if path.startswith("/api/v1") and who.label in self._tokens:
            sent["headers"] = {"Authorization": f"Bearer {self._tokens[who.label]}", **sent.get("headers", {})}
        self.raw.execute("SAVEPOINT request")
        try:
            return client.open(path, method=method, base_url=self.base_url, **sent)
        finally:
            with self.app.app_context():
                db.session.remove()
            self.raw.execute("ROLLBACK TO SAVEPOINT request; RELEASE SAVEPOINT request")


def plain(answer: TestResponse, *ids: UUID) -> tuple[int, str, str]:
    """An answer without what is new each time and without the ids that were asked for."""
    said, leads = answer.get_data().decode("utf-8", "replace"), answer.headers.get("Location", "")
    for place, each in enumerate(ids):
        for form in (str(each), each.hex):
            said, leads = said.replace(form, f"id {place}"), leads.replace(form, f"id {place}")
    return answer.status_code, DIFFERS.sub("", leads), DIFFERS.sub("", said)


@contextmanager
def site_on(app: Flask, connection: sa.Connection, actors: Iterable[Somebody]) -> Iterator[Site]:
    """The product as it answers on what that transaction sees. It answers 500 where it would in production."""
    engine = _within(connection)
    with app.app_context():
        engines = db.engines
        db.session.remove()
    before = engines[None]
    asked = {name: app.config.get(name) for name in AS_IN_PRODUCTION}
    engines[None] = engine  # type: ignore[index]
    app.config.update(AS_IN_PRODUCTION)
    try:
        yield Site(app, connection, actors)
    finally:
        app.config.update(asked)
        with app.app_context():
            db.session.remove()
        engines[None] = before  # type: ignore[index]


def _within(connection: sa.Connection) -> sa.Engine:
    """An engine of which every transaction is a savepoint of the one that holds the world."""
    raw: Any = connection.connection.driver_connection
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None
    )
    depth: list[str] = []

    def begin(dbapi: Any) -> None:
        depth.append(f"work_{len(depth)}")
        raw.execute(f"SAVEPOINT {depth[-1]}; SET LOCAL ROLE {APP}")

    def end(statement: str) -> Any:
        def ended(dbapi: Any) -> None:
            if depth:
                raw.execute(statement.format(depth.pop()) + (f"; SET LOCAL ROLE {APP}" if depth else "; RESET ROLE"))

        return ended

    dialect: Any = engine.dialect
    dialect.do_begin = begin
    dialect.do_commit = end("RELEASE SAVEPOINT {0}")
    dialect.do_rollback = end("ROLLBACK TO SAVEPOINT {0}; RELEASE SAVEPOINT {0}")
    return engine
