"""Looking up who somebody is. The look-ups before sign-in are functions of the database: one secret, one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.models import AuditEntry, Notification, OutboxMessage
from consortium.people.models import Person
from consortium.people.queries.colleagues import (
    Colleague,
    Contact,
    count_holders,
    get_colleague,
    in_force,
    list_colleagues,
    list_contacts,
    list_grants,
    list_grants_begun,
)
from consortium.people.rules import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that a person may act for."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as found by a session: the actor, and what the page's frame shows."""

    actor: Actor
    colour: str | None
    choices: tuple[Choice, ...]
    began_at: datetime | None = None
    seen_at: datetime | None = None
    support_until: datetime | None = None
    """Until when somebody of the platform may look into the organisation: themselves where the actor is support."""


@dataclass(frozen=True, slots=True)
class Program:
    """A registered program, as anybody finds it who knows its public name."""

    __tablename__: ClassVar[str] = "api_client"
    id: UUID
    organisation_id: UUID
    organisation_kind: OrganisationKind
    organisation_name: str
    client_id: str
    name: str
    has_secret: bool
    secret_hashes: list[bytes]
    redirect_uris: list[str]
    scopes: list[str]
    grant_types: list[str]

    @property
    def actor(self) -> Actor:
        """The program acting for its own organisation."""
        return Actor(
            kind=ActorKind.CLIENT,
            organisation_id=self.organisation_id,
            organisation_kind=self.organisation_kind,
            scopes=frozenset(self.scopes),
            name=self.client_id,
            organisation_name=self.organisation_name,
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """A person's consent that has not been turned into a token yet."""

    code_hash: bytes
    client_id: str
    person_id: UUID
    organisation_id: UUID
    redirect_uri: str
    scope: str
    code_challenge: str
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """What a bearer token stands for."""

    client_id: str
    scopes: frozenset[str]
    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    person_id: UUID | None
    proved_at: datetime | None
    used_at: datetime | None
    """When it was last used, to the minute."""


def find_password_hash(email: str) -> tuple[UUID, str] | None:
    row = db.session.execute(
        sa.text("SELECT person_id, secret_hash FROM guard.password_of(:email)"), {"email": email}
    ).one_or_none()
    return (row.person_id, row.secret_hash) if row else None


def find_identity_of_session(token_hash: bytes) -> Identity | None:
    row = db.session.execute(
        sa.text("SELECT * FROM guard.actor_of_session(:token)"), {"token": token_hash}
    ).one_or_none()
    if row is None:
        return None
    identity = _identity(row)
    return replace(
        identity,
        actor=replace(identity.actor, proved_at=row.session_proved_at),
        began_at=row.session_began_at,
        seen_at=row.session_seen_at,
        support_until=row.support_until,
    )


def find_identity(person_id: UUID, organisation_id: UUID) -> Identity | None:
    """The person acting for that organisation; None where they hold no role in it today."""
    row = db.session.execute(
        sa.text("SELECT * FROM guard.actor_of(:person, :organisation)"),
        {"person": person_id, "organisation": organisation_id},
    ).one_or_none()
    return _identity(row) if row else None


def _identity(row: Any) -> Identity:
    kind = OrganisationKind(row.organisation_kind)
    actor = Actor(
        kind=ActorKind.ADMINISTRATOR if Role.PLATFORM_ADMINISTRATOR in row.roles else ActorKind.PERSON,
        organisation_id=row.organisation_id,
        organisation_kind=kind,
        person_id=row.person_id,
        roles=frozenset(row.roles),
        name=row.person_name,
        organisation_name=row.organisation_name,
    )
    choices = sorted((Choice(**choice) for choice in row.choices), key=lambda choice: choice.name)
    return Identity(actor, row.colour, tuple(choices))


def list_organisations_of(person_id: UUID) -> Sequence[Any]:
    return db.session.execute(
        sa.text("SELECT organisation_id, name, kind FROM guard.organisations_of(:person)"), {"person": person_id}
    ).all()


def find_token(token_hash: bytes) -> Token | None:
    row = db.session.execute(sa.text("SELECT * FROM guard.token_of(:hash)"), {"hash": token_hash}).one_or_none()
    if row is None:
        return None
    return Token(
        client_id=row.client_id,
        scopes=frozenset(row.scope.split()),
        organisation_id=row.client_organisation_id,
        organisation_name=row.client_organisation_name,
        organisation_kind=OrganisationKind(row.client_organisation_kind),
        person_id=row.token_person_id,
        proved_at=row.proved_at,
        used_at=row.used_at,
    )


def find_program(client_id: str) -> Program | None:
    """The program of that public name, unless it was ended."""
    row = db.session.execute(
        sa.text("SELECT * FROM guard.client_of(:client_id)"), {"client_id": client_id}
    ).one_or_none()
    if row is None:
        return None
    return Program(**{**row._asdict(), "organisation_kind": OrganisationKind(row.organisation_kind)})


def find_grant(code_hash: bytes) -> Grant | None:
    """The consent behind a code: given less than a minute ago and not used."""
    row = db.session.execute(sa.text("SELECT * FROM guard.grant_of(:hash)"), {"hash": code_hash}).one_or_none()
    return Grant(**{name: getattr(row, name) for name in Grant.__slots__}) if row else None


def get_person(person_id: UUID) -> Person:
    """A colleague, or oneself. Raises `NotFound`."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def names_of(person_ids: Sequence[UUID | None]) -> dict[UUID, str]:
    """The names of those persons whom the actor may know; the rest are left out."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_([p for p in person_ids if p])))
    return {row.id: row.name for row in rows}


PAGE = 50
"""Rows a page."""


def list_entries(actor: Actor, before: int | None) -> Sequence[AuditEntry]:
    """The newest entries of the organisation's own record, or those before a number; one more than a page."""
    wanted = sa.select(AuditEntry).where(AuditEntry.organisation_id == actor.organisation)
    if before is not None:
        wanted = wanted.where(AuditEntry.sequence < before)
    return db.session.scalars(wanted.order_by(AuditEntry.sequence.desc()).limit(PAGE + 1)).all()


def list_messages(actor: Actor, before: UUID | None) -> Sequence[Notification]:
    """The newest messages to the person in the organisation acted for, or those before one; one more than a page."""
    wanted = sa.select(Notification).where(
        Notification.organisation_id == actor.organisation, Notification.person_id == actor.person
    )
    if before is not None:
        wanted = wanted.where(Notification.id < before)
    return db.session.scalars(wanted.order_by(Notification.id.desc()).limit(PAGE + 1)).all()


def count_unread(actor: Actor) -> int:
    """How many messages to the person, in the organisation acted for, were not marked as read."""
    return db.session.execute(
        sa.select(sa.func.count()).where(
            Notification.organisation_id == actor.organisation,
            Notification.person_id == actor.person,
            Notification.read_at.is_(None),
        )
    ).scalar_one()


def list_dead_letters(after: UUID | None) -> Sequence[OutboxMessage]:
    """Messages that failed to the last try, oldest first, or those after one; one more than a page."""
    wanted = sa.select(OutboxMessage).where(OutboxMessage.dead_at.is_not(None))
    if after is not None:
        wanted = wanted.where(OutboxMessage.id > after)
    return db.session.scalars(wanted.order_by(OutboxMessage.id).limit(PAGE + 1)).all()


__all__ = [
    "Colleague",
    "Contact",
    "count_holders",
    "get_colleague",
    "in_force",
    "list_colleagues",
    "list_contacts",
    "list_grants",
    "list_grants_begun",
]
