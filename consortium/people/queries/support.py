"""Who of the platform may look into an organisation, and which pages they looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from consortium.people.models import Person, SupportAccess, SupportLook
from consortium.people.queries import PAGE, Identity
from consortium.people.rules import roles_for
from consortium.people.rules.support import AccessState, state_of


@dataclass(frozen=True, slots=True)
class Access:
    """A request to look in, as it stands at a moment. Names only of those whom the reader may know."""

    __tablename__: ClassVar[str] = "support_access"
    id: UUID
    organisation_id: UUID
    organisation: str
    reason: str
    hours: int
    state: AccessState
    asked_by: UUID
    asked_by_name: str | None
    asked_at: datetime
    agreed_by_name: str | None
    agreed_at: datetime | None
    until_at: datetime | None
    ended_at: datetime | None


def find_identity_of_support(token_hash: bytes) -> Identity | None:
    """Somebody of the platform who looks into an organisation, while they may: with the eyes of all its roles."""
    row: Any = db.session.execute(
        sa.text("SELECT * FROM guard.support_of_session(:token)"), {"token": token_hash}
    ).one_or_none()
    if row is None:
        return None
    kind = OrganisationKind(row.organisation_kind)
    actor = Actor(
        kind=ActorKind.SUPPORT,
        organisation_id=row.organisation_id,
        organisation_kind=kind,
        person_id=row.person_id,
        roles=frozenset(map(str, roles_for(kind))),
        name=row.person_name,
        organisation_name=row.organisation_name,
        proved_at=row.session_proved_at,
    )
    return Identity(actor, row.colour, (), row.session_began_at, row.session_seen_at, row.support_until)


def list_accesses(organisation_id: UUID | None, now: datetime) -> list[Access]:
    """The newest requests: of one organisation, or of all; at most a page."""
    wanted = _accesses().order_by(SupportAccess.asked_at.desc(), SupportAccess.id.desc()).limit(PAGE)
    if organisation_id is not None:
        wanted = wanted.where(SupportAccess.organisation_id == organisation_id)
    rows = db.session.execute(wanted).all()
    names = members.names_of([row.SupportAccess.organisation_id for row in rows])
    return [_access(row, names, now) for row in rows]


def _accesses() -> sa.Select[SupportAccess, str, str]:
    """Requests with the names of whoever asked and agreed, where the reader may know them."""
    asker, agreer = sa.orm.aliased(Person), sa.orm.aliased(Person)
    return (
        sa.select(SupportAccess, asker.name.label("asker"), agreer.name.label("agreer"))
        .outerjoin(asker, asker.id == SupportAccess.asked_by)
        .outerjoin(agreer, agreer.id == SupportAccess.agreed_by)
    )


def get_access(organisation_id: UUID, access_id: UUID, now: datetime) -> Access:
    """Raises `NotFound`."""
    row = db.session.execute(
        _accesses().where(SupportAccess.organisation_id == organisation_id, SupportAccess.id == access_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _access(row, members.names_of([organisation_id]), now)


def _access(row: Any, names: dict[UUID, str], now: datetime) -> Access:
    it: SupportAccess = row.SupportAccess
    state = state_of(asked_at=it.asked_at, until_at=it.until_at, ended_at=it.ended_at, now=now)
    return Access(
        it.id,
        it.organisation_id,
        names.get(it.organisation_id, ""),
        it.reason,
        it.hours,
        state,
        it.asked_by,
        row.asker,
        it.asked_at,
        row.agreer,
        it.agreed_at,
        it.until_at,
        it.ended_at,
    )


def list_looks(organisation_id: UUID, access_id: UUID, before: datetime | None) -> Sequence[SupportLook]:
    """Pages looked at, the newest first, or those before a moment; one more than a page."""
    wanted = sa.select(SupportLook).where(
        SupportLook.organisation_id == organisation_id, SupportLook.access_id == access_id
    )
    if before is not None:
        wanted = wanted.where(SupportLook.looked_at < before)
    return db.session.scalars(wanted.order_by(SupportLook.looked_at.desc(), SupportLook.id).limit(PAGE + 1)).all()
