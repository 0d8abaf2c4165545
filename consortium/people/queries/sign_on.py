"""Single sign-on: who may sign in by which provider, and whose account there is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import ExternalIdentity, IdentityProvider, SignInSession


@dataclass(frozen=True, slots=True)
class Way:
    """A provider in force, as everybody sees it."""

    id: UUID
    organisation_id: UUID
    organisation_kind: OrganisationKind
    organisation_name: str
    name: str

    @property
    def is_the_platforms(self) -> bool:
        return self.organisation_id == PLATFORM_ID


@dataclass(frozen=True, slots=True)
class Provider:
    """What asking a provider needs. Its secret is still wrapped."""

    id: UUID
    organisation_id: UUID
    name: str
    issuer: str
    client_id: str
    wrapped: bytes
    second_factors: tuple[str, ...]

    @property
    def bound_to(self) -> UUID | None:
        """For whom alone it speaks; the platform's speaks for the person."""
        return None if self.organisation_id == PLATFORM_ID else self.organisation_id


@dataclass(frozen=True, slots=True)
class OnlyWay:
    id: UUID
    name: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account at a provider it is, and for whom they act by it; None where they act for nobody today."""

    identity_id: UUID
    person_id: UUID
    organisation_id: UUID | None


def list_ways() -> list[Way]:
    """Every provider in force, by the name of whose it is."""
    rows = db.session.execute(sa.text("SELECT * FROM guard.ways_to_sign_on()"))
    return [Way(**{**row._asdict(), "organisation_kind": OrganisationKind(row.organisation_kind)}) for row in rows]


def _provider(row: Any) -> Provider:
    return Provider(
        row.id,
        row.organisation_id,
        row.name,
        row.issuer,
        row.client_id,
        bytes(row.wrapped),
        tuple(row.second_factors),
    )


def find_in_force(provider_id: UUID) -> Provider | None:
    """None for one that nobody may sign in by."""
    row = db.session.execute(sa.text("SELECT * FROM guard.provider_in_force(:id)"), {"id": provider_id}).one_or_none()
    return _provider(row) if row else None


def get_in_force(provider_id: UUID) -> Provider:
    """Raises `NotFound` for one that nobody may sign in by."""
    found = find_in_force(provider_id)
    if found is None:
        raise NotFound
    return found


def get_to_try(organisation_id: UUID, provider_id: UUID) -> Provider:
    """A registration of the organisation, in force or not, for its administrator. Raises `NotFound`."""
    return _provider(get_registration(organisation_id, provider_id))


def find_only_way(organisation_id: UUID) -> OnlyWay | None:
    """The provider by which alone its people sign in."""
    row = db.session.execute(sa.text("SELECT * FROM guard.only_way_of(:id)"), {"id": organisation_id}).one_or_none()
    return OnlyWay(row.id, row.name, row.organisation_name) if row else None


def find_owner(provider_id: UUID, subject: str) -> Owner | None:
    row = db.session.execute(
        sa.text("SELECT * FROM guard.identity_of(:id, :subject)"), {"id": provider_id, "subject": subject}
    ).one_or_none()
    return Owner(row.id, row.person_id, row.organisation_id) if row else None


def list_registrations(organisation_id: UUID) -> Sequence[IdentityProvider]:
    """What the organisation registered and did not end, by name."""
    return db.session.scalars(
        sa.select(IdentityProvider)
        .where(IdentityProvider.organisation_id == organisation_id, IdentityProvider.ended_at.is_(None))
        .order_by(sa.func.lower(IdentityProvider.name), IdentityProvider.id)
    ).all()


def get_registration(organisation_id: UUID, provider_id: UUID) -> IdentityProvider:
    """Raises `NotFound` for one that is another's or was ended."""
    found = db.session.get(IdentityProvider, (organisation_id, provider_id))
    if found is None or found.ended_at is not None:
        raise NotFound
    return found


def list_identities(actor: Actor) -> Sequence[ExternalIdentity]:
    """The person's own linked accounts, the oldest first."""
    return db.session.scalars(
        sa.select(ExternalIdentity)
        .where(ExternalIdentity.person_id == actor.person)
        .order_by(ExternalIdentity.linked_at, ExternalIdentity.id)
    ).all()


def get_identity(actor: Actor, identity_id: UUID) -> ExternalIdentity:
    """One of the person's own. Raises `NotFound`."""
    found = db.session.get(ExternalIdentity, (actor.person, identity_id))
    if found is None:
        raise NotFound
    return found


def is_linked(actor: Actor, organisation_id: UUID, issuer: str) -> bool:
    """Whether the person has an account at that provider."""
    mine = sa.select(ExternalIdentity.id).where(
        ExternalIdentity.person_id == actor.person,
        ExternalIdentity.organisation_id == organisation_id,
        ExternalIdentity.issuer == issuer,
    )
    return bool(db.session.execute(sa.select(mine.exists())).scalar_one())


def count_linked(organisation_id: UUID, issuer: str) -> int:
    """How many of the organisation's people have linked their account there."""
    return db.session.execute(
        sa.select(sa.func.count(ExternalIdentity.person_id.distinct())).where(
            ExternalIdentity.organisation_id == organisation_id, ExternalIdentity.issuer == issuer
        )
    ).scalar_one()


def find_session(actor: Actor, token_hash: bytes) -> SignInSession | None:
    """The person's own session, whole or half, that bears this token."""
    return db.session.execute(
        sa.select(SignInSession).where(SignInSession.token_hash == token_hash, SignInSession.person_id == actor.person)
    ).scalar_one_or_none()
