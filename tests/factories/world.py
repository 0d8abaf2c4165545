"""A world to test in: organisations, consortia and people, put straight into the database.

What they do goes through the product.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

import pyotp
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from consortium.kernel.actors import PLATFORM_ID, Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.models import AuditEntry
from consortium.kernel.tenancy import acting_as
from consortium.people.models.factors import bound_to_app
from consortium.people.rules import Role
from consortium.people.rules.factors import step_of
from consortium.people.services import hash_of
from tests.factories.memory import Memory

PASSWORD = "three plain words"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""To make and to check: tests sign in a thousand times."""
PASSWORD_HASH = CHEAP.hash(PASSWORD)
LONG_AGO = date(2024, 3, 1)


@dataclass(frozen=True, slots=True)
class Made:
    """An organisation of the world."""

    id: UUID
    kind: OrganisationKind
    name: str


@dataclass
class World:
    """Makes things as the superuser, so that no test depends on the acts of another capability."""

    app: Flask
    engine: sa.Engine
    memory: Memory | None = field(default=None, repr=False)
    _codes: int = 0
    consortia: dict[str, UUID] = field(default_factory=dict)

    def __deepcopy__(self, _: dict[int, object]) -> "World":
        return self

    def insert(self, table: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.insert(db.metadata.tables[table]).values(**values))

    def insert_all(self, table: str, rows: Iterable[dict[str, object]], **alike: object) -> None:
        """Put in several rows that are alike in what is given by name, in one round trip."""
        if different := list(rows):
            with self.engine.begin() as connection:
                connection.execute(sa.insert(db.metadata.tables[table]).values(**alike), different)

    def organisation(self, kind: OrganisationKind, name: str, *, id: UUID | None = None) -> Made:  # noqa: A002
        made = Made(id or new_id(), kind, name)
        self._codes += 1
        ons_code = f"E{self._codes:08d}" if kind is OrganisationKind.COUNCIL else None
        self.insert(
            "organisation", id=made.id, kind=str(kind), name=name, ons_code=ons_code, created_at=sa.func.guard.now()
        )
        return made

    def council(self, name: str) -> Made:
        return self.organisation(OrganisationKind.COUNCIL, name)

    def health_body(self, name: str) -> Made:
        return self.organisation(OrganisationKind.HEALTH, name)

    def provider(self, name: str) -> Made:
        return self.organisation(OrganisationKind.PROVIDER, name)

    def consortium(self, name: str, lead: Made, *members: Made, prospective: tuple[Made, ...] = ()) -> UUID:
        consortium_id = new_id()
        self.consortia[name] = consortium_id
        self.insert("consortium", id=consortium_id, name=name, lead_id=lead.id, created_at=sa.func.guard.now())
        parts = [(lead, "lead"), *((m, "member") for m in members), *((p, "prospective") for p in prospective)]
        named = ({"organisation_id": body.id} for body, _ in parts)
        self.insert_all("named_body", named, consortium_id=consortium_id, named_where="Contract notice, II.2")
        taking_part = ({"organisation_id": body.id, "part": part} for body, part in parts)
        self.insert_all("membership", taking_part, consortium_id=consortium_id, from_on=LONG_AGO)
        return consortium_id

    def takes_part(self, provider: Made, consortium_id: UUID) -> None:
        self.insert("participation", provider_id=provider.id, consortium_id=consortium_id, since=sa.func.guard.now())

    def person(self, name: str, organisation: Made, *roles: Role) -> Actor:
        """A person with a password (`PASSWORD`) and an address made of the name, as an actor of that organisation."""
        person_id = new_id()
        self.insert("person", id=person_id, name=name, email=self.address_of(name), created_at=sa.func.guard.now())
        self.insert(
            "credential",
            person_id=person_id,
            kind="password",
            secret_hash=PASSWORD_HASH,
            set_at=sa.func.guard.now(),
        )
        return self.also_acts_for(person_id, name, organisation, *roles)

    def also_acts_for(self, person_id: UUID, name: str, organisation: Made, *roles: Role) -> Actor:
        held = ({"role": str(role)} for role in roles)
        self.insert_all("role_grant", held, organisation_id=organisation.id, person_id=person_id, from_on=LONG_AGO)
        return Actor(
            kind=ActorKind.ADMINISTRATOR if Role.PLATFORM_ADMINISTRATOR in roles else ActorKind.PERSON,
            organisation_id=organisation.id,
            organisation_kind=organisation.kind,
            person_id=person_id,
            roles=frozenset(map(str, roles)),
            name=name,
            organisation_name=organisation.name,
        )

    def administrator(self, name: str = "Platform Administrator") -> Actor:
        platform = self.organisation(OrganisationKind.PLATFORM, "Consortium platform", id=PLATFORM_ID)
        return self.person(name, platform, Role.PLATFORM_ADMINISTRATOR)

    def known(self, name: str) -> Actor:
        """Somebody whom the product has made, by name, as an actor of their first organisation."""
        found = (
            "SELECT p.id, o.id AS body_id, o.name, o.kind, array_agg(g.role) AS roles FROM person p"
            " JOIN role_grant g ON g.person_id = p.id JOIN organisation o ON o.id = g.organisation_id"
            " WHERE p.name = :name GROUP BY p.id, o.id ORDER BY o.name LIMIT 1"
        )
        with self.engine.connect() as connection:
            row = connection.execute(sa.text(found), {"name": name}).one()
        return Actor(
            kind=ActorKind.PERSON,
            organisation_id=row.body_id,
            organisation_kind=OrganisationKind(row.kind),
            person_id=row.id,
            roles=frozenset(row.roles),
            name=name,
            organisation_name=row.name,
        )

    @staticmethod
    def address_of(name: str) -> str:
        return f"{name.lower().replace(' ', '.')}@people.example"

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """Act as somebody, in the application's own role; what was done is committed at the end."""
        with self.app.app_context(), acting_as(actor):
            yield
            db.session.commit()

    @staticmethod
    def entries() -> Sequence[AuditEntry]:
        """The record as whoever acts may read it."""
        return db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence)).all()

    @staticmethod
    def execute(statement: str, **parameters: object) -> sa.CursorResult[Any]:
        """Send SQL as whoever acts, in the application's own role."""
        return cast(sa.CursorResult[Any], db.session.execute(sa.text(statement), parameters))

    def signed_in(self, actor: Actor) -> FlaskClient:
        """A browser in which that person is signed in, their second factor just given: no form is filled in for it.

        They act for the first of their organisations. `tests/journeys/test_signing_in.py` walks the pages.
        """
        token = secrets.token_urlsafe(32)
        first = sa.text("SELECT organisation_id FROM guard.organisations_of(:person) ORDER BY name LIMIT 1")
        with self.engine.connect() as connection:
            organisation_id = connection.execute(first, {"person": actor.person_id}).scalar_one()
        self.insert(
            "sign_in_session",
            token_hash=hash_of(token),
            person_id=actor.person_id,
            organisation_id=organisation_id,
            device="Firefox on Linux",
            began_at=sa.func.guard.now(),
            seen_at=sa.func.guard.now(),
            proved_at=sa.func.guard.now(),
            proved_by="authenticator app",
        )
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": token, "_fresh": True, "whose": str(actor.person_id)})
        return client

    def has_app(self, actor: Actor) -> str:
        """Give the person an authenticator app; its secret."""
        secret, app_id = pyotp.random_base32(), new_id()
        assert actor.person_id
        wrapped = self.app.extensions["keyring"].wrap(secret.encode(), bound_to_app(actor.person_id, app_id))
        self.insert(
            "authenticator_app",
            person_id=actor.person_id,
            id=app_id,
            name="A phone",
            wrapped=wrapped,
            last_step=0,
            made_at=sa.func.guard.now(),
            used_at=sa.func.guard.now(),
        )
        return secret

    def code(self, secret: str, *, later: int = 0) -> str:
        """What an app with that secret shows, by the one clock."""
        with self.engine.connect() as connection:
            now = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
        return pyotp.TOTP(secret.replace(" ", "")).generate_otp(step_of(now) + later)
