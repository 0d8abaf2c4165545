"""What a person has besides the password, and sessions: half a one, and all of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import AuthenticatorApp, Passkey, RecoveryCode
from consortium.people.rules import factors as rules


@dataclass(frozen=True, slots=True)
class HalfSession:
    """Somebody whose password was right, on the way to the second step."""

    person_id: UUID
    organisation_id: UUID
    is_recovering: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a person could show as a second step."""

    apps: int
    passkeys: int
    codes_left: int
    codes_ever: int

    @property
    def factors(self) -> int:
        return self.apps + self.passkeys

    @property
    def is_first_set_up(self) -> bool:
        return rules.is_first_set_up(factors=self.factors, codes_ever=self.codes_ever)


def find_half_session(token_hash: bytes) -> HalfSession | None:
    """Whose password was right, less than a quarter of an hour ago."""
    row = db.session.execute(sa.text("SELECT * FROM guard.half_session(:token)"), {"token": token_hash}).one_or_none()
    return HalfSession(row.person_id, row.organisation_id, row.is_recovering) if row else None


def held_by(actor: Actor) -> Held:
    """What the person has, in one statement."""
    mine = RecoveryCode.person_id == actor.person
    unused = sa.and_(
        RecoveryCode.used_at.is_(None),
        sa.or_(RecoveryCode.lapses_at.is_(None), RecoveryCode.lapses_at > sa.func.guard.now()),
    )
    apps = sa.select(sa.func.count()).where(AuthenticatorApp.person_id == actor.person).scalar_subquery()
    passkeys = sa.select(sa.func.count()).where(Passkey.person_id == actor.person).scalar_subquery()
    row = db.session.execute(
        sa.select(
            apps.label("apps"),
            passkeys.label("passkeys"),
            sa.func.count().filter(unused).label("left"),
            sa.func.count().label("ever"),
        )
        .select_from(RecoveryCode)
        .where(mine)
    ).one()
    return Held(row.apps, row.passkeys, row.left, row.ever)


def list_apps(actor: Actor) -> Sequence[AuthenticatorApp]:
    """The person's authenticator apps, the oldest first."""
    return db.session.scalars(
        sa.select(AuthenticatorApp)
        .where(AuthenticatorApp.person_id == actor.person)
        .order_by(AuthenticatorApp.made_at, AuthenticatorApp.id)
    ).all()


def get_app(actor: Actor, app_id: UUID) -> AuthenticatorApp:
    """One of the person's own. Raises `NotFound`."""
    found = db.session.get(AuthenticatorApp, (actor.person, app_id))
    if found is None:
        raise NotFound
    return found


def find_recovery_code(actor: Actor, code_hash: bytes, now: datetime) -> RecoveryCode | None:
    """The person's own code, if it still counts."""
    found = db.session.get(RecoveryCode, (actor.person, code_hash))
    if found is None or found.used_at is not None or (found.lapses_at is not None and found.lapses_at <= now):
        return None
    return found


def list_passkeys(actor: Actor) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    return db.session.scalars(
        sa.select(Passkey).where(Passkey.person_id == actor.person).order_by(Passkey.made_at, Passkey.id)
    ).all()


def get_passkey(actor: Actor, passkey_id: UUID) -> Passkey:
    """One of the person's own. Raises `NotFound`."""
    found = db.session.get(Passkey, (actor.person, passkey_id))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class PasskeyOwner:
    """Whose passkey it is; no organisation where they act for none today."""

    person_id: UUID
    organisation_id: UUID | None


def find_passkey_owner(credential_id: bytes) -> PasskeyOwner | None:
    row = db.session.execute(
        sa.text("SELECT * FROM guard.passkey_of(:credential) LIMIT 1"), {"credential": credential_id}
    ).one_or_none()
    return PasskeyOwner(row.person_id, row.organisation_id) if row else None
